package com.meocrm.adapter.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.meocrm.adapter.notify.SmtpConfig.Security;
import com.meocrm.core.notification.EmailAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpConfigTest {
  private static final EmailAddress FROM = new EmailAddress("hub@meocrm.example");

  @ParameterizedTest
  @CsvSource({
    "smtp://mail.example, NONE, mail.example, 25",
    "smtp://127.0.0.1:2525/, NONE, 127.0.0.1, 2525",
    "smtp+starttls://mail.example, STARTTLS, mail.example, 587",
    "smtps://mail.example, TLS, mail.example, 465",
    "smtps://[::1]:4650, TLS, ::1, 4650",
  })
  void a_url_names_protection_host_and_port(String url, Security security, String host, int port) {
    var config = SmtpConfig.parse(url, FROM);

    assertThat(config).isEqualTo(new SmtpConfig(security, host, port, null, FROM));
  }

  @Test
  void user_and_password_may_hold_any_character() {
    var login =
        SmtpConfig.parse("smtps://hub%40shop.example:a%3Ab%2Fc+d%C3%AA@mail.example", FROM).login();

    assertThat(login.user()).isEqualTo("hub@shop.example");
    assertThat(login.password().reveal()).isEqualTo("a:b/c+dê");
    assertThat(login.toString()).doesNotContain("a:b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mail.example",
        "mail.example:25",
        "http://mail.example",
        "SMTP://mail.example",
        "smtp://",
        "smtp:///x",
        "smtp://mail.example:0",
        "smtp://mail.example:65536",
        "smtp://mail.example:x",
        "smtp://mail.example/path",
        "smtp://mail.example?tls=no",
        "smtp://user@mail.example",
        "smtp://user:@mail.example",
        "smtp://:hidden@mail.example",
        "smtp://user:hid den@mail.example",
        "smtp://user:hidden%zz@mail.example",
      })
  void anything_else_is_refused_without_quoting_it(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SmtpConfig.parse(url, FROM))
        .withMessageNotContaining("hidden")
        .withMessageNotContaining("hid den")
        .withNoCause();
  }
}
