/** Webhook endpoints over REST. */
@NullMarked
package com.meocrm.adapter.http.webhook;

import org.jspecify.annotations.NullMarked;
