/** Who is calling and what they may do: tokens, roles, scopes. */
@NullMarked
package com.meocrm.adapter.http.security;

import org.jspecify.annotations.NullMarked;
