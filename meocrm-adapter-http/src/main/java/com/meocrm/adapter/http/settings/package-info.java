/** Settings over REST. */
@NullMarked
package com.meocrm.adapter.http.settings;

import org.jspecify.annotations.NullMarked;
