/** Orders on PostgreSQL. */
@NullMarked
package com.meocrm.adapter.persistence.order;

import org.jspecify.annotations.NullMarked;
