/** Figures and timelines, for people. */
@NullMarked
package com.meocrm.adapter.http.overview;

import org.jspecify.annotations.NullMarked;
