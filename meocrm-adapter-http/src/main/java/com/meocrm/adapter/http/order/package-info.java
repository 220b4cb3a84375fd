/** Orders over REST. */
@NullMarked
package com.meocrm.adapter.http.order;

import org.jspecify.annotations.NullMarked;
