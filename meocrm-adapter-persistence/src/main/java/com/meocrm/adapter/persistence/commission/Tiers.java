package com.meocrm.adapter.persistence.commission;

import com.meocrm.core.commission.CommissionPlan.Tier;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Money;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jooq.JSONB;

/** The tiers of a rule as JSON, amounts and rates as text. */
final class Tiers {
  private Tiers() {}

  static JSONB json(List<Tier> tiers) {
    var listed =
        tiers.stream()
            .map(tier ->
                Map.of(
                    "from", tier.from().toString(),
                    "ratePercent", tier.ratePercent().toPlainString()))
            .toList();
    return JSONB.valueOf(JsonValue.of(listed).toString());
  }

  static List<Tier> of(JSONB json) {
    return ((JsonValue.Items) JsonValue.parse(json.data()))
        .items().stream().map(Tiers::tier).toList();
  }

  private static Tier tier(JsonValue tier) {
    return new Tier(Money.of(text(tier, "from")), new BigDecimal(text(tier, "ratePercent")));
  }

  private static String text(JsonValue tier, String name) {
    var value = ((JsonValue.Members) tier).get(name).orElseThrow();
    return ((JsonValue.Text) value).value();
  }
}
