/** The event log's ports on PostgreSQL: outbox, relay, log. */
@NullMarked
package com.meocrm.adapter.persistence.event;

import org.jspecify.annotations.NullMarked;
