/** The hub itself: all features put together over ports that adapters or hosts bring. */
@NullMarked
package com.meocrm.core;

import org.jspecify.annotations.NullMarked;
