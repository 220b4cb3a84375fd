package com.meocrm.adapter.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedUrlPolicyTest {
  private final GuardedUrlPolicy strict = new GuardedUrlPolicy(Allowance.NONE);
  private final GuardedUrlPolicy loopback = new GuardedUrlPolicy(Allowance.LOOPBACK);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://partner.example/hook?token=1&x=%2F",
        "https://PARTNER.example",
        "HTTPS://partner.example/",
        "https://partner.example:8443/",
        "https://partner.example:1/",
        "https://partner.example:65535/",
        "https://my_host.example.com/",
        "https://xn--bcher-kva.example/",
        "https://8.8.8.8/",
        "https://[2606:4700:4700::1111]:8443/",
        "https://[2606:4700:4700:0:0:0:0:1111]/",
        "https://1.2.3.4.nip.example/",
        "https://169.254.169.254.example/",
      })
  void public_https_urls_are_accepted(String url) {
    assertThat(strict.objection(URI.create(url))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "http://partner.example/, must begin with https",
    "ftp://partner.example/, must begin with https",
    "//partner.example/, must begin with https",
    "partner.example, must begin with https",
    "https:partner.example, must name a host",
    "https:/partner.example, must name a host",
    "https:///partner.example, must name a host",
    "https://user@partner.example/, user name or password",
    "https://user:password@partner.example/, user name or password",
    "https://@partner.example/, user name or password",
    "https://8.8.8.8@10.0.0.1/, user name or password",
    "https://partner.example/#part, fragment",
    "https://partner.example/#, fragment",
    "https://partner.example:/, not a well-formed URL",
    "https://partner.example:0/, not a well-formed URL",
    "https://partner.example:65536/, not a well-formed URL",
    "https://partner.example:99999999999/, not a well-formed URL",
    "https://partner.example./, must not end with a dot",
    "https://%31%32%37.0.0.1/, without % signs",
    "https://partner%2Eexample/, without % signs",
    "https://[fe80::1%25eth0]/, without % signs",
    "https://[fe80::1%eth0]/, without % signs",
    "https://bücher.example/, 'in ASCII: xn--bcher-kva.example'",
    "https://127。0。0。1/, in ASCII",
    "https://①②⑦.0.0.1/, in ASCII",
    "https://10.0.0.1/, 10.0.0.1 is private",
    "https://10.0.0.1:8443/, 10.0.0.1 is private",
    "https://127.0.0.1/, 127.0.0.1 is loopback",
    "https://0.0.0.0/, 0.0.0.0 means this network",
    "https://169.254.169.254/latest/meta-data/, is a cloud metadata address",
    "https://[::1]/, is loopback",
    "https://[::]/, is unspecified",
    "https://[fd00:ec2::254]/, is a cloud metadata address",
    "https://[::ffff:127.0.0.1]/, not inside an IPv6 address",
    "https://[0:0:0:0:0:FFFF:7f00:1]/, not inside an IPv6 address",
    "https://[::ffff:8.8.8.8]/, not inside an IPv6 address",
    "https://[::127.0.0.1]/, embeds an IPv4 address",
    "https://[64:ff9b::a00:1]/, embeds an IPv4 address",
    "https://[2002:7f00:1::]/, embeds an IPv4 address",
    "https://2130706433/, four decimal numbers",
    "https://0x7f.1/, four decimal numbers",
    "https://0x7f000001/, four decimal numbers",
    "https://0177.0.0.1/, four decimal numbers",
    "https://127.1/, four decimal numbers",
    "https://127.0.0.01/, four decimal numbers",
    "https://127.0.0.256/, four decimal numbers",
    "https://1.2.3.4.5/, four decimal numbers",
    "https://foo.0x/, four decimal numbers",
    "https://127.0.0.1./, must not end with a dot",
    "https://localhost/, localhost is this machine",
    "https://LOCALHOST:8443/, localhost is this machine",
    "https://a.b.localhost/, is this machine",
    "https://localhost./, must not end with a dot",
    "http://localhost/, localhost is this machine",
    "http://127.0.0.1/, 127.0.0.1 is loopback",
    "http://8.8.8.8/, http is not allowed",
  })
  void anything_else_is_refused_with_a_reason(String url, String reason) {
    assertThat(strict.objection(URI.create(url)))
        .hasValueSatisfying(why -> assertThat(why).contains(reason));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:3000/hook",
        "http://127.9.9.9/",
        "http://[::1]:3000/",
        "http://localhost:3000/hook",
        "http://hooks.localhost:3000/",
        "https://localhost/",
        "http://receiver:8080/",
        "http://receiver.internal/",
      })
  void an_allowed_range_opens_http_for_literals_and_for_names_that_cannot_be_public(String url) {
    assertThat(loopback.objection(URI.create(url))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://partner.example/",
        "http://8.8.8.8/",
        "http://10.0.0.1/",
        "http://internal.example/"
      })
  void an_allowed_range_opens_nothing_else(String url) {
    assertThat(loopback.objection(URI.create(url))).isPresent();
  }

  @Test
  void an_allowed_target_opens_http_for_that_host_and_port_alone() {
    var policy =
        new GuardedUrlPolicy(Allowance.parse("partner.example:8080,10.0.0.1:80").allowance());

    assertThat(policy.objection(URI.create("http://Partner.Example:8080/"))).isEmpty();
    assertThat(policy.objection(URI.create("http://10.0.0.1/"))).isEmpty();
    assertThat(policy.objection(URI.create("http://partner.example:8081/"))).isPresent();
    assertThat(policy.objection(URI.create("http://partner.example/"))).isPresent();
    assertThat(policy.objection(URI.create("https://10.0.0.1/"))).isPresent();
    assertThat(policy.objection(URI.create("http://receiver/"))).isPresent();
  }

  @Test
  void a_url_may_have_two_thousand_characters() {
    var longest = "https://partner.example/" + "x".repeat(2000 - 24);

    assertThat(strict.objection(URI.create(longest))).isEmpty();
    assertThat(strict.objection(URI.create(longest + "x")))
        .hasValue("must have at most 2000 characters");
  }
}
