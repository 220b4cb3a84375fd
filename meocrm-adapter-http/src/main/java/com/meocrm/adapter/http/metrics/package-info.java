/** Figures for operators. */
@NullMarked
package com.meocrm.adapter.http.metrics;

import org.jspecify.annotations.NullMarked;
