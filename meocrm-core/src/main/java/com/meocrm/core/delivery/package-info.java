/**
 * Lanes: one engine for every way out of the hub. It knows leases, order and retries, not
 * protocols.
 */
@NullMarked
package com.meocrm.core.delivery;

import org.jspecify.annotations.NullMarked;
