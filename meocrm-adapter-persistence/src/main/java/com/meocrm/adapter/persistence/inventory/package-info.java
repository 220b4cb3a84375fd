/** Products and stock on PostgreSQL. */
@NullMarked
package com.meocrm.adapter.persistence.inventory;

import org.jspecify.annotations.NullMarked;
