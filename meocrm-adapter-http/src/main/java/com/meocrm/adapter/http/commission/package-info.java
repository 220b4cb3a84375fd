/** Commissions, their rules and payouts over REST. */
@NullMarked
package com.meocrm.adapter.http.commission;

import org.jspecify.annotations.NullMarked;
