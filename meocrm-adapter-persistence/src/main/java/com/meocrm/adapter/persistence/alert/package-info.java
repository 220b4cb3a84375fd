/** Alerts on PostgreSQL. */
@NullMarked
package com.meocrm.adapter.persistence.alert;

import org.jspecify.annotations.NullMarked;
