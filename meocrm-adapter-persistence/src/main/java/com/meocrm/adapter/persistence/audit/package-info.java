/** The audit trail on PostgreSQL. */
@NullMarked
package com.meocrm.adapter.persistence.audit;

import org.jspecify.annotations.NullMarked;
