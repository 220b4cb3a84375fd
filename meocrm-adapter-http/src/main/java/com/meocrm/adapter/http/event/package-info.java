/** The event log over REST. */
@NullMarked
package com.meocrm.adapter.http.event;

import org.jspecify.annotations.NullMarked;
