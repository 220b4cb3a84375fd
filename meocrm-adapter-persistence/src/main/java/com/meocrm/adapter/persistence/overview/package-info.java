/** Figures and timelines on PostgreSQL. */
@NullMarked
package com.meocrm.adapter.persistence.overview;

import org.jspecify.annotations.NullMarked;
