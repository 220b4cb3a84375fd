package com.meocrm.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.app.demo.PartnerSignatures;
import com.meocrm.core.signing.MasterKey;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/**
 * The story of an operator who changes the master key: nothing is lost with both keys, and once all
 * is sealed anew the old one can be thrown away.
 */
class MasterKeyRotationTest {
  private static final String SECRET = "a-secret-of-this-partner";
  private static final String ORGANIZATION = "org_master_key";
  private static final String NEW_KEY =
      Base64.getEncoder().encodeToString("a key that came after the other.".getBytes(UTF_8));

  @Test
  void everything_that_is_sealed_opens_with_the_new_key_alone_after_a_while_with_both()
      throws Exception {
    try (var database = TestDatabase.create();
        var partner = new CapturingReceiver()) {
      var old = ServerOnTestDatabase.variables(database);
      String source;
      String next;
      try (var server = Wiring.start(Configuration.forServe(old))) {
        var shop = new TestClient(server.url(), ORGANIZATION);
        var webhook =
            shop.create(
                "/api/v1/webhooks",
                "{\"url\":\"%s\",\"events\":[\"order.*\"],\"secret\":\"%s\",\"headers\":{\"X-Own\":\"hush\"}}"
                    .formatted(partner.url(), SECRET));
        // So that a secret of either kind, the current and the previous one, has to be sealed anew.
        next =
            TestClient.json(
                    shop.post(
                        "/api/v1/webhooks/" + webhook.path("id").asText() + "/secret:rotate", "{}"))
                .path("secret")
                .asText();
        source =
            shop.create(
                    "/api/v1/webhooks/sources",
                    "{\"name\":\"GHN\",\"kind\":\"carrier\",\"secret\":\"%s\"}".formatted(SECRET))
                .path("id")
                .asText();
        assertThat(shop.put("/api/v1/secrets/KIOT", "{\"value\":\"x\"}").statusCode())
            .isEqualTo(201);
      }

      var both = new TreeMap<>(old);
      both.put("MEOCRM_MASTER_KEY_PREVIOUS", old.get("MEOCRM_MASTER_KEY"));
      both.put("MEOCRM_MASTER_KEY", NEW_KEY);
      try (var server = Wiring.start(Configuration.forServe(both))) {
        assertAllOpens(server, partner, source, next, 1);
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> sealedWithTheOldKey(database, NEW_KEY) == 0);
      }

      var alone = new TreeMap<>(both);
      alone.remove("MEOCRM_MASTER_KEY_PREVIOUS");
      try (var server = Wiring.start(Configuration.forServe(alone))) {
        assertAllOpens(server, partner, source, next, 2);
      }
    }
  }

  private static void assertAllOpens(
      Server server, CapturingReceiver partner, String source, String next, int received)
      throws Exception {
    new TestClient(server.url(), ORGANIZATION)
        .create("/api/v1/orders", TestClient.order("usr_seller"));
    await().atMost(Duration.ofSeconds(20)).until(() -> partner.captured().size() == received);
    var delivery = partner.captured().getLast();
    assertThat(
            new PartnerSignatures(SECRET)
                .objectionToHex(delivery.header("X-MeoCRM-Signature"), delivery.body()))
        .isEmpty();
    assertThat(
            new PartnerSignatures(next)
                .objectionToHex(delivery.header("X-MeoCRM-Signature-Next"), delivery.body()))
        .isEmpty();
    assertThat(delivery.header("X-Own")).isEqualTo("hush");
    assertThat(send(server.url(), source, received)).isEqualTo(204);
  }

  /** As the source would. */
  private static int send(URI url, String source, int number) throws Exception {
    var body =
        "{\"event\":\"custom.note\",\"version\":1,\"organizationId\":\"%s\",\"data\":{\"n\":%d},\"meta\":{\"traceId\":\"t\",\"sentAt\":\"%s\"}}"
            .formatted(ORGANIZATION, number, Instant.now());
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
    var request =
        HttpRequest.newBuilder(url.resolve("/api/v1/webhooks/handler/" + source))
            .header("Content-Type", "application/json")
            .header("X-MeoCRM-Delivery-Id", "dlv_" + number)
            .header(
                "X-MeoCRM-Signature", HexFormat.of().formatHex(mac.doFinal(body.getBytes(UTF_8))))
            .POST(BodyPublishers.ofString(body))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request, BodyHandlers.discarding()).statusCode();
    }
  }

  private static long sealedWithTheOldKey(TestDatabase database, String newKey) {
    var columns =
        Map.of(
            "webhook_endpoint", "secret",
            "inbound_source", "secret",
            "tenant_secret", "sealed");
    var prefix = prefix(newKey);
    return columns.entrySet().stream()
        .mapToLong(column ->
            database.fetchOne(
                Long.class,
                "select count(*) from meocrm.%s where not starts_with(%s, ?)"
                    .formatted(column.getKey(), column.getValue()),
                prefix))
        .sum();
  }

  private static String prefix(String key) {
    return "v1:" + MasterKey.parse(key).id() + ":";
  }
}
