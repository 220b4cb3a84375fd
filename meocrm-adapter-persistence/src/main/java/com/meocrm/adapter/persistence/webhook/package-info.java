/** Webhook endpoints on PostgreSQL. */
@NullMarked
package com.meocrm.adapter.persistence.webhook;

import org.jspecify.annotations.NullMarked;
