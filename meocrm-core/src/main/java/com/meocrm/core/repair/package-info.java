/** What agents look at, and may set right, when something did not arrive. */
@NullMarked
package com.meocrm.core.repair;

import org.jspecify.annotations.NullMarked;
