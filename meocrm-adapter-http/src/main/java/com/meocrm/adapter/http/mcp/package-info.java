/**
 * Commands over HTTP: the Model Context Protocol at {@code /mcp}, in its eras with sessions and
 * without, and the same commands as plain REST.
 */
@NullMarked
package com.meocrm.adapter.http.mcp;

import org.jspecify.annotations.NullMarked;
