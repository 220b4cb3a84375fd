/** What strangers reach over HTTP: REST, WebSocket, MCP and the dashboard. */
@NullMarked
package com.meocrm.adapter.http;

import org.jspecify.annotations.NullMarked;
