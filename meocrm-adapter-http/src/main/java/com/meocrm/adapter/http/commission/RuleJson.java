package com.meocrm.adapter.http.commission;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.meocrm.adapter.http.web.JsonObject;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.commission.CommissionPlan;
import com.meocrm.core.commission.CommissionPlan.Bonus;
import com.meocrm.core.commission.CommissionPlan.Flat;
import com.meocrm.core.commission.CommissionPlan.Tiered;
import com.meocrm.core.commission.CommissionRule;
import com.meocrm.core.commission.CreateCommissionRule.Command;
import com.meocrm.core.commission.CreateCommissionRule.TierCommand;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A commission rule on the wire; its type says which of the middle fields it has. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RuleJson(
    String id,
    @Nullable String name,
    String type,
    @Nullable String ratePercent,
    @Nullable List<Tier> tiers,
    @Nullable String target,
    @Nullable String amount,
    String validFrom,
    String createdAt) {
  private static final int MAX_TEXT_LENGTH = 200;
  private static final int MIN_DECIMALS = 2;

  /** What {@code POST /admin/commission-rules} takes. */
  static Command command(JsonObject body) {
    var command =
        new Command(
            body.optionalText("name", MAX_TEXT_LENGTH),
            body.oneOf("type", CommissionPlan.Type.class),
            body.optionalDecimal("ratePercent", CommissionPlan.MAX_RATE_DECIMALS),
            body.optionalObjects("tiers", 1, CommissionPlan.MAX_TIERS, RuleJson::tier),
            body.optionalMoney("target"),
            body.optionalMoney("amount"),
            body.optionalTime("validFrom"));
    body.done();
    return command;
  }

  private static TierCommand tier(JsonObject tier) {
    return new TierCommand(
        tier.optionalMoney("from"),
        tier.optionalDecimal("ratePercent", CommissionPlan.MAX_RATE_DECIMALS));
  }

  static RuleJson of(CommissionRule rule) {
    var plan = rule.plan();
    return switch (plan) {
      case Flat(var ratePercent) -> of(rule, rate(ratePercent), null, null, null);
      case Tiered(var tiers) ->
          of(
              rule,
              null,
              tiers.stream()
                  .map(tier -> new Tier(tier.from().toString(), rate(tier.ratePercent())))
                  .toList(),
              null,
              null);
      case Bonus(var target, var amount) ->
          of(rule, null, null, target.toString(), amount.toString());
    };
  }

  /** Two decimals as money has, more when a rate needs them. */
  static String rate(BigDecimal percent) {
    int needed = percent.stripTrailingZeros().scale();
    return percent.setScale(Math.max(MIN_DECIMALS, needed)).toPlainString();
  }

  private static RuleJson of(
      CommissionRule rule,
      @Nullable String ratePercent,
      @Nullable List<Tier> tiers,
      @Nullable String target,
      @Nullable String amount) {
    return new RuleJson(
        rule.id().value(),
        rule.name(),
        rule.plan().type().name(),
        ratePercent,
        tiers,
        target,
        amount,
        WireTime.of(rule.validFrom()),
        WireTime.of(rule.createdAt()));
  }

  /** One tier. */
  record Tier(String from, String ratePercent) {}
}
