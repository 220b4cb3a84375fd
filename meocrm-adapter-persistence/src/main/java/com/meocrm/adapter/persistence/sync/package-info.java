/** How far sources of orders were read. */
@NullMarked
package com.meocrm.adapter.persistence.sync;

import org.jspecify.annotations.NullMarked;
