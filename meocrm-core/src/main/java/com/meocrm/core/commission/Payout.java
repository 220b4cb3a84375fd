package com.meocrm.core.commission;

import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;

/**
 * All commissions of a business month that were approved when it was run, paid.
 *
 * @param payOn the day the money moves, for whoever moves it
 * @param totalAmount adjustments taken off; negative when they outweigh what was earned
 * @param count how many commissions it paid, adjustments counted
 */
public record Payout(
    PayoutId id,
    OrganizationId organization,
    YearMonth period,
    LocalDate payOn,
    Money totalAmount,
    long count,
    Instant ranAt,
    String ranBy) {}
