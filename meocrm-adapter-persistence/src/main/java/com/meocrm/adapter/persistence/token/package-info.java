/** Scope tokens on PostgreSQL. */
@NullMarked
package com.meocrm.adapter.persistence.token;

import org.jspecify.annotations.NullMarked;
