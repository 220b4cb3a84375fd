/** JSON Schema by a library. */
@NullMarked
package com.meocrm.adapter.http.schema;

import org.jspecify.annotations.NullMarked;
