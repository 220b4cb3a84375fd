package com.meocrm.core.shared;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonWriterTest {
  @Test
  void members_stand_in_the_order_written_without_white_space() {
    var json =
        written(w ->
            w.beginObject()
                .field("b", "text")
                .field("a", 42)
                .field("yes", true)
                .field("amount", Money.of("1250000.5"))
                .name("list")
                .beginArray()
                .value(1)
                .value("two")
                .nullValue()
                .beginObject()
                .endObject()
                .endArray()
                .endObject());

    assertThat(json)
        .isEqualTo(
            "{\"b\":\"text\",\"a\":42,\"yes\":true,\"amount\":\"1250000.50\",\"list\":[1,\"two\",null,{}]}");
  }

  @Test
  void an_absent_optional_field_leaves_no_trace() {
    var json =
        written(
            w -> w.beginObject().optionalField("a", null).optionalField("b", "here").endObject());

    assertThat(json).isEqualTo("{\"b\":\"here\"}");
  }

  @Test
  void strings_escape_what_must_be_escaped_and_nothing_else() {
    assertThat(written(w -> w.value("\" \\ / \b \f \n \r \t \0 \u001f \u007f")))
        .isEqualTo("\"\\\" \\\\ / \\b \\f \\n \\r \\t \\u0000 \\u001f \u007f\"");
    assertThat(written(w -> w.value("Trà sữa é € \u2028\u2029 😀 <&>")))
        .isEqualTo("\"Trà sữa é € \u2028\u2029 😀 <&>\"");
  }

  @Test
  void names_are_escaped_like_values() {
    assertThat(written(w -> w.beginObject().field("a\"b", 1).endObject()))
        .isEqualTo("{\"a\\\"b\":1}");
  }

  @Test
  void half_characters_become_the_replacement_character() {
    assertThat(written(w -> w.value("a\ud83d"))).isEqualTo("\"a\ufffd\"");
    assertThat(written(w -> w.value("\ude00a"))).isEqualTo("\"\ufffda\"");
    assertThat(written(w -> w.value("\ude00\ud83d"))).isEqualTo("\"\ufffd\ufffd\"");
    assertThat(written(w -> w.value("\ud83d\ud83d\ude00"))).isEqualTo("\"\ufffd😀\"");
  }

  @Test
  void every_character_comes_out_as_the_jdk_encodes_it() {
    var all =
        IntStream.rangeClosed(0x80, Character.MAX_CODE_POINT)
            .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();

    assertThat(written(w -> w.value(all)).equals("\"" + all + "\"")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "2025-11-11T05:00:00Z, 2025-11-11T05:00:00.000Z",
    "2025-11-11T05:00:00.007Z, 2025-11-11T05:00:00.007Z",
    "2025-11-11T05:00:00.999999999Z, 2025-11-11T05:00:00.999Z",
    "1969-12-31T23:59:59.9996Z, 1969-12-31T23:59:59.999Z",
    "0000-01-01T00:00:00Z, 0000-01-01T00:00:00.000Z",
    "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z",
  })
  void times_have_exactly_milliseconds(Instant time, String expected) {
    assertThat(written(w -> w.value(time))).isEqualTo("\"" + expected + "\"");
  }

  @Test
  void times_outside_of_four_digit_years_are_refused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new JsonWriter().value(Instant.MAX));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new JsonWriter().value(Instant.parse("-0001-12-31T23:59:59Z")));
  }

  @Test
  void calls_that_do_not_make_json_are_refused() {
    refused(() -> new JsonWriter().toBytes());
    refused(() -> new JsonWriter().beginObject().toBytes());
    refused(() -> new JsonWriter().value(1).value(2));
    refused(() -> new JsonWriter().beginObject().endObject().beginObject());
    refused(() -> new JsonWriter().endObject());
    refused(() -> new JsonWriter().beginArray().endObject());
    refused(() -> new JsonWriter().beginObject().endArray());
    refused(() -> new JsonWriter().beginObject().value(1));
    refused(() -> new JsonWriter().beginObject().name("a").name("b"));
    refused(() -> new JsonWriter().beginObject().name("a").endObject());
    refused(() -> new JsonWriter().beginArray().name("a"));
    refused(() -> new JsonWriter().name("a"));
  }

  @Test
  void nesting_ends_at_sixty_four() {
    var json = new JsonWriter();
    for (int i = 0; i < JsonWriter.MAX_DEPTH; i++) {
      json.beginArray();
    }

    refused(json::beginArray);
    for (int i = 0; i < JsonWriter.MAX_DEPTH; i++) {
      json.endArray();
    }
    assertThat(json.toBytes()).hasSize(2 * JsonWriter.MAX_DEPTH);
  }

  @Test
  void long_values_find_room() {
    var text = "đồng ".repeat(100_000);

    assertThat(written(w -> w.value(text))).isEqualTo("\"" + text + "\"");
  }

  private static void refused(ThrowingCallable calls) {
    assertThatIllegalStateException().isThrownBy(calls);
  }

  /** What was written, provided that it is valid UTF-8. */
  private static String written(Consumer<JsonWriter> calls) {
    var json = new JsonWriter();
    calls.accept(json);
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(json.toBytes())).toString();
    } catch (java.nio.charset.CharacterCodingException e) {
      throw new AssertionError("not UTF-8", e);
    }
  }
}
