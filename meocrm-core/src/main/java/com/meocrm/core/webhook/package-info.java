/** Webhook endpoints: who subscribed to what, and how an event becomes a signed HTTP request. */
@NullMarked
package com.meocrm.core.webhook;

import org.jspecify.annotations.NullMarked;
