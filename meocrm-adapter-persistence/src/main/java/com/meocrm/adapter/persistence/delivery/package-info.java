/** Lanes and deliveries on PostgreSQL. */
@NullMarked
package com.meocrm.adapter.persistence.delivery;

import org.jspecify.annotations.NullMarked;
