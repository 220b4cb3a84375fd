/** Zalo, made up and strict, and what the hub makes of it. */
@NullMarked
package com.meocrm.app.zalo;

import org.jspecify.annotations.NullMarked;
