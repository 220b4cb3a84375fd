package com.meocrm.core.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "a, a",
        "'  8e03978e-40d5-43e8-bc93-6894a57f9324 ', 8e03978e-40d5-43e8-bc93-6894a57f9324",
        "'\"abc\"', abc",
        "'\"a,b\"', 'a,b'",
        "'\"a\\\"b\"', 'a\"b'",
        "'\"a\\\\b\"', 'a\\b'",
        "'\"\\\"\"', '\"'",
        "'a\"b', 'a\"b'",
        "'a\\b', 'a\\b'",
        "~!#$%&()*+-./:;<=>?@[]^_`{|}, ~!#$%&()*+-./:;<=>?@[]^_`{|}",
      })
  void a_key_is_the_same_bare_and_quoted(String header, String key) {
    assertThat(IdempotencyKey.parse(header).value()).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\"\"",
        "a b",
        "\"a b\"",
        "a, b",
        "a,b",
        "\"a\", \"b\"",
        "\"a\",\"b\"",
        "\"a",
        "\"",
        "\"a\"b",
        "\"a\";x=1",
        "\"a\\\"",
        "\"a\\n\"",
        "a\tb",
        "a\u0000",
        "a\u007f",
        "ké",
        "\"ké\"",
        "khoá"
      })
  void what_is_malformed_a_list_or_not_visible_ascii_is_refused(String header) {
    assertThatIllegalArgumentException().isThrownBy(() -> IdempotencyKey.parse(header));
  }

  @Test
  void a_key_has_at_most_255_characters_without_its_quotes() {
    var longest = "k".repeat(IdempotencyKey.MAX_LENGTH);

    assertThat(IdempotencyKey.parse(longest).value()).isEqualTo(longest);
    assertThat(IdempotencyKey.parse("\"" + longest + "\"").value()).isEqualTo(longest);
    assertThatIllegalArgumentException().isThrownBy(() -> IdempotencyKey.parse(longest + "k"));
  }
}
