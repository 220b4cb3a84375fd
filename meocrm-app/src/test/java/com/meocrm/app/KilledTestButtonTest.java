package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call that reaches out and is killed while it does, and the same call again with its key. */
@Timeout(180)
class KilledTestButtonTest {
  private static final String SHOP = "org_button";

  private ServerOnTestDatabase server;
  private RawReceiver partner;

  @BeforeEach
  void start() throws IOException {
    server = new ServerOnTestDatabase();
    partner = new RawReceiver();
  }

  @AfterEach
  void stop() {
    partner.close();
    server.close();
  }

  @Test
  void a_test_that_was_killed_on_its_way_is_carried_out_once_more_when_its_lease_has_ended()
      throws Exception {
    var client = server.client(SHOP);
    var endpoint =
        client.create(
            "/api/v1/webhooks",
            "{\"url\":\"%s\",\"events\":[\"order.created\"]}".formatted(partner.url()));
    var path = "/api/v1/webhooks/" + endpoint.path("id").asText("") + "/test";

    partner.answerAfter(Duration.ofSeconds(10));
    var hub =
        HubProcess.serve(
            Map.of(
                "MEOCRM_DATABASE_URL",
                String.valueOf(server.variables().get("MEOCRM_DATABASE_URL"))));
    try (hub) {
      var killed =
          Thread.startVirtualThread(() -> {
            try {
              press(new TestClient(hub.url(), SHOP), path);
            } catch (IOException e) {
              assertThat(partner.received()).as("it was on its way").hasSize(1);
            }
          });
      await().atMost(HubProcess.PATIENCE).until(() -> partner.received().size() == 1);
      hub.kill();
      killed.join();
    }
    partner.answerAfter(Duration.ZERO);

    var tooSoon = press(client, path);
    assertThat(tooSoon.statusCode()).isEqualTo(409);
    assertThat(TestClient.json(tooSoon).path("code").asText(""))
        .isEqualTo("IDEMPOTENCY_IN_PROGRESS");
    assertThat(tooSoon.headers().firstValue("Retry-After")).isPresent();
    assertThat(partner.received()).as("nothing is sent while the lease stands").hasSize(1);

    server
        .database()
        .execute(
            "update meocrm.idempotency set lease_until = meocrm.meocrm_now() where organization_id = ?",
            SHOP);
    var again = press(client, path);
    assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
    assertThat(TestClient.json(again).path("success").asBoolean(false)).isTrue();
    assertThat(partner.received()).hasSize(2);

    var replay = press(client, path);
    assertThat(replay.body()).isEqualTo(again.body());
    assertThat(replay.headers().firstValue("Idempotency-Replayed")).contains("true");
    assertThat(partner.received()).hasSize(2);
  }

  private static HttpResponse<String> press(TestClient client, String path) throws IOException {
    return client.withHeaders("Idempotency-Key", "button-1").post(path, "{}");
  }
}
