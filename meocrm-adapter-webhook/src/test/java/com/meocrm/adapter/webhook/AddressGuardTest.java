package com.meocrm.adapter.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
  private final AddressGuard guard = new AddressGuard(Allowance.NONE);

  @ParameterizedTest(name = "{0}: {1} to {2}")
  @CsvSource({
    // range, its first and last address, the reason
    "0.0.0.0/8, 0.0.0.0, 0.255.255.255, means this network",
    "10.0.0.0/8, 10.0.0.0, 10.255.255.255, is private",
    "100.64.0.0/10, 100.64.0.0, 100.127.255.255, CGNAT",
    "127.0.0.0/8, 127.0.0.0, 127.255.255.255, is loopback",
    "169.254.0.0/16, 169.254.0.0, 169.254.255.255, is link-local",
    "172.16.0.0/12, 172.16.0.0, 172.31.255.255, is private",
    "192.0.0.0/24, 192.0.0.0, 192.0.0.255, reserved for protocols",
    "192.0.2.0/24, 192.0.2.0, 192.0.2.255, documentation",
    "192.88.99.0/24, 192.88.99.0, 192.88.99.255, 6to4",
    "192.168.0.0/16, 192.168.0.0, 192.168.255.255, is private",
    "198.18.0.0/15, 198.18.0.0, 198.19.255.255, benchmarks",
    "198.51.100.0/24, 198.51.100.0, 198.51.100.255, documentation",
    "203.0.113.0/24, 203.0.113.0, 203.0.113.255, documentation",
    "224.0.0.0/4, 224.0.0.0, 239.255.255.255, is multicast",
    "240.0.0.0/4, 240.0.0.0, 255.255.255.254, is reserved",
    "broadcast, 255.255.255.255, 255.255.255.255, is broadcast",
    "::/8, ::2, 00ff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, reserved or embeds",
    "IPv4-compatible, ::8.8.8.8, ::10.0.0.1, embeds an IPv4",
    "unspecified, ::, ::, is unspecified",
    "loopback, ::1, ::1, is loopback",
    "64:ff9b::/96, 64:ff9b::, 64:ff9b::ffff:ffff, reserved or embeds",
    "64:ff9b:1::/48, 64:ff9b:1::, 64:ff9b:1:ffff:ffff:ffff:ffff:ffff, reserved or embeds",
    "100::/64, 100::, 100::ffff:ffff:ffff:ffff, discarded",
    "2001::/32, 2001::, 2001:0:ffff:ffff:ffff:ffff:ffff:ffff, Teredo",
    "2001::/23, 2001:1::, 2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff, reserved for protocols",
    "2001:db8::/32, 2001:db8::, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff, documentation",
    "2002::/16, 2002::, 2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 6to4",
    "3fff::/20, 3fff::, 3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff, documentation",
    "5f00::/16, 5f00::, 5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff, segment routing",
    "fc00::/7, fc00::, fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, is private",
    "fe80::/10, fe80::, febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff, is link-local",
    "fec0::/10, fec0::, feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, site-local",
    "ff00::/8, ff00::, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, is multicast",
    "not unicast to all, 4000::, 5eff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, not a public address",
    "metadata, 169.254.169.254, 169.254.170.2, cloud metadata",
    "metadata, 168.63.129.16, 100.100.100.200, cloud metadata",
    "metadata, fd00:ec2::254, fd20:ce::254, cloud metadata",
  })
  void first_and_last_address_of_a_special_range_are_refused(
      String range, String first, String last, String reason) {
    assertThat(guard.objection(address(first)))
        .as(range)
        .hasValueSatisfying(why -> assertThat(why).contains(reason));
    assertThat(guard.objection(address(last)))
        .as(range)
        .hasValueSatisfying(why -> assertThat(why).contains(reason));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0.0.0",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "191.255.255.255",
        "192.0.1.0",
        "192.0.1.255",
        "192.0.3.0",
        "192.88.98.255",
        "192.88.100.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "198.51.99.255",
        "198.51.101.0",
        "203.0.112.255",
        "203.0.114.0",
        "223.255.255.255",
        "168.63.129.15",
        "8.8.8.8",
        "2000::",
        "2001:200::",
        "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db9::",
        "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2003::",
        "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "3fff:1000::",
        "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2606:4700:4700::1111"
      })
  void the_addresses_just_outside_are_public(String outside) {
    assertThat(guard.objection(address(outside))).isEmpty();
  }

  @Test
  void an_address_in_mapped_form_is_judged_by_the_one_inside() throws UnknownHostException {
    assertThat(guard.objection(mapped(10, 0, 0, 1))).contains("is private");
    assertThat(guard.objection(mapped(169, 254, 169, 254))).contains("is a cloud metadata address");
    assertThat(guard.objection(mapped(8, 8, 8, 8))).isEmpty();
  }

  @Test
  void what_the_operator_allows_passes_in_mapped_form_too() throws UnknownHostException {
    var allowing = new AddressGuard(Allowance.parse("10.0.0.0/8").allowance());

    assertThat(allowing.objection(address("10.1.2.3"))).isEmpty();
    assertThat(allowing.objection(mapped(10, 1, 2, 3))).isEmpty();
    assertThat(allowing.objection(address("192.168.0.1"))).contains("is private");
  }

  @Test
  void one_private_address_among_public_ones_condemns_them_all() {
    var url = HttpUrl.get("https://partner.example/hook");

    for (var mixture :
        List.of(List.of("8.8.8.8", "10.0.0.1"), List.of("2606:4700::1", "::1"), List.of("::1"))) {
      assertThatThrownBy(
              () -> guard.check(url, mixture.stream().map(AddressGuardTest::address).toList()))
          .isInstanceOf(NotAllowedException.class)
          .hasMessageStartingWith(
              "address not allowed: partner.example resolves to an address that is ");
    }
    assertThatCode(() ->
            guard.check(
                url, Stream.of("8.8.8.8", "2606:4700::1").map(AddressGuardTest::address).toList()))
        .doesNotThrowAnyException();
  }

  @Test
  void the_reason_names_an_address_only_if_the_url_does() {
    assertThatThrownBy(
            () -> guard.check(HttpUrl.get("https://10.0.0.1/"), List.of(address("10.0.0.1"))))
        .hasMessage("address not allowed: 10.0.0.1 is private");
    assertThatThrownBy(
            () -> guard.check(HttpUrl.get("https://inner.example/"), List.of(address("10.9.8.7"))))
        .hasMessageNotContaining("10.9.8.7");
  }

  @Test
  void plain_http_leads_to_allowed_addresses_only() {
    var allowing = new AddressGuard(Allowance.parse("10.0.0.0/8").allowance());
    var url = HttpUrl.get("http://receiver.internal/");

    assertThatCode(() -> allowing.check(url, List.of(address("10.0.0.1"))))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> allowing.check(url, List.of(address("10.0.0.1"), address("8.8.8.8"))))
        .hasMessageContaining("http is not allowed");
  }

  @Test
  void an_allowed_host_and_port_may_lead_anywhere() {
    var allowing = new AddressGuard(Allowance.parse("receiver:8080").allowance());

    assertThatCode(() ->
            allowing.check(HttpUrl.get("http://receiver:8080/"), List.of(address("10.0.0.1"))))
        .doesNotThrowAnyException();
    assertThatThrownBy(() ->
            allowing.check(HttpUrl.get("https://receiver:8081/"), List.of(address("10.0.0.1"))))
        .hasMessageContaining("private");
  }

  private static InetAddress address(String text) {
    return LiteralAddress.parse(text).orElseThrow();
  }

  /** The JDK folds mapped addresses into IPv4 wherever it can; only this factory keeps one. */
  private static InetAddress mapped(int... v4) throws UnknownHostException {
    var bytes = new byte[16];
    bytes[10] = (byte) 0xFF;
    bytes[11] = (byte) 0xFF;
    for (int i = 0; i < 4; i++) {
      bytes[12 + i] = (byte) v4[i];
    }
    var address = Inet6Address.getByAddress(null, bytes, 0);
    assertThat(address.getAddress()).hasSize(16);
    return address;
  }
}
