/** The event log as it happens: one follower of the log per node, any number of cursors over it. */
@NullMarked
package com.meocrm.core.realtime;

import org.jspecify.annotations.NullMarked;
