package com.meocrm.core.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.meocrm.core.shared.Secret;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SignaturesTest {
  private static final byte[] BODY =
      "{\"type\":\"order.paid\",\"data\":{\"code\":\"HD031537\"}}".getBytes(UTF_8);
  private static final Instant AT = Instant.ofEpochSecond(1_700_000_000);

  @Test
  void standard_webhooks_signatures_are_those_of_the_published_vectors() {
    var current = Secret.of("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    var previous = Secret.of("whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=");

    assertThat(StandardWebhooks.sign(current, "msg_meo_0001", AT, BODY))
        .isEqualTo("v1,HXCD+Wu7huyXhPLothbhQXVCI6yK35NosW6WIKVtSa8=");
    assertThat(StandardWebhooks.sign(previous, "msg_meo_0001", AT, BODY))
        .isEqualTo("v1,O10ajjhcU8u0flR2HvDkx6A6BfWFMCOpsfeJoI3FqxI=");
  }

  @Test
  void a_secret_without_prefix_is_its_own_key() {
    var bytes = "0123456789abcdefghijklmnopqrstuv";
    var plain = Secret.of(bytes);
    var encoded =
        Secret.of("whsec_" + java.util.Base64.getEncoder().encodeToString(bytes.getBytes(UTF_8)));

    assertThat(StandardWebhooks.sign(plain, "msg_1", AT, BODY))
        .isEqualTo(StandardWebhooks.sign(encoded, "msg_1", AT, BODY));
  }

  @Test
  void the_time_is_signed_in_whole_seconds() {
    var secret = Secret.of("a secret");

    assertThat(StandardWebhooks.sign(secret, "msg_1", AT.plusMillis(999), BODY))
        .isEqualTo(StandardWebhooks.sign(secret, "msg_1", AT, BODY));
  }

  @Test
  void a_prefix_without_base64_is_refused_without_being_quoted() {
    var secret = Secret.of("whsec_not*base64");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> StandardWebhooks.sign(secret, "msg_1", AT, BODY))
        .withMessageNotContaining("not*base64")
        .withNoCause();
  }

  @Test
  void hex_signatures_are_those_of_rfc_4231() {
    assertThat(HexSignature.sign(Secret.of("Jefe"), "what do ya want for nothing?".getBytes(UTF_8)))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }

  @Test
  void the_key_of_hex_signatures_is_the_whole_secret_with_its_prefix() throws Exception {
    var text = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    var mac = javax.crypto.Mac.getInstance("HmacSHA256");
    mac.init(new javax.crypto.spec.SecretKeySpec(text.getBytes(UTF_8), "HmacSHA256"));

    assertThat(HexSignature.sign(Secret.of(text), BODY))
        .isEqualTo(HexFormat.of().formatHex(mac.doFinal(BODY)));
  }

  @Test
  void hex_signatures_verify_to_the_letter() {
    var secret = Secret.of("secret");
    var signature = HexSignature.sign(secret, BODY);

    assertThat(HexSignature.verify(secret, BODY, signature)).isTrue();
    assertThat(HexSignature.verify(Secret.of("Secret"), BODY, signature)).isFalse();
    assertThat(HexSignature.verify(secret, "{}".getBytes(UTF_8), signature)).isFalse();
    assertThat(HexSignature.verify(secret, BODY, signature.substring(1))).isFalse();
    assertThat(HexSignature.verify(secret, BODY, "")).isFalse();
    assertThat(HexSignature.verify(secret, BODY, "é".repeat(64))).isFalse();
  }
}
