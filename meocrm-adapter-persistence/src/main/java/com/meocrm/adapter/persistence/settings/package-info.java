/** Tenants' settings in PostgreSQL. */
@NullMarked
package com.meocrm.adapter.persistence.settings;

import org.jspecify.annotations.NullMarked;
