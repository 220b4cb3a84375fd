/** Idempotency keys on PostgreSQL. */
@NullMarked
package com.meocrm.adapter.persistence.idempotency;

import org.jspecify.annotations.NullMarked;
