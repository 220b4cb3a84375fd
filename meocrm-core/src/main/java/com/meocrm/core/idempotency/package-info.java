/** A request that comes twice takes effect once, and both get the same answer. */
@NullMarked
package com.meocrm.core.idempotency;

import org.jspecify.annotations.NullMarked;
