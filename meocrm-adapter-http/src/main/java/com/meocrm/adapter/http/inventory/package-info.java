/** Products and stock over REST. */
@NullMarked
package com.meocrm.adapter.http.inventory;

import org.jspecify.annotations.NullMarked;
