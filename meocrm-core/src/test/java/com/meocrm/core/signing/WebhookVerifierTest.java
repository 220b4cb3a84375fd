package com.meocrm.core.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.signing.Verification.Reason;
import com.meocrm.core.signing.Verification.Rejected;
import com.meocrm.core.signing.Verification.Scheme;
import com.meocrm.core.signing.Verification.Verified;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookVerifierTest {
  private static final Secret SECRET = WebhookSecrets.generate(new Random(1));
  private static final Secret OTHER = WebhookSecrets.generate(new Random(2));
  private static final Verified VERIFIED = new Verified("dlv_01", Scheme.STANDARD_WEBHOOKS);
  private static final Verified VERIFIED_PLAIN = new Verified("dlv_01", Scheme.PLAIN_HEX);

  private final TestClock clock = new TestClock();
  private final WebhookVerifier verifier = verifier().build();
  private final byte[] body = "{\"event\":\"order.created\"}".getBytes(UTF_8);

  @Test
  void what_the_hub_signed_is_verified() {
    assertThat(verifier.verify(signed(SECRET)::get, body)).isEqualTo(VERIFIED);
  }

  @Test
  void the_published_vector_of_a_rotation_is_verified_with_either_secret() {
    var headers =
        Map.of(
            "webhook-id", "msg_meo_0001",
            "webhook-timestamp", "1700000000",
            "webhook-signature",
                "v1,HXCD+Wu7huyXhPLothbhQXVCI6yK35NosW6WIKVtSa8= v1,O10ajjhcU8u0flR2HvDkx6A6BfWFMCOpsfeJoI3FqxI=");
    byte[] paid = "{\"type\":\"order.paid\",\"data\":{\"code\":\"HD031537\"}}".getBytes(UTF_8);

    for (var secret :
        List.of(
            "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=")) {
      var partner =
          WebhookVerifier.builder()
              .secret(secret)
              .clock(new TestClock(Instant.ofEpochSecond(1_700_000_030)))
              .build();
      assertThat(partner.verify(headers::get, paid))
          .isEqualTo(new Verified("msg_meo_0001", Scheme.STANDARD_WEBHOOKS));
    }
  }

  @Test
  void every_flipped_bit_of_the_body_is_noticed() {
    var headers = signed(SECRET);

    for (int bit = 0; bit < body.length * 8; bit++) {
      byte[] damaged = body.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      assertRejected(Reason.SIGNATURE_MISMATCH, verifier.verify(headers::get, damaged));
    }
  }

  @Test
  void another_secret_does_not_verify() {
    assertRejected(Reason.SIGNATURE_MISMATCH, verifier.verify(signed(OTHER)::get, body));
  }

  @Test
  void a_changed_id_or_time_does_not_verify() {
    var id = signed(SECRET);
    id.put(WebhookHeaders.STANDARD_ID, "dlv_02");
    var time = signed(SECRET);
    time.put(
        WebhookHeaders.STANDARD_TIMESTAMP, Long.toString(clock.instant().getEpochSecond() + 1));

    assertRejected(Reason.SIGNATURE_MISMATCH, verifier.verify(id::get, body));
    assertRejected(Reason.SIGNATURE_MISMATCH, verifier.verify(time::get, body));
  }

  @Test
  void six_minutes_old_is_too_old() {
    var headers = signed(SECRET);

    clock.advance(Duration.ofMinutes(5));
    assertThat(verifier.verify(headers::get, body)).isEqualTo(VERIFIED);
    clock.advance(Duration.ofMinutes(1));
    assertRejected(Reason.TIMESTAMP_TOO_OLD, verifier.verify(headers::get, body));
  }

  @Test
  void six_minutes_ahead_is_too_new() {
    var headers = signed(SECRET);

    clock.advance(Duration.ofMinutes(-5));
    assertThat(verifier.verify(headers::get, body)).isEqualTo(VERIFIED);
    clock.advance(Duration.ofMinutes(-1));
    assertRejected(Reason.TIMESTAMP_TOO_NEW, verifier.verify(headers::get, body));
  }

  @Test
  void the_tolerance_can_be_chosen() {
    var strict = verifier().tolerance(Duration.ofSeconds(10)).build();
    var headers = signed(SECRET);

    clock.advance(Duration.ofSeconds(11));

    assertRejected(Reason.TIMESTAMP_TOO_OLD, strict.verify(headers::get, body));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v1,",
        "v1,not*base64",
        "v1,AAAA",
        "v1",
        ",",
        "v1a,HXCD+Wu7huyXhPLothbhQXVCI6yK35NosW6WIKVtSa8=",
        "HXCD+Wu7huyXhPLothbhQXVCI6yK35NosW6WIKVtSa8=",
        "v1,😀",
      })
  void a_malformed_signature_does_not_verify(String signature) {
    var headers = signed(SECRET);
    headers.put(WebhookHeaders.STANDARD_SIGNATURE, signature);

    assertRejected(Reason.SIGNATURE_MISMATCH, verifier.verify(headers::get, body));
  }

  @Test
  void another_version_with_the_right_code_does_not_verify() {
    var headers = signed(SECRET);
    headers.computeIfPresent(
        WebhookHeaders.STANDARD_SIGNATURE, (name, value) -> value.replace("v1,", "v2,"));

    assertRejected(Reason.SIGNATURE_MISMATCH, verifier.verify(headers::get, body));
  }

  @Test
  void one_right_signature_among_several_is_enough() {
    var headers = signed(SECRET);
    headers.computeIfPresent(
        WebhookHeaders.STANDARD_SIGNATURE,
        (name, value) -> "v1a,AAAA v1,not*base64  " + value + " v1,AAAA");

    assertThat(verifier.verify(headers::get, body)).isEqualTo(VERIFIED);
  }

  @Test
  void with_two_secrets_either_verifies() {
    var both = verifier().secret(OTHER).build();

    assertThat(both.verify(signed(SECRET)::get, body)).isEqualTo(VERIFIED);
    assertThat(both.verify(signed(OTHER)::get, body)).isEqualTo(VERIFIED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "-1", "+1762837200", "1762837200.0", "01762837200", "12:00", "9999999999999"})
  void a_malformed_time_is_refused(String timestamp) {
    var headers = signed(SECRET);
    headers.put(WebhookHeaders.STANDARD_TIMESTAMP, timestamp);

    assertThat(verifier.verify(headers::get, body)).isInstanceOf(Rejected.class);
  }

  @Test
  void a_piece_of_the_body_cannot_move_into_the_id() {
    var now = Long.toString(clock.instant().getEpochSecond());
    var text = "{\"note\":\"." + now + ".rest\"}";
    var headers = new HashMap<String, String>();
    sign(headers, SECRET, text.getBytes(UTF_8));
    // The signed content is the same, cut at other points.
    headers.put(WebhookHeaders.STANDARD_ID, "dlv_01." + now + ".{\"note\":\"");

    assertRejected(
        Reason.HEADER_MALFORMED, verifier.verify(headers::get, "rest\"}".getBytes(UTF_8)));
  }

  @Test
  void huge_headers_are_refused() {
    for (var name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
      var headers = signed(SECRET);
      headers.put(name, "1".repeat(1_000_000));
      assertRejected(Reason.HEADER_MALFORMED, verifier.verify(headers::get, body));
    }
  }

  @Test
  void missing_and_empty_headers_are_refused() {
    var lenient = verifier().allowPlainHex().build();

    for (var name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
      var headers = signed(SECRET);
      headers.remove(name);
      assertRejected(Reason.HEADERS_MISSING, verifier.verify(headers::get, body));
      // Nor does a header that got lost on purpose switch to the weaker scheme.
      assertRejected(Reason.HEADERS_MISSING, lenient.verify(headers::get, body));
      headers.put(name, " ");
      assertRejected(Reason.HEADERS_MISSING, verifier.verify(headers::get, body));
    }
    assertRejected(Reason.HEADERS_MISSING, verifier.verify(name -> null, body));
    assertRejected(Reason.HEADERS_MISSING, lenient.verify(name -> null, new byte[0]));
  }

  @Test
  void names_of_headers_may_be_in_any_case() {
    var upper = new HashMap<String, List<String>>();
    signed(SECRET)
        .forEach((name, value) -> upper.put(name.toUpperCase(Locale.ROOT), List.of(value)));
    var lower = new HashMap<String, String>();
    signedPlain(SECRET).forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));

    assertThat(verifier.verify(upper, body)).isEqualTo(VERIFIED);
    assertThat(verifier().allowPlainHex().build().verify(lower::get, body))
        .isEqualTo(VERIFIED_PLAIN);
  }

  @Test
  void several_lines_of_signatures_count_and_a_second_id_does_not() {
    var headers = new HashMap<String, List<String>>();
    signed(SECRET).forEach((name, value) -> headers.put(name, List.of(value)));
    headers.computeIfPresent(
        WebhookHeaders.STANDARD_SIGNATURE, (name, value) -> List.of("v1,AAAA", value.getFirst()));
    assertThat(verifier.verify(headers, body)).isEqualTo(VERIFIED);

    headers.put(WebhookHeaders.STANDARD_ID, List.of("dlv_01", "dlv_02"));
    assertRejected(Reason.HEADER_MALFORMED, verifier.verify(headers, body));
  }

  @Test
  void the_plain_signature_counts_only_when_allowed() {
    var lenient = verifier().allowPlainHex().build();

    assertRejected(Reason.HEADERS_MISSING, verifier.verify(signedPlain(SECRET)::get, body));
    assertThat(lenient.verify(signedPlain(SECRET)::get, body)).isEqualTo(VERIFIED_PLAIN);
    assertRejected(Reason.SIGNATURE_MISMATCH, lenient.verify(signedPlain(OTHER)::get, body));
    assertRejected(
        Reason.SIGNATURE_MISMATCH, lenient.verify(signedPlain(SECRET)::get, "{}".getBytes(UTF_8)));
  }

  @Test
  void during_a_rotation_the_new_secret_verifies_by_the_next_signature() {
    var lenient = verifier().allowPlainHex().build();
    var headers = signedPlain(OTHER);
    headers.put(WebhookHeaders.SIGNATURE_NEXT, HexSignature.sign(SECRET, body));

    assertThat(lenient.verify(headers::get, body)).isEqualTo(VERIFIED_PLAIN);
    headers.remove(WebhookHeaders.SIGNATURE);
    assertThat(lenient.verify(headers::get, body)).isEqualTo(VERIFIED_PLAIN);
  }

  @Test
  void plain_headers_are_checked_too() {
    var lenient = verifier().allowPlainHex().build();
    var withoutId = signedPlain(SECRET);
    withoutId.remove(WebhookHeaders.DELIVERY_ID);
    var oddId = signedPlain(SECRET);
    oddId.put(WebhookHeaders.DELIVERY_ID, "dlv 01\n");
    var huge = signedPlain(SECRET);
    huge.put(WebhookHeaders.SIGNATURE, "a".repeat(1_000_000));

    assertRejected(Reason.HEADERS_MISSING, lenient.verify(withoutId::get, body));
    assertRejected(Reason.HEADER_MALFORMED, lenient.verify(oddId::get, body));
    assertRejected(Reason.HEADER_MALFORMED, lenient.verify(huge::get, body));
  }

  @Test
  void a_verifier_cannot_be_built_wrong() {
    assertThatIllegalStateException().isThrownBy(() -> WebhookVerifier.builder().build());
    assertThatIllegalArgumentException().isThrownBy(() -> verifier().secret("whsec_*"));
    assertThatIllegalArgumentException().isThrownBy(() -> verifier().secret(""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> verifier().tolerance(Duration.ofSeconds(-1)));
  }

  private WebhookVerifier.Builder verifier() {
    return WebhookVerifier.builder().secret(SECRET).clock(clock);
  }

  private Map<String, String> signed(Secret secret) {
    var headers = signedPlain(secret);
    sign(headers, secret, body);
    return headers;
  }

  private void sign(Map<String, String> headers, Secret secret, byte[] content) {
    var now = clock.instant();
    headers.put(WebhookHeaders.STANDARD_ID, "dlv_01");
    headers.put(WebhookHeaders.STANDARD_TIMESTAMP, Long.toString(now.getEpochSecond()));
    headers.put(
        WebhookHeaders.STANDARD_SIGNATURE, StandardWebhooks.sign(secret, "dlv_01", now, content));
  }

  private Map<String, String> signedPlain(Secret secret) {
    var headers = new HashMap<String, String>();
    headers.put(WebhookHeaders.DELIVERY_ID, "dlv_01");
    headers.put(WebhookHeaders.SIGNATURE, HexSignature.sign(secret, body));
    return headers;
  }

  private static void assertRejected(Reason reason, Verification verification) {
    assertThat(verification).isEqualTo(new Rejected(reason));
  }
}
