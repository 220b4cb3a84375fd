package com.meocrm.adapter.http.commission;

import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.commission.Payout;
import com.meocrm.core.commission.RunPayout;

/** A payout on the wire. */
record PayoutJson(
    String id,
    String period,
    String payOn,
    String totalAmount,
    long count,
    String status,
    String ranAt,
    String ranBy) {
  private static final int MAX_TEXT_LENGTH = 32;

  /** What {@code POST /commissions/payouts:run} takes. */
  static RunPayout.Command command(Call call) {
    var body = call.body();
    var period = body.text("period", MAX_TEXT_LENGTH);
    var payOn = body.optionalText("payOn", MAX_TEXT_LENGTH);
    body.done();
    return new RunPayout.Command(
        period.isEmpty() ? null : WireTime.month("period", period, call.violations()),
        WireTime.day("payOn", payOn, call.violations()));
  }

  static PayoutJson of(Payout payout) {
    return new PayoutJson(
        payout.id().value(),
        payout.period().toString(),
        payout.payOn().toString(),
        payout.totalAmount().toString(),
        payout.count(),
        "COMPLETED",
        WireTime.of(payout.ranAt()),
        payout.ranBy());
  }
}
