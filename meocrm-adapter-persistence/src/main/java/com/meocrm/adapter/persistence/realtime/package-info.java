/** What the follower of the event log reads, from PostgreSQL. */
@NullMarked
package com.meocrm.adapter.persistence.realtime;

import org.jspecify.annotations.NullMarked;
