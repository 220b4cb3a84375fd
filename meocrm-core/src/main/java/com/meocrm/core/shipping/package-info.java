/** Shipments of orders: labels, what carriers report of them, goods that come back. */
@NullMarked
package com.meocrm.core.shipping;

import org.jspecify.annotations.NullMarked;
