package com.meocrm.adapter.http.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressesTest {
  private static final ClientAddresses TRUSTING =
      new ClientAddresses(AddressRanges.parse("10.0.0.0/8, fd00::/8"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          203.0.113.7|198.51.100.1|203.0.113.7
          10.0.0.1|-|10.0.0.1
          10.0.0.1|198.51.100.1|198.51.100.1
          10.0.0.1|1.1.1.1, 198.51.100.1|198.51.100.1
          10.0.0.1|198.51.100.1, 10.1.1.1|198.51.100.1
          10.0.0.1|10.2.2.2, 10.1.1.1|10.2.2.2
          10.0.0.1|198.51.100.1, unknown, 10.1.1.1|10.1.1.1
          10.0.0.1|evil.example|10.0.0.1
          10.0.0.1|198.51.100.1:4711|198.51.100.1
          10.0.0.1|[2001:db8::1]:4711|2001:db8:0:0:0:0:0:1
          10.0.0.1|2001:db8::1|2001:db8:0:0:0:0:0:1
          10.0.0.1|999.1.1.1|10.0.0.1
          [fd00::1]|198.51.100.1|198.51.100.1
          """)
  void only_trusted_proxies_are_believed(String peer, String forwardedFor, String client) {
    var headers = HttpFields.build();
    if (forwardedFor != null) {
      headers.put("X-Forwarded-For", forwardedFor);
    }
    assertThat(TRUSTING.of(peer, headers)).isEqualTo(client);
  }

  @Test
  void the_standard_header_comes_before_the_old_one() {
    var headers =
        HttpFields.build()
            .put("X-Forwarded-For", "1.1.1.1")
            .put("Forwarded", "for=2.2.2.2, for=\"[2001:db8::9]:80\";proto=https;by=10.0.0.9");
    assertThat(TRUSTING.of("10.0.0.1", headers)).isEqualTo("2001:db8:0:0:0:0:0:9");
    assertThat(TRUSTING.of("10.0.0.1", HttpFields.build().put("Forwarded", "proto=https")))
        .isEqualTo("10.0.0.1");
  }

  @Test
  void nobody_is_trusted_unless_named() {
    var nobody = new ClientAddresses(AddressRanges.NONE);
    assertThat(nobody.of("127.0.0.1", HttpFields.build().put("X-Forwarded-For", "1.1.1.1")))
        .isEqualTo("127.0.0.1");
  }

  @Test
  void a_chain_without_end_is_followed_for_a_while_only() {
    var headers = HttpFields.build().put("X-Forwarded-For", "1.1.1.1" + ", 10.0.0.2".repeat(100));
    assertThat(TRUSTING.of("10.0.0.1", headers)).isEqualTo("10.0.0.2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0",
        "10.0.0.1/8",
        "10.0.0.0/33",
        "host/8",
        "10.0.0.0/8,",
        "::/129",
        "::1/x",
        "1.2.3/8",
        ""
      })
  void what_is_no_range_is_refused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> AddressRanges.parse(text));
  }

  @Test
  void local_is_who_comes_from_here_and_through_nobody() {
    assertThat(ClientAddresses.isLocal("127.0.0.1", false)).isTrue();
    assertThat(ClientAddresses.isLocal("[::1]", false)).isTrue();
    assertThat(ClientAddresses.isLocal("127.0.0.1", true)).isFalse();
    assertThat(ClientAddresses.isLocal("192.168.0.1", false)).isFalse();
  }
}
