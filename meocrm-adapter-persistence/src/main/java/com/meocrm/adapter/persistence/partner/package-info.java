/** What partners read, on PostgreSQL. */
@NullMarked
package com.meocrm.adapter.persistence.partner;

import org.jspecify.annotations.NullMarked;
