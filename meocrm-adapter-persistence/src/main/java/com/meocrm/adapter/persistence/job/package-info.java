/** Durable jobs as a table. */
@NullMarked
package com.meocrm.adapter.persistence.job;

import org.jspecify.annotations.NullMarked;
