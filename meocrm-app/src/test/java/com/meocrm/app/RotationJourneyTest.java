package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.meocrm.app.CapturingReceiver.Captured;
import com.meocrm.app.demo.PartnerSignatures;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The story of a secret that is changed while partners of three kinds go on receiving: one that
 * knows the old secret and the plain header, one that has the new secret and the header for it, and
 * one with the public Standard Webhooks library.
 */
class RotationJourneyTest {
  private static final String OLD = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  private static final String SIGNATURE = "X-MeoCRM-Signature";
  private static final String NEXT = "X-MeoCRM-Signature-Next";

  private final ServerOnTestDatabase server = ServerOnTestDatabase.shared();
  private final TestClient shop = server.client("org_rotation");

  @Test
  void all_kinds_of_partners_keep_verifying_from_the_first_moment_of_the_overlap_to_the_last()
      throws Exception {
    try (var partner = new CapturingReceiver()) {
      var webhook =
          "/api/v1/webhooks/"
              + shop.create(
                      "/api/v1/webhooks",
                      "{\"url\":\"%s\",\"events\":[\"order.*\"],\"secret\":\"%s\"}"
                          .formatted(partner.url(), OLD))
                  .path("id")
                  .asText();
      // One that was tried before the rotation and arrives during it.
      partner.answer(500);
      order(partner, 1);
      assertThat(verifies(OLD, SIGNATURE, partner.captured().getLast())).isTrue();
      assertThat(partner.captured().getLast().header(NEXT)).isEmpty();
      var rotated = shop.post(webhook + "/secret:rotate", "{\"overlapHours\":24}");
      assertThat(rotated.statusCode()).as(rotated.body()).isEqualTo(200);
      var fresh = TestClient.json(rotated).path("secret").asText();
      assertThat(fresh).startsWith("whsec_").isNotEqualTo(OLD);
      partner.answer(204);
      await().atMost(Duration.ofSeconds(20)).until(() -> partner.captured().size() == 2);
      assertAllVerify(fresh, partner.captured().getLast());

      for (var left : List.of("24 hours", "12 hours", "1 minute")) {
        overlapEndsIn(left);
        assertAllVerify(fresh, order(partner, partner.captured().size() + 1));
      }

      overlapEndsIn("-1 second");
      var after = order(partner, partner.captured().size() + 1);
      assertThat(verifies(fresh, SIGNATURE, after)).isTrue();
      assertThat(after.header(NEXT)).isEmpty();
      assertThat(verifies(OLD, SIGNATURE, after)).isFalse();
      assertThat(verifiesStandard(fresh, after)).isTrue();
      assertThat(verifiesStandard(OLD, after)).isFalse();
    }
  }

  private static void assertAllVerify(String fresh, Captured delivery) {
    assertThat(verifies(OLD, SIGNATURE, delivery)).as("the old secret, plain header").isTrue();
    assertThat(verifies(fresh, NEXT, delivery)).as("the new secret, next header").isTrue();
    assertThat(verifiesStandard(OLD, delivery)).as("Standard Webhooks, old secret").isTrue();
    assertThat(verifiesStandard(fresh, delivery)).as("Standard Webhooks, new secret").isTrue();
  }

  /** Places an order and waits for what the partner has then received. */
  private Captured order(CapturingReceiver partner, int received) throws IOException {
    shop.create("/api/v1/orders", TestClient.order("usr_seller"));
    await().atMost(Duration.ofSeconds(20)).until(() -> partner.captured().size() == received);
    return partner.captured().getLast();
  }

  /** As if that much of the overlap were left. */
  private void overlapEndsIn(String interval) {
    var changed =
        server
            .database()
            .execute(
                "update meocrm.webhook_endpoint set previous_until = now() + ?::interval"
                    + " where organization_id = 'org_rotation' and previous_until is not null",
                interval);
    assertThat(changed).isEqualTo(1);
  }

  private static boolean verifies(String secret, String header, Captured delivery) {
    return new PartnerSignatures(secret)
        .objectionToHex(delivery.header(header), delivery.body())
        .isEmpty();
  }

  private static boolean verifiesStandard(String secret, Captured delivery) {
    var headers =
        Map.of(
            "webhook-id", List.of(delivery.header("webhook-id")),
            "webhook-timestamp", List.of(delivery.header("webhook-timestamp")),
            "webhook-signature", List.of(delivery.header("webhook-signature")));
    return new PartnerSignatures(secret).objectionToStandard(headers, delivery.body()).isEmpty();
  }
}
