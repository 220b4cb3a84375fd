/** Webhooks from others over HTTP, and their sources over REST. */
@NullMarked
package com.meocrm.adapter.http.inbound;

import org.jspecify.annotations.NullMarked;
