/** Live events over WebSocket and as server-sent events. */
@NullMarked
package com.meocrm.adapter.http.realtime;

import org.jspecify.annotations.NullMarked;
