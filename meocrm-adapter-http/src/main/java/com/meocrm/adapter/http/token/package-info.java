/** Scope tokens over REST. */
@NullMarked
package com.meocrm.adapter.http.token;

import org.jspecify.annotations.NullMarked;
