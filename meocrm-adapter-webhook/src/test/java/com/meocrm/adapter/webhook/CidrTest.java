package com.meocrm.adapter.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.0, true",
    "10.0.0.0/8, 10.255.255.255, true",
    "10.0.0.0/8, 9.255.255.255, false",
    "10.0.0.0/8, 11.0.0.0, false",
    "172.16.0.0/12, 172.31.255.255, true",
    "172.16.0.0/12, 172.32.0.0, false",
    "192.0.2.7/32, 192.0.2.7, true",
    "192.0.2.7/32, 192.0.2.6, false",
    "0.0.0.0/0, 255.255.255.255, true",
    "0.0.0.0/0, ::1, false",
    "::/0, ffff::1, true",
    "::/0, 127.0.0.1, false",
    "fe80::/10, febf:ffff::1, true",
    "fe80::/10, fec0::, false",
    "::1/128, ::1, true",
    "::1/128, ::2, false",
  })
  void a_range_contains_the_addresses_that_share_its_prefix(
      String range, String address, boolean inside) {
    assertThat(Cidr.parse(range).contains(LiteralAddress.parse(address).orElseThrow()))
        .isEqualTo(inside);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0",
        "10.0.0.0/",
        "/8",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/08",
        "10.0.0.0/8/8",
        "10.0/8",
        "010.0.0.0/8",
        "::/129",
        "[::]/0",
        "host/8",
        "::ffff:10.0.0.0/104",
        "fe80::%eth0/10",
        ""
      })
  void what_is_no_range_is_refused(String text) {
    assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bits_behind_the_prefix_are_refused_with_the_range_that_was_meant() {
    assertThatThrownBy(() -> Cidr.parse("10.1.2.3/8")).hasMessageContaining("write 10.0.0.0/8");
  }

  @Test
  void a_range_prints_as_it_is_written() {
    assertThat(Cidr.parse("192.168.0.0/16")).hasToString("192.168.0.0/16");
  }
}
