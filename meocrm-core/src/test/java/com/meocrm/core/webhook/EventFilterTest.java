package com.meocrm.core.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What filters let through, and what is said of those that are wrong. */
class EventFilterTest {
  private static final JsonValue DATA =
      JsonValue.parse(
          """
          {"orderId":"ord_1","channel":"ONLINE","valueNet":"450000.00","paid":true,"gift":null,
           "customer":{"id":"cus_7"},"items":[{"sku":"A","quantity":2},{"sku":"B","quantity":9}],"tags":["x","y"]}
          """);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"channel\":\"ONLINE\"} | true",
        "{\"channel\":\"POS\"} | false",
        "{\"channel\":{\"$eq\":\"ONLINE\"}} | true",
        "{\"channel\":{\"$in\":[\"POS\",\"ONLINE\"]}} | true",
        "{\"channel\":{\"$in\":[\"POS\"]}} | false",
        "{\"valueNet\":450000} | true",
        "{\"valueNet\":\"450000\"} | false",
        "{\"valueNet\":{\"$gt\":449999.99}} | true",
        "{\"valueNet\":{\"$gt\":450000}} | false",
        "{\"valueNet\":{\"$gte\":450000}} | true",
        "{\"valueNet\":{\"$lt\":450000}} | false",
        "{\"valueNet\":{\"$gte\":400000,\"$lte\":500000}} | true",
        "{\"valueNet\":{\"$gte\":\"450000.00\"}} | true",
        "{\"valueNet\":{\"$lt\":\"450000\"}} | false",
        "{\"valueNet\":{\"$gte\":1e999999}} | false",
        "{\"paid\":true} | true",
        "{\"paid\":false} | false",
        "{\"gift\":null} | true",
        "{\"missing\":null} | false",
        "{\"missing\":{\"$lt\":1}} | false",
        "{\"channel\":{\"$gt\":1}} | false",
        "{\"customer.id\":\"cus_7\"} | true",
        "{\"customer\":\"cus_7\"} | false",
        "{\"channel.id\":\"x\"} | false",
        "{\"items.sku\":\"B\"} | true",
        "{\"items.quantity\":{\"$gt\":8}} | true",
        "{\"items.quantity\":{\"$gt\":9}} | false",
        "{\"tags\":\"y\"} | true",
        "{\"channel\":\"ONLINE\",\"paid\":false} | false",
        "{\"$or\":[{\"channel\":\"POS\"},{\"paid\":true}]} | true",
        "{\"$and\":[{\"channel\":\"ONLINE\"},{\"paid\":false}]} | false",
        "{\"$or\":[{\"$and\":[{\"paid\":true},{\"tags\":\"x\"}]},{\"channel\":\"POS\"}]} | true"
      })
  void a_filter_says_yes_or_no(String filter, boolean expected) {
    assertThat(EventFilter.parse(filter).matches(DATA)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | filter | out_of_range",
        "{\"a\":{}} | filter.a | out_of_range",
        "{\"$not\":{\"a\":1}} | filter.$not | unknown",
        "{\"a\":{\"$regex\":\"x\"}} | filter.a.$regex | unknown",
        "{\"a\":{\"b\":1}} | filter.a.b | unknown",
        "{\"a\":[1]} | filter.a | type",
        "{\"a\":{\"$in\":[]}} | filter.a.$in | type",
        "{\"a\":{\"$in\":[[1]]}} | filter.a.$in[0] | type",
        "{\"a\":{\"$gt\":\"one\"}} | filter.a.$gt | type",
        "{\"a\":{\"$gt\":1e9999999999}} | filter.a.$gt | out_of_range",
        "{\"$or\":{}} | filter.$or | type",
        "{\"$or\":[1]} | filter.$or[0] | type",
        "{\"a..b\":1} | filter.a..b | malformed",
        "{\"\":1} | filter. | malformed",
        "{\"$and\":[{\"$and\":[{\"$and\":[{\"$and\":[{\"$and\":[{\"a\":1}]}]}]}]}]} | filter.$and[0].$and[0].$and[0].$and[0].$and[0] | too_deep"
      })
  void what_is_wrong_with_a_filter_is_said_with_its_place(
      String filter, String field, String rule) {
    assertThat(violations(filter))
        .singleElement()
        .satisfies(violation -> {
          assertThat(violation.field()).isEqualTo(field);
          assertThat(violation.rule()).isEqualTo(rule);
        });
  }

  @Test
  void a_filter_has_a_bounded_number_of_conditions() {
    var many = new StringBuilder("{\"a0\":0");
    for (int i = 1; i <= FilterReader.MAX_CONDITIONS; i++) {
      many.append(",\"a").append(i).append("\":").append(i);
    }

    assertThat(violations(many.append('}').toString()))
        .extracting(Violation::rule)
        .containsExactly("too_many");
  }

  /** Seeded, and says with what. */
  @Test
  void no_data_makes_a_filter_throw() {
    var filter =
        EventFilter.parse(
            "{\"$or\":[{\"a\":1},{\"a.b\":{\"$gte\":1}},{\"a.b.c\":{\"$in\":[1,\"x\",null,true]}},{\"a\":{\"$lt\":0.5}}]}");
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      var data = value(random, 4);
      assertThat(filter.matches(data)).as("seed %d: %s", seed, data).isIn(true, false);
    }
  }

  /** A million digits would take the relay many seconds to read. */
  @Test
  void a_number_of_a_million_digits_is_none_and_takes_no_time() {
    var filter = EventFilter.parse("{\"a\":{\"$gt\":1}}");
    var data = JsonValue.parse("{\"a\":" + "9".repeat(1_000_000) + "}");

    assertThat(filter.matches(data)).isFalse();
  }

  private static JsonValue value(Random random, int depth) {
    return JsonValue.parse(
        switch (random.nextInt(depth > 0 ? 8 : 6)) {
          case 0 -> "null";
          case 1 -> "1e99999999";
          case 2 -> "-0.0000001";
          case 3 -> "\"1.5\"";
          case 4 -> "\"\\uD800\"";
          case 5 -> "true";
          case 6 -> "[" + value(random, depth - 1) + "," + value(random, depth - 1) + "]";
          default ->
              "{\"a\":" + value(random, depth - 1) + ",\"b\":" + value(random, depth - 1) + "}";
        });
  }

  private static List<Violation> violations(String filter) {
    var violations = new ArrayList<Violation>();
    EventFilter.read((JsonValue.Members) JsonValue.parse(filter), "filter", violations);
    return violations;
  }
}
