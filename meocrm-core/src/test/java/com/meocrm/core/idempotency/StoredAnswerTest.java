package com.meocrm.core.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers are read by releases that did not store them, for a day after each upgrade. */
class StoredAnswerTest {
  /** 201, application/json, an ETag and a Location, as this format has been stored since 0.1. */
  private static final String FIRST_FORMAT =
      "01"
          + "00c9"
          + "00106170706c69636174696f6e2f6a736f6e"
          + "0002"
          + "000445546167"
          + "0003223122"
          + "00084c6f636174696f6e"
          + "00092f6f72646572732f31"
          + "7b226964223a2231227d";

  private static final StoredAnswer ANSWER =
      new StoredAnswer(
          201,
          "application/json",
          Map.of("Location", "/orders/1", "ETag", "\"1\""),
          "{\"id\":\"1\"}".getBytes(UTF_8));

  @Test
  void what_an_earlier_release_stored_is_understood_and_this_one_stores_the_same() {
    var stored = StoredAnswer.decoded(HexFormat.of().parseHex(FIRST_FORMAT));

    assertThat(stored.status()).isEqualTo(ANSWER.status());
    assertThat(stored.contentType()).isEqualTo(ANSWER.contentType());
    assertThat(stored.headers()).isEqualTo(ANSWER.headers());
    assertThat(stored.body()).isEqualTo(ANSWER.body());
    assertThat(HexFormat.of().formatHex(ANSWER.encoded())).isEqualTo(FIRST_FORMAT);
  }

  @Test
  void what_a_later_release_stored_or_what_is_cut_off_is_not_given_as_an_answer() {
    var later = HexFormat.of().parseHex("02" + FIRST_FORMAT.substring(2));
    var cut = HexFormat.of().parseHex(FIRST_FORMAT.substring(0, 60));

    assertThatIllegalStateException().isThrownBy(() -> StoredAnswer.decoded(later));
    assertThatIllegalStateException().isThrownBy(() -> StoredAnswer.decoded(cut));
  }

  @ParameterizedTest
  @CsvSource({
    "200, true",
    "201, true",
    "202, true",
    "204, true",
    "302, true",
    "409, true",
    "422, true",
    "400, false",
    "401, false",
    "403, false",
    "404, false",
    "412, false",
    "413, false",
    "415, false",
    "429, false",
    "500, false",
    "503, false"
  })
  void kept_is_what_was_done_and_what_was_refused_after_execution_began(int status, boolean kept) {
    assertThat(StoredAnswer.isKept(status)).isEqualTo(kept);
  }
}
