/** Tenants' secrets on PostgreSQL. */
@NullMarked
package com.meocrm.adapter.persistence.secret;

import org.jspecify.annotations.NullMarked;
