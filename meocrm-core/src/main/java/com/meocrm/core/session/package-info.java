/** People who are signed in to the dashboard. */
@NullMarked
package com.meocrm.core.session;

import org.jspecify.annotations.NullMarked;
