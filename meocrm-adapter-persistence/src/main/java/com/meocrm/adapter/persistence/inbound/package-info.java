/** Webhooks from others, on PostgreSQL. */
@NullMarked
package com.meocrm.adapter.persistence.inbound;

import org.jspecify.annotations.NullMarked;
