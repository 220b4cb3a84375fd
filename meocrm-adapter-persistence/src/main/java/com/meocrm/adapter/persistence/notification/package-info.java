/** Who is notified, and of what, on PostgreSQL. */
@NullMarked
package com.meocrm.adapter.persistence.notification;

import org.jspecify.annotations.NullMarked;
