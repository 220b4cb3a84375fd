/** Leads over REST. */
@NullMarked
package com.meocrm.adapter.http.lead;

import org.jspecify.annotations.NullMarked;
