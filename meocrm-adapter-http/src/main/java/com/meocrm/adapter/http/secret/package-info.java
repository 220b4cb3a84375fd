/** Tenants' secrets over REST: written, never read. */
@NullMarked
package com.meocrm.adapter.http.secret;

import org.jspecify.annotations.NullMarked;
