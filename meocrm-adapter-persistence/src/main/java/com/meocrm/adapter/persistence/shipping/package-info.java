/** Shipments on PostgreSQL. */
@NullMarked
package com.meocrm.adapter.persistence.shipping;

import org.jspecify.annotations.NullMarked;
