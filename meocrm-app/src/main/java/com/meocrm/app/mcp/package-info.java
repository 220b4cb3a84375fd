/** Calling a running hub's commands from the command line. */
@NullMarked
package com.meocrm.app.mcp;

import org.jspecify.annotations.NullMarked;
