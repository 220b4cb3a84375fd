/**
 * How a partner proves to himself that nothing is missing: reading his endpoint's events again, and
 * comparing a day's manifest.
 */
@NullMarked
package com.meocrm.core.partner;

import org.jspecify.annotations.NullMarked;
