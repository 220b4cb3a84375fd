/** Messages to staff over REST. */
@NullMarked
package com.meocrm.adapter.http.notification;

import org.jspecify.annotations.NullMarked;
