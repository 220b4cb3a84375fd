/** Shipments over REST. */
@NullMarked
package com.meocrm.adapter.http.shipping;

import org.jspecify.annotations.NullMarked;
