/** Leads and their activities as tables. */
@NullMarked
package com.meocrm.adapter.persistence.lead;

import org.jspecify.annotations.NullMarked;
