/** What tenants decide for themselves: keys, scopes, and the value that counts. */
@NullMarked
package com.meocrm.core.settings;

import org.jspecify.annotations.NullMarked;
