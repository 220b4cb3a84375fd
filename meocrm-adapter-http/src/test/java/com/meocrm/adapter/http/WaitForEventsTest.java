package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WaitForEventsTest {
  private final TestServer server = new TestServer(oneCallAtATime());

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void a_waiting_answer_comes_with_the_first_event() throws Exception {
    var waiting = waitFor("/api/v1/events?after=0&wait=25");

    server.post("/api/v1/orders", TestServer.ORDER);

    var page = json(waiting.get(10, TimeUnit.SECONDS));
    assertThat(page.path("data")).hasSize(1);
    assertThat(page.path("nextAfter").asLong()).isEqualTo(1);
    assertThat(page.path("head").asLong()).isEqualTo(1);
  }

  @Test
  void who_waits_keeps_nobody_from_the_store() throws Exception {
    // One place before the store; with a thousand who wait it would never be free.
    var waiting = new ArrayList<CompletableFuture<HttpResponse<String>>>();
    for (int i = 0; i < 20; i++) {
      waiting.add(ask("/api/v1/events?after=0&wait=25"));
    }
    await().until(() -> server.hub.live.waits().count() == 20);

    assertThat(server.get("/api/v1/orders").statusCode()).isEqualTo(200);
    server.post("/api/v1/orders", TestServer.ORDER);

    for (var answer : waiting) {
      assertThat(json(answer.get(10, TimeUnit.SECONDS)).path("data")).hasSize(1);
    }
    assertThat(server.hub.live.waits().count()).isZero();
  }

  @Test
  void events_that_are_filtered_out_move_the_position_and_the_wait_goes_on() throws Exception {
    var waiting = waitFor("/api/v1/events?after=0&types=order.completed&wait=25");

    server.post("/api/v1/orders", TestServer.ORDER);
    server.post(
        "/api/v1/orders",
        """
        {"channel":"POS","paymentMethod":"CASH","branchId":"br_1","isPaid":true,
         "items":[{"sku":"TEA-1","quantity":1,"unitPrice":"45000"}]}
        """);

    var page = json(waiting.get(10, TimeUnit.SECONDS));
    assertThat(page.path("data")).hasSize(1);
    assertThat(page.at("/data/0/event/event").asText()).isEqualTo("order.completed");
    assertThat(page.path("nextAfter").asLong()).isEqualTo(3);
  }

  @Test
  void when_nothing_happens_the_answer_is_empty_once_the_time_is_over() {
    var page = json(server.get("/api/v1/events?after=0&wait=1"));

    assertThat(page.path("data")).isEmpty();
    assertThat(page.path("nextAfter").asLong()).isZero();
  }

  @Test
  void who_waits_does_not_hold_up_a_stop() throws Exception {
    var waiting = waitFor("/api/v1/events?after=0&wait=25");

    server.stop();

    assertThat(json(waiting.get(10, TimeUnit.SECONDS)).path("data")).isEmpty();
  }

  private CompletableFuture<HttpResponse<String>> waitFor(String path) {
    var waiting = ask(path);
    await().until(() -> server.hub.live.waits().count() == 1);
    return waiting;
  }

  private CompletableFuture<HttpResponse<String>> ask(String path) {
    return server.client.sendAsync(
        server.authorized(path).timeout(Duration.ofSeconds(40)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpConfig oneCallAtATime() {
    return TestServer.config().withLimits(HttpLimits.DEFAULT.withMaxConcurrentCalls(1));
  }
}
