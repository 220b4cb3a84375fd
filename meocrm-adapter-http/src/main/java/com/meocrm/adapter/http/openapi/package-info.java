/** The API's own description. */
@NullMarked
package com.meocrm.adapter.http.openapi;

import org.jspecify.annotations.NullMarked;
