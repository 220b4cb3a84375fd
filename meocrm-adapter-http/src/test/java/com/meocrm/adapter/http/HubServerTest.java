package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.ErrorShape.assertError;
import static com.meocrm.adapter.http.ErrorShape.assertRawError;
import static com.meocrm.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.adapter.http.realtime.LiveStreams;
import com.meocrm.core.shared.Secret;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starting, stopping, and what holds for every answer. */
@Timeout(60)
class HubServerTest {
  private static final String ORDERS = "/api/v1/orders";

  @Test
  void a_stop_lets_requests_in_flight_end_and_refuses_new_ones() throws Exception {
    var server = new TestServer();
    var entered = new CountDownLatch(1);
    var leave = new CountDownLatch(1);
    server.hub.beforeCommit =
        () -> {
          entered.countDown();
          await(leave);
        };
    var inFlight = CompletableFuture.supplyAsync(() -> server.post(ORDERS, TestServer.ORDER));
    assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

    var stopping = CompletableFuture.runAsync(server::stop);
    // Longer than idle connections may hold up a stop: a request is not one of those.
    assertThat(stopping).failsWithin(Duration.ofMillis(1500));
    assertThat(inFlight).isNotDone();
    leave.countDown();

    assertThat(inFlight.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
    stopping.get(10, TimeUnit.SECONDS);
    server.client.close();
  }

  @Test
  void a_port_that_is_taken_is_named() {
    try (var server = new TestServer()) {
      var second =
          new HubServer(
              HttpConfig.of("127.0.0.1", server.port(), TestServer.JWT, Secret.of("x")),
              server.hub.api());
      assertThatThrownBy(second::start)
          .isInstanceOf(PortUnavailableException.class)
          .hasMessageContaining("127.0.0.1:" + server.port());
    }
  }

  @Test
  void a_route_that_does_not_say_what_it_requires_keeps_the_server_from_starting() {
    var hub = new InMemoryHub().api();
    var tokens = HubServer.liveTokens(TestServer.config(), hub);
    var streams = new LiveStreams(TestServer.config().realtime(), hub.live(), hub.clock(), tokens);
    var server =
        new HubServer(
            TestServer.config(),
            hub,
            HubServer.routes(TestServer.config(), hub, streams, tokens),
            streams,
            tokens,
            config -> config.routes.get("/debug", http -> http.result("all secrets")));

    assertThatThrownBy(server::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the route GET /debug does not say what it requires");
  }

  @Test
  void health_tells_life_from_readiness() {
    try (var server = new TestServer()) {
      assertThat(json(server.send(server.request("/health/live"))))
          .isEqualTo(json("{\"status\":\"live\"}"));
      assertThat(json(server.send(server.request("/health/ready"))))
          .isEqualTo(json("{\"status\":\"ready\"}"));

      server.hub.ready = false;

      assertThat(server.send(server.request("/health/live")).statusCode()).isEqualTo(200);
      assertError(server.send(server.request("/health/ready")), 503, "NOT_READY");
    }
  }

  @Test
  void no_answer_sets_a_cookie_or_names_the_server() {
    try (var server = new TestServer()) {
      var answers =
          List.of(
              server.send(server.request("/health/live").header("Cookie", "JSESSIONID=abc")),
              server.get(ORDERS),
              server.post(ORDERS, TestServer.ORDER),
              server.send(server.request(ORDERS)),
              server.send(server.request("/nowhere")));
      for (var answer : answers) {
        assertThat(answer.headers().map())
            .doesNotContainKeys("set-cookie", "server", "x-powered-by");
        assertThat(answer.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
        assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
        assertThat(answer.headers().allValues("X-Trace-Id")).hasSize(1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, req-1, 4bf92f3577b34da6a3ce929d0e0e4736",
        "cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more, req-1, 4bf92f3577b34da6a3ce929d0e0e4736",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more, req-1, req-1",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, req-1, req-1",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01, req-1, req-1",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01, req-1, req-1",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01, req-1, req-1",
        "-, order-ord_001, order-ord_001",
      })
  void the_trace_id_is_that_of_traceparent_else_the_request_id(
      String traceparent, String requestId, String expected) {
    try (var server = new TestServer()) {
      for (var path : List.of("/health/live", "/nowhere", ORDERS)) {
        var request = server.request(path).header("X-Request-Id", requestId);
        if (traceparent != null) {
          request.header("traceparent", traceparent);
        }
        assertThat(traceId(server.send(request))).isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"''", "a b", "'<script>'", "x;y"})
  void a_request_id_that_could_do_harm_is_replaced(String requestId) {
    try (var server = new TestServer()) {
      var answer = server.send(server.request("/health/live").header("X-Request-Id", requestId));
      var tooLong =
          server.send(server.request("/health/live").header("X-Request-Id", "x".repeat(129)));
      assertThat(traceId(answer)).matches("[0-9a-f]{32}");
      assertThat(traceId(tooLong)).matches("[0-9a-f]{32}");
    }
  }

  @Test
  void errors_of_the_container_carry_the_trace_as_well() {
    try (var server = new TestServer()) {
      var answer =
          server.raw(
              "GET /a%2Fb HTTP/1.1\r\nHost: x\r\nX-Request-Id: req-7\r\nConnection: close\r\n\r\n");
      assertThat(assertRawError(answer, 400, "BAD_REQUEST").path("traceId").asText())
          .isEqualTo("req-7");
    }
  }

  @Test
  void a_body_that_does_not_come_is_not_waited_for_for_ever() {
    var quick = Duration.ofMillis(300);
    var config = TestServer.config().withLimits(HttpLimits.DEFAULT.withIdleTimeout(quick));
    try (var server = new TestServer(config)) {
      var answer =
          server.rawWithoutEnd(
              "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                  + server.token("org_01")
                  + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
      assertRawError(answer, 408, "REQUEST_TIMEOUT");
    }
  }

  @Test
  void more_calls_than_places_before_the_database_are_told_to_come_back() throws Exception {
    var config = TestServer.config().withLimits(HttpLimits.DEFAULT.withMaxConcurrentCalls(1));
    try (var server = new TestServer(config)) {
      var entered = new CountDownLatch(1);
      var leave = new CountDownLatch(1);
      server.hub.beforeCommit =
          () -> {
            entered.countDown();
            await(leave);
          };
      var first = CompletableFuture.supplyAsync(() -> server.post(ORDERS, TestServer.ORDER));
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

      var second = server.get(ORDERS);
      assertThat(server.send(server.request("/health/live")).statusCode()).isEqualTo(200);
      leave.countDown();

      assertError(second, 503, "OVERLOADED");
      assertThat(second.headers().firstValue("Retry-After")).contains("1");
      assertThat(first.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
    }
  }

  @Test
  void an_unauthenticated_request_is_refused_before_its_body_is_sent() {
    try (var server = new TestServer()) {
      var answer =
          server.raw(
              "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
      assertRawError(answer, 401, "UNAUTHENTICATED");
    }
  }

  @Test
  void a_hundred_requests_at_once_are_all_served() {
    try (var server = new TestServer()) {
      var calls =
          IntStream.range(0, 100)
              .mapToObj(i ->
                  server.client.sendAsync(
                      server
                          .authorized(ORDERS)
                          .header("Content-Type", "application/json")
                          .POST(BodyPublishers.ofString(TestServer.ORDER))
                          .build(),
                      HttpResponse.BodyHandlers.ofString()))
              .toList();
      assertThat(calls).allSatisfy(call -> assertThat(call.join().statusCode()).isEqualTo(201));
    }
  }

  private static String traceId(HttpResponse<String> answer) {
    return answer.headers().firstValue("X-Trace-Id").orElse("");
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody opened the latch");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
