package com.meocrm.core.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no JSON is tried in ProducedEventTest, which reads with the same reader. */
class JsonValueTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "-1.50e+3",
        "\"\"",
        "\"áo dài 😀\"",
        "[]",
        "{}",
        "{\"b\":[1,{\"a\":null}],\"a\":false}"
      })
  void a_value_is_written_as_it_was_read(String json) {
    assertThat(JsonValue.parse(json)).hasToString(json);
  }

  @Test
  void escapes_are_understood() {
    assertThat(JsonValue.parse("\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00z\""))
        .isEqualTo(new JsonValue.Text("a\"\\/\b\f\n\r\té😀z"));
  }

  @Test
  void of_members_with_one_name_the_last_counts() {
    assertThat(JsonValue.parse("{\"a\":1,\"a\":2}")).hasToString("{\"a\":2}");
  }

  @Test
  void numbers_keep_their_spelling_and_tell_their_value() {
    assertThat(((JsonValue.Numeral) JsonValue.parse("1.50")).decimal())
        .contains(new BigDecimal("1.50"));
    assertThat(((JsonValue.Numeral) JsonValue.parse("1e99999999999")).decimal()).isEmpty();
  }

  @Test
  void objects_of_the_jdk_become_values() {
    var map = new LinkedHashMap<String, Object>();
    map.put("text", "a");
    map.put("list", Arrays.asList(1, 2L, new BigDecimal("3.0"), true, null));

    assertThat(JsonValue.of(map)).hasToString("{\"text\":\"a\",\"list\":[1,2,3.0,true,null]}");
  }

  @Test
  void nesting_has_an_end() {
    var deep = "[".repeat(JsonWriter.MAX_DEPTH) + "]".repeat(JsonWriter.MAX_DEPTH);

    assertThat(JsonValue.parse(deep)).hasToString(deep);
    assertThatIllegalArgumentException().isThrownBy(() -> JsonValue.parse("[" + deep + "]"));
  }
}
