package com.meocrm.core.signing;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.shared.Secret;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSecretsTest {
  @Test
  void a_generated_secret_is_base64_of_thirty_two_bytes() {
    var random = new Random(1);

    var secret = WebhookSecrets.generate(random);

    assertThat(secret.reveal()).startsWith("whsec_").hasSize(6 + 44);
    assertThat(Base64.getDecoder().decode(secret.reveal().substring(6))).hasSize(32);
    assertThat(objection(secret.reveal())).isNull();
    assertThat(WebhookSecrets.generate(random)).isNotEqualTo(secret);
  }

  @ParameterizedTest
  @ValueSource(strings = {"12345678", "p@ss:w0rd~!", "whsec-without-underscore"})
  void partners_may_bring_plain_secrets(String secret) {
    assertThat(objection(secret)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1234567",
        "with space",
        "tab\there",
        "mật-khẩu-dài",
        "whsec_",
        "whsec_not*base64*but*long*enough*for*a*key",
        "whsec_c2hvcnQ=",
        // 32 bytes without padding, then with bits in the last digit that stand for nothing
        "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
        "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh9=",
      })
  void what_other_libraries_could_not_verify_is_refused(String secret) {
    assertThat(objection(secret)).isNotNull().doesNotContain(secret);
  }

  @Test
  void secrets_have_a_greatest_length() {
    assertThat(objection("x".repeat(256))).isNull();
    assertThat(objection("x".repeat(257))).isNotNull();
    assertThat(objection("whsec_" + Base64.getEncoder().encodeToString(new byte[64]))).isNull();
    assertThat(objection("whsec_" + Base64.getEncoder().encodeToString(new byte[65]))).isNotNull();
  }

  private static String objection(String secret) {
    return WebhookSecrets.objection(Secret.of(secret), 8, 256).orElse(null);
  }
}
