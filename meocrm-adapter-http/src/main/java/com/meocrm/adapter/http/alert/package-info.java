/** Alerts over REST. */
@NullMarked
package com.meocrm.adapter.http.alert;

import org.jspecify.annotations.NullMarked;
