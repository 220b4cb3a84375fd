package com.meocrm.core.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.SimpleSchemas;
import org.junit.jupiter.api.Test;

class PlanSettingsTest {
  @Test
  void plans_set_whole_documents_groups_and_single_values() {
    var parsed =
        parse(
            """
            {"gold": {"shipping": {"baseFee": 0}, "shipping.applyChannels": ["COD"], "tax.vatPercent": 8},
             "basic": {}}
            """);

    assertThat(parsed.problems()).isEmpty();
    assertThat(parsed.plans().at("gold", "shipping"))
        .hasToString("Optional[{\"baseFee\":0,\"applyChannels\":[\"COD\"]}]");
    assertThat(parsed.plans().at("gold", "tax")).hasToString("Optional[{\"vatPercent\":8}]");
    assertThat(parsed.plans().at("basic", "tax")).isEmpty();
    assertThat(parsed.plans().at("silver", "tax")).isEmpty();
  }

  @Test
  void everything_that_is_wrong_is_told() {
    var parsed =
        parse(
            """
            {"gold": {"tax.vatPercent": 101, "colour": "red"}, "basic": [], "silver": {"tax": {"vatPercent": 5}}}
            """);

    assertThat(parsed.problems())
        .satisfiesExactlyInAnyOrder(
            problem ->
                assertThat(problem).startsWith("the plan gold, whose tax.vatPercent: value "),
            problem -> assertThat(problem).contains("gold").contains("colour"),
            problem -> assertThat(problem).contains("basic"));
    assertThat(parse("[]").problems()).hasSize(1);
  }

  private static PlanSettings.Parsed parse(String json) {
    return PlanSettings.parse(JsonValue.parse(json), new SimpleSchemas());
  }
}
