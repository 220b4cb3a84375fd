/** The core's ports on PostgreSQL. */
@NullMarked
package com.meocrm.adapter.persistence;

import org.jspecify.annotations.NullMarked;
