package com.meocrm.adapter.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AllowanceTest {
  @Test
  void ranges_and_targets_are_read_from_one_list() {
    var parsed =
        Allowance.parse(
            " 10.0.0.0/8, fd00::/8 ,Receiver.Internal:8080,[::1]:9000,192.168.1.5:443 ");

    assertThat(parsed.problems()).isEmpty();
    var allowance = parsed.allowance();
    assertThat(allowance.covers(address("10.255.0.1"))).isTrue();
    assertThat(allowance.covers(address("fd12::1"))).isTrue();
    assertThat(allowance.covers(address("192.168.1.5"))).isFalse();
    assertThat(allowance.covers("receiver.internal", 8080)).isTrue();
    assertThat(allowance.covers("receiver.internal", 8081)).isFalse();
    assertThat(allowance.covers("::1", 9000)).isTrue();
    assertThat(allowance.covers("192.168.1.5", 443)).isTrue();
  }

  @Test
  void an_ipv6_target_is_the_same_in_every_spelling() {
    var allowance = Allowance.parse("[0:0:0:0:0:0:0:1]:9000").allowance();

    assertThat(allowance.covers("::1", 9000)).isTrue();
  }

  @Test
  void blank_text_allows_nothing() {
    assertThat(Allowance.parse("  ").problems()).isEmpty();
    assertThat(Allowance.parse("").allowance().covers(address("127.0.0.1"))).isFalse();
  }

  @Test
  void loopback_is_both_families() {
    assertThat(Allowance.LOOPBACK.covers(address("127.9.9.9"))).isTrue();
    assertThat(Allowance.LOOPBACK.covers(address("::1"))).isTrue();
    assertThat(Allowance.LOOPBACK.covers(address("10.0.0.1"))).isFalse();
    assertThat(Allowance.NONE.covers(address("127.0.0.1"))).isFalse();
  }

  @Test
  void all_mistakes_are_told_at_once_each_with_its_entry() {
    var parsed = Allowance.parse("10.0.0.1/8,127.0.0.1,partner,ok.example:443,host:70000");

    assertThat(parsed.problems())
        .containsExactly(
            "\"10.0.0.1/8\": bits are set behind the prefix, write 10.0.0.0/8",
            "\"127.0.0.1\": a single address is written 127.0.0.1/32, or with its port",
            "\"partner\": expected an address range such as 10.0.0.0/8, or host:port",
            "\"host:70000\": expected an address range such as 10.0.0.0/8, or host:port");
    assertThat(parsed.allowance().covers("ok.example", 443)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",",
        "10.0.0.0/8,",
        "host:0",
        "host:",
        ":80",
        "host:080",
        "http://host:80",
        "::1:80",
        "[::1]",
        "[::1]:0",
        "[host]:80",
        "a b:80",
        "user@host:80",
        "127.1:80",
        "0x7f.1:80",
        "*.example.com:80",
        "host.:80",
        "::1",
        "*"
      })
  void what_is_neither_range_nor_target_is_a_problem(String text) {
    assertThat(Allowance.parse(text).problems()).hasSizeGreaterThanOrEqualTo(1);
  }

  private static InetAddress address(String text) {
    return LiteralAddress.parse(text).orElseThrow();
  }
}
