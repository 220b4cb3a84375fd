/** Secrets that tenants keep here, and where a named one is looked up. */
@NullMarked
package com.meocrm.core.secret;

import org.jspecify.annotations.NullMarked;
