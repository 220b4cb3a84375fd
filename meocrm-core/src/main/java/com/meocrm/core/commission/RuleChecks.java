package com.meocrm.core.commission;

import com.meocrm.core.commission.CommissionPlan.Tier;
import com.meocrm.core.commission.CreateCommissionRule.Command;
import com.meocrm.core.commission.CreateCommissionRule.TierCommand;
import com.meocrm.core.shared.FieldRules;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.Violation;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks a request for a rule and collects everything that is wrong with it. */
final class RuleChecks {
  static final int MAX_NAME_LENGTH = 200;

  /** How far a caller's clock may be behind ours. */
  private static final Duration LENIENCE = Duration.ofMinutes(1);

  private final FieldRules fields = new FieldRules();

  List<Violation> violations() {
    return fields.violations();
  }

  void name(@Nullable String name) {
    fields.oneLine("name", name, MAX_NAME_LENGTH);
  }

  void validFrom(@Nullable Instant validFrom, Instant now) {
    if (validFrom != null && validFrom.isBefore(now.minus(LENIENCE))) {
      violate(
          "validFrom",
          "out_of_range",
          "must not be in the past: what orders have earned stays as it is");
    }
  }

  /** The plan that the command describes; null when something is wrong with it. */
  @Nullable CommissionPlan plan(Command command) {
    int before = violations().size();
    var type = command.type();
    if (type == null) {
      violate("type", "required", "must be FLAT, TIERED or BONUS");
      return null;
    }
    refuseForeign(command, type);
    var plan =
        switch (type) {
          case FLAT -> flat(command);
          case TIERED -> tiered(command);
          case BONUS -> bonus(command);
        };
    return violations().size() > before ? null : plan;
  }

  private @Nullable CommissionPlan flat(Command command) {
    var rate = rate("ratePercent", command.ratePercent());
    return rate == null ? null : new CommissionPlan.Flat(rate);
  }

  private @Nullable CommissionPlan tiered(Command command) {
    if (command.tiers().isEmpty() || command.tiers().size() > CommissionPlan.MAX_TIERS) {
      violate("tiers", "out_of_range", "1 to " + CommissionPlan.MAX_TIERS + " tiers expected");
      return null;
    }
    var tiers = new ArrayList<Tier>();
    for (int i = 0; i < command.tiers().size(); i++) {
      var tier = tier("tiers[" + i + "].", command.tiers().get(i));
      if (tier == null) {
        continue;
      }
      if (i == 0 && !tier.from().equals(Money.ZERO)) {
        violate("tiers[0].from", "out_of_range", "the first tier begins at 0");
      } else if (!tiers.isEmpty() && tier.from().compareTo(tiers.getLast().from()) <= 0) {
        violate("tiers[" + i + "].from", "out_of_range", "must be above the tier before it");
      }
      tiers.add(tier);
    }
    return violations().isEmpty() ? new CommissionPlan.Tiered(tiers) : null;
  }

  private @Nullable Tier tier(String at, TierCommand tier) {
    var from = amount(at + "from", tier.from());
    var rate = rate(at + "ratePercent", tier.ratePercent());
    return from == null || rate == null ? null : new Tier(from, rate);
  }

  private @Nullable CommissionPlan bonus(Command command) {
    var target = amount("target", command.target());
    var amount = amount("amount", command.amount());
    return target == null || amount == null ? null : new CommissionPlan.Bonus(target, amount);
  }

  private void refuseForeign(Command command, CommissionPlan.Type type) {
    if (type != CommissionPlan.Type.FLAT && command.ratePercent() != null) {
      violateForeign("ratePercent", type);
    }
    if (type != CommissionPlan.Type.TIERED && !command.tiers().isEmpty()) {
      violateForeign("tiers", type);
    }
    if (type != CommissionPlan.Type.BONUS && command.target() != null) {
      violateForeign("target", type);
    }
    if (type != CommissionPlan.Type.BONUS && command.amount() != null) {
      violateForeign("amount", type);
    }
  }

  private void violateForeign(String field, CommissionPlan.Type type) {
    violate(field, "not_allowed", "does not belong to a " + type + " rule");
  }

  private @Nullable BigDecimal rate(String field, @Nullable BigDecimal rate) {
    if (rate == null) {
      violate(field, "required", "is missing");
      return null;
    }
    if (!CommissionPlan.isRate(rate)) {
      violate(
          field,
          "out_of_range",
          "must be 0 to 100 with at most " + CommissionPlan.MAX_RATE_DECIMALS + " decimals");
      return null;
    }
    return rate;
  }

  private @Nullable Money amount(String field, @Nullable Money amount) {
    if (amount == null) {
      violate(field, "required", "is missing");
      return null;
    }
    if (amount.isNegative()) {
      violate(field, "out_of_range", "must not be negative");
      return null;
    }
    return amount;
  }

  private void violate(String field, String rule, String message) {
    fields.violate(field, rule, message);
  }
}
