package com.meocrm.adapter.http.commission;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.commission.Commission;
import com.meocrm.core.commission.CommissionShares;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A commission on the wire. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CommissionJson(
    String id,
    String kind,
    String orderId,
    String sellerId,
    String ruleId,
    String base,
    @Nullable String ratePercent,
    String amount,
    Shares shares,
    String status,
    String period,
    String createdAt,
    @Nullable String approvedAt,
    @Nullable String approvedBy,
    @Nullable String paidAt,
    @Nullable String payoutId) {

  static CommissionJson of(Commission commission) {
    var rate = commission.ratePercent();
    var payout = commission.payoutId();
    return new CommissionJson(
        commission.id().value(),
        commission.kind().name(),
        commission.orderId(),
        commission.sellerId(),
        commission.ruleId().value(),
        commission.base().toString(),
        rate == null ? null : RuleJson.rate(rate),
        commission.amount().toString(),
        Shares.of(commission.shares()),
        commission.status().name(),
        commission.period().toString(),
        WireTime.of(commission.createdAt()),
        time(commission.approvedAt()),
        commission.approvedBy(),
        time(commission.paidAt()),
        payout == null ? null : payout.value());
  }

  private static @Nullable String time(@Nullable Instant time) {
    return time == null ? null : WireTime.of(time);
  }

  /** Who gets how much of it. */
  record Shares(String self, String support, String teamPool) {
    static Shares of(CommissionShares shares) {
      return new Shares(
          shares.self().toString(), shares.support().toString(), shares.teamPool().toString());
    }
  }
}
