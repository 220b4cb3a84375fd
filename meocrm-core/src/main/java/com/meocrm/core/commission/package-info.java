/** Commissions of sellers: the rules they are earned by, their approval, and monthly payouts. */
@NullMarked
package com.meocrm.core.commission;

import org.jspecify.annotations.NullMarked;
