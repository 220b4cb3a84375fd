package com.meocrm.core.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProducedEventTest {
  private static final EventType TYPE = new EventType("custom.loyalty.joined");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " \t\r\n{ } ",
        "{\"a\":{\"b\":[[],[{}]]}}",
        "{\"n\":[0,-0,10,-1.5,0.25,1e5,1E+5,2.5e-10,123456789012345678901234567890]}",
        "{\"l\":[true,false,null]}",
        "{\"s\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud800 é 😀 \u2028\u007f\"}",
        "{\"\":0}",
        "{\"a\":1,\"a\":2}",
      })
  void one_json_object_is_accepted(String json) {
    assertThat(produced(json).json()).isEqualTo(json.strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "1",
        "null",
        "\"{}\"",
        "\ufeff{}",
        "\u00a0{}",
        "{}\u00a0",
        "{}{}",
        "{} x",
        "{},",
        "{}\0",
        "{",
        "}",
        "{{}}",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1",
        "{\"a\":1,}",
        "{\"a\":1,,\"b\":2}",
        "{,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\" 1}",
        "{\"a\":1 \"b\":2}",
        "{\"a\":1]",
        "{\"a\":[1}",
        "{\"a\":[1,]}",
        "{\"a\":[1 2]}",
        "{\"a\":01}",
        "{\"a\":-}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "{\"a\":1e}",
        "{\"a\":1e+}",
        "{\"a\":0x10}",
        "{\"a\":1f}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":tru}",
        "{\"a\":trueish}",
        "{\"a\":True}",
        "{\"a\":undefined}",
        "{\"a\":\"}",
        "{\"a\":\"\\\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\\u12\"}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\0\"}",
        "{\"a\":1}//",
        "{/**/}",
      })
  void everything_else_is_refused(String json) {
    assertThatIllegalArgumentException().isThrownBy(() -> produced(json));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud83d", "\ude00", "\ud83d\ud83d\ude00"})
  void half_characters_are_refused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> produced("{\"a\":\"" + text + "\"}"));
    assertThatIllegalArgumentException().isThrownBy(() -> produced("{\"" + text + "\":1}"));
    assertThatIllegalArgumentException().isThrownBy(() -> new ProducedEvent(TYPE, 1, text, "{}"));
  }

  @Test
  void nesting_ends_at_sixty_four() {
    assertThat(produced(nested(64)).json()).hasSize(nested(64).length());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> produced(nested(65)))
        .withMessageContaining("nested deeper than 64");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> produced("{\"a\":" + "[".repeat(1_000_000)))
        .withMessageContaining("nested deeper than 64");
  }

  @Test
  void the_refusal_says_where_and_does_not_quote() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> produced("{\"phone\":0901234567}"))
        .withMessage("not JSON, character 11: a value is malformed");
  }

  @Test
  void operational_and_unknown_types_cannot_be_produced() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProducedEvent(OperationalEvent.AlertOpened.TYPE, 1, "k", "{}"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProducedEvent(new EventType("order.vanished"), 1, "k", "{}"));
    assertThat(new ProducedEvent(OrderEvent.Created.TYPE, 1, "k", "{}").type())
        .isEqualTo(OrderEvent.Created.TYPE);
  }

  @Test
  void keys_and_versions_have_bounds() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ProducedEvent(TYPE, 0, "k", "{}"));
    assertThatIllegalArgumentException().isThrownBy(() -> new ProducedEvent(TYPE, 1, "", "{}"));
    assertThatIllegalArgumentException().isThrownBy(() -> new ProducedEvent(TYPE, 1, "a\0b", "{}"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProducedEvent(TYPE, 1, "k".repeat(201), "{}"));
    assertThat(new ProducedEvent(TYPE, 1, "k".repeat(200), "{}").key()).hasSize(200);
  }

  @Test
  void bytes_must_be_utf_8() {
    assertThat(ProducedEvent.ofUtf8(TYPE, 1, "k", "{\"a\":\"é\"}".getBytes(UTF_8)).json())
        .isEqualTo("{\"a\":\"é\"}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProducedEvent.ofUtf8(TYPE, 1, "k", "{\"a\":\"é\"}".getBytes(ISO_8859_1)));
  }

  private static ProducedEvent produced(String json) {
    return new ProducedEvent(TYPE, 1, "cus_01", json);
  }

  private static String nested(int depth) {
    return "{\"a\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";
  }
}
