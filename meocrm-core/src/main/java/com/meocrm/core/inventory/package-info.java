/** Products of a shop and their stock in its branches: what may be sold, and how much is there. */
@NullMarked
package com.meocrm.core.inventory;

import org.jspecify.annotations.NullMarked;
