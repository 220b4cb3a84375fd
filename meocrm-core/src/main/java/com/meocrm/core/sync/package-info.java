/** Orders from elsewhere: pulled from a tenant's sources, as if somebody had entered them here. */
@NullMarked
package com.meocrm.core.sync;

import org.jspecify.annotations.NullMarked;
