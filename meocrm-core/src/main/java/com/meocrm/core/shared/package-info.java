/** What every feature speaks: tenants, money, units of work, errors, ids, canonical JSON. */
@NullMarked
package com.meocrm.core.shared;

import org.jspecify.annotations.NullMarked;
