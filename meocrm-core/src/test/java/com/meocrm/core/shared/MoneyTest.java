package com.meocrm.core.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class MoneyTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0.00",
    "1250000, 1250000.00",
    "1.5, 1.50",
    "1.500000, 1.50",
    "1E3, 1000.00",
    "0E-2147483647, 0.00",
    "-12.34, -12.34",
    "9999999999999999.99, 9999999999999999.99"
  })
  void an_amount_has_two_decimals(String text, String money) {
    assertThat(Money.of(text)).hasToString(money);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.001",
        "10000000000000000",
        "1E16",
        "0E2147483647",
        "1E2147483647",
        "-1E2147483647",
        "12345E2147483640",
        "1E-2147483647",
        "12345E-2147483647"
      })
  void what_is_too_large_or_too_fine_is_refused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Money.of(text))
        .withMessageStartingWith("not an amount of money");
  }

  @Test
  void amounts_are_equal_however_they_were_written() {
    assertThat(Money.of("1E1")).isEqualTo(Money.of("10.0")).isEqualTo(Money.of(10));
  }
}
