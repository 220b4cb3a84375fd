/** The audit trail over REST. */
@NullMarked
package com.meocrm.adapter.http.audit;

import org.jspecify.annotations.NullMarked;
