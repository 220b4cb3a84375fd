/** The way out for webhooks: HTTP transport and the guard of addresses. */
@NullMarked
package com.meocrm.adapter.webhook;

import org.jspecify.annotations.NullMarked;
