/** Commissions, their rules and payouts as tables. */
@NullMarked
package com.meocrm.adapter.persistence.commission;

import org.jspecify.annotations.NullMarked;
