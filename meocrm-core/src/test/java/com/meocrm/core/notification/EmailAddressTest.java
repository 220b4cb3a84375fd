package com.meocrm.core.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "owner@shop.example",
        "o'hara+orders/vn@shop-1.example.vn",
        "A.b_c@localhost",
        "x@1.example"
      })
  void a_plain_address_is_taken_as_it_is(String address) {
    assertThat(new EmailAddress(address)).hasToString(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "owner",
        "@shop.example",
        "owner@",
        "owner@@shop.example",
        "a@b@shop.example",
        "owner@shop..example",
        "owner@.example",
        "owner@shop.example.",
        "owner@-shop.example",
        "owner@shop-.example",
        ".owner@shop.example",
        "owner.@shop.example",
        "own..er@shop.example",
        "owner @shop.example",
        " owner@shop.example",
        "owner@shop.example ",
        "owner@shop.example\n",
        "owner@shop.example\r\nBcc: all@shop.example",
        "own\rer@shop.example",
        "owner@shop.example,other@shop.example",
        "owner@shop.example;other@shop.example",
        "Owner <owner@shop.example>",
        "<owner@shop.example>",
        "\"owner\"@shop.example",
        "owner(comment)@shop.example",
        "owner@[127.0.0.1]",
        "chủ@shop.example",
        "owner@cửahàng.example",
        "owner\u0000@shop.example"
      })
  void anything_that_is_not_one_plain_address_is_refused_without_repeating_it(String text) {
    assertThat(EmailAddress.isValid(text)).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EmailAddress(text))
        .withMessage("not an e-mail address");
  }

  @Test
  void an_address_has_limits() {
    var label = "a".repeat(63);
    var domain = String.join(".", label, label, "a".repeat(61));

    assertThat(EmailAddress.isValid("o".repeat(64) + "@" + domain)).isTrue();
    assertThat(EmailAddress.isValid("o".repeat(65) + "@shop.example")).isFalse();
    assertThat(EmailAddress.isValid("o".repeat(64) + "@" + domain + "a")).isFalse();
    assertThat(EmailAddress.isValid("o@" + "a".repeat(64) + ".example")).isFalse();
  }

  @Test
  void the_domain_is_what_stands_behind_the_at_sign() {
    assertThat(new EmailAddress("owner@shop.example").domain()).isEqualTo("shop.example");
  }
}
