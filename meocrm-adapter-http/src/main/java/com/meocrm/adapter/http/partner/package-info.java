/** What partners read of an endpoint over REST. */
@NullMarked
package com.meocrm.adapter.http.partner;

import org.jspecify.annotations.NullMarked;
