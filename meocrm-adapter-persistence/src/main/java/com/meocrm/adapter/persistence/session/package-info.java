/** Sessions of the dashboard on PostgreSQL. */
@NullMarked
package com.meocrm.adapter.persistence.session;

import org.jspecify.annotations.NullMarked;
