/** Narrow tokens that a tenant makes for agents and partners. */
@NullMarked
package com.meocrm.core.token;

import org.jspecify.annotations.NullMarked;
