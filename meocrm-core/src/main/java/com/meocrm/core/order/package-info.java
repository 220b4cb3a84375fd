/** Orders of a shop: their life, their two values, and the use cases that create and read them. */
@NullMarked
package com.meocrm.core.order;

import org.jspecify.annotations.NullMarked;
