package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.ErrorShape.assertError;
import static com.meocrm.adapter.http.ErrorShape.assertRawError;
import static com.meocrm.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.adapter.http.web.AddressRanges;
import com.meocrm.adapter.http.web.RateLimit;
import com.meocrm.core.shared.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What holds at the edge: limits, languages, traces, the log, the figures. */
@Timeout(60)
class EdgeTest {
  private static final String ORDERS = "/api/v1/orders";

  @Test
  void every_authenticated_answer_tells_the_rate_limit() {
    try (var server = new TestServer()) {
      var page = server.get(ORDERS);
      var missing = server.get(ORDERS + "/none");
      var anonymous = server.send(server.request(ORDERS));

      for (var answer : List.of(page, missing)) {
        assertThat(answer.headers().firstValue("RateLimit-Policy"))
            .contains("\"tenant\";q=1000;w=2");
        assertThat(answer.headers().firstValue("RateLimit").orElse(""))
            .matches("\"tenant\";r=99\\d;t=1");
      }
      assertThat(anonymous.headers().map()).doesNotContainKey("ratelimit");
    }
  }

  @Test
  void who_asks_too_often_is_told_when_to_come_back_and_others_are_served() {
    var config = TestServer.config().withRateLimit(new RateLimit(1, 3));
    try (var server = new TestServer(config)) {
      for (int i = 0; i < 3; i++) {
        assertThat(server.get(ORDERS).statusCode()).isEqualTo(200);
      }
      var refused = server.get(ORDERS);

      assertError(refused, 429, "RATE_LIMITED");
      assertThat(refused.headers().firstValue("Retry-After")).contains("1");
      assertThat(refused.headers().firstValue("RateLimit").orElse("")).startsWith("\"tenant\";r=0");
      assertThat(server.getAs("org_02", ORDERS).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_refused_call_counts_as_well() {
    var config = TestServer.config().withRateLimit(new RateLimit(1, 1));
    try (var server = new TestServer(config)) {
      var partner = server.token("org_01", Role.PARTNER, "");
      assertError(
          server.send(server.request(ORDERS).header("Authorization", "Bearer " + partner)),
          403,
          "FORBIDDEN");
      assertError(server.get(ORDERS), 429, "RATE_LIMITED");
    }
  }

  @Test
  void errors_are_told_in_vietnamese_to_who_likes_that_better() {
    try (var server = new TestServer()) {
      var answer =
          server.send(server.authorized(ORDERS + "?limit=0").header("Accept-Language", "vi-VN"));

      var error = assertError(answer, 400, "VALIDATION_FAILED");
      assertThat(answer.headers().firstValue("Content-Language")).contains("vi");
      assertThat(error.path("message").asText()).isEqualTo("Yêu cầu có 1 lỗi.");
      assertThat(error.at("/details/violations/0/message").asText()).isEqualTo("phải từ 1 đến 100");
      assertThat(error.at("/details/violations/0/rule").asText()).isEqualTo("out_of_range");
    }
  }

  @Test
  void what_the_container_refuses_is_told_in_vietnamese_too() {
    try (var server = new TestServer()) {
      var answer =
          server.raw(
              "GET /a%2Fb HTTP/1.1\r\nHost: x\r\nAccept-Language: vi\r\nConnection: close\r\n\r\n");
      var error = assertRawError(answer, 400, "BAD_REQUEST");
      assertThat(error.path("message").asText()).startsWith("Yêu cầu");
      assertThat(answer).contains("Content-Language: vi");
    }
  }

  @Test
  void headers_that_drip_in_are_not_waited_for_for_ever() throws Exception {
    var limits = HttpLimits.DEFAULT.withHeaderTimeout(Duration.ofMillis(300));
    try (var server = new TestServer(TestServer.config().withLimits(limits))) {
      var answer = drip(server, "GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ", "a");
      assertRawError(answer, 408, "REQUEST_TIMEOUT");
    }
  }

  @Test
  void a_connection_may_rest_between_requests_for_longer_than_headers_may_take() throws Exception {
    var limits = HttpLimits.DEFAULT.withHeaderTimeout(Duration.ofMillis(200));
    try (var server = new TestServer(TestServer.config().withLimits(limits));
        var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      var request = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8);
      socket.getOutputStream().write(request);
      assertThat(isSilentFor(Duration.ofSeconds(5), socket)).isFalse();
      readToEndOf("{\"status\":\"live\"}", socket);

      assertThat(isSilentFor(Duration.ofMillis(400), socket)).isTrue();
      socket.getOutputStream().write(request);

      assertThat(isSilentFor(Duration.ofSeconds(5), socket)).isFalse();
      assertThat(readToEndOf("{\"status\":\"live\"}", socket)).startsWith("TTP/1.1 200");
    }
  }

  @Test
  void a_body_that_drips_in_is_not_waited_for_for_ever() throws Exception {
    var limits = HttpLimits.DEFAULT.withBodyTimeout(Duration.ofMillis(300));
    try (var server = new TestServer(TestServer.config().withLimits(limits))) {
      var head =
          "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
              + server.token("org_01")
              + "\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n";
      assertRawError(drip(server, head, " "), 408, "REQUEST_TIMEOUT");
    }
  }

  @Test
  void a_trace_goes_on_in_the_answer() {
    try (var server = new TestServer()) {
      var trace = "4bf92f3577b34da6a3ce929d0e0e4736";
      var within =
          server.send(
              server
                  .request("/health/live")
                  .header("traceparent", "00-" + trace + "-00f067aa0ba902b7-01"));
      var beside = server.send(server.request("/health/live").header("X-Request-Id", "order-7"));

      assertThat(within.headers().firstValue("traceparent").orElse(""))
          .matches("00-" + trace + "-[0-9a-f]{16}-01")
          .doesNotContain("00f067aa0ba902b7");
      assertThat(beside.headers().firstValue("X-Trace-Id")).contains("order-7");
      assertThat(beside.headers().firstValue("traceparent").orElse(""))
          .matches("00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-01");
    }
  }

  @Test
  void a_request_is_one_line_of_json_without_paths_queries_and_tokens() {
    var logger = (Logger) LoggerFactory.getLogger("com.meocrm.access");
    var lines = new ListAppender<ILoggingEvent>();
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(Level.INFO);
    var config = TestServer.config().withTrustedProxies(AddressRanges.parse("127.0.0.0/8"));
    try (var server = new TestServer(config)) {
      server.send(
          server
              .authorized(ORDERS + "/ord_private?cursor=secret-in-the-query")
              .header("X-Request-Id", "req-7")
              .header("X-Forwarded-For", "198.51.100.1"));
      server.send(server.request("/private-path").method("BREW", noBody()));
      server.raw("GET /private%2Fpath HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      server.raw("private garbage\r\n\r\n");
      await().until(() -> lines.list.size() == 4);
    } finally {
      logger.setLevel(null);
      logger.detachAppender(lines);
    }

    // A line is written once its answer has left, so those of different requests may change places.
    var entries = lines.list.stream().map(entry -> json(entry.getFormattedMessage())).toList();
    assertThat(entries)
        .filteredOn(entry -> entry.path("traceId").asText().length() == 32)
        .extracting(entry -> entry.path("status").asInt())
        .hasSize(3)
        .filteredOn(status -> status == 400 || status == 505)
        .hasSize(2);
    var line =
        entries.stream()
            .filter(entry -> entry.path("traceId").asText().equals("req-7"))
            .findFirst()
            .orElseThrow();
    assertThat(line.path("method").asText()).isEqualTo("GET");
    assertThat(line.path("route").asText()).isEqualTo(ORDERS + "/{id}");
    assertThat(line.path("status").asInt()).isEqualTo(400);
    assertThat(line.path("organization").asText()).isEqualTo("org_01");
    assertThat(line.path("client").asText()).isEqualTo("198.51.100.1");
    assertThat(line.path("traceId").asText()).isEqualTo("req-7");
    assertThat(line.path("ms").isIntegralNumber()).isTrue();
    assertThat(line.path("bytes").asInt()).isPositive();
    assertThat(line.path("time").asText()).matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]{12}Z");
    assertThat(lines.list.toString()).doesNotContain("private", "secret", "eyJ", "BREW");
  }

  @Test
  void figures_are_for_this_computer_unless_there_is_a_token() {
    try (var server = new TestServer()) {
      server.get(ORDERS);

      var figures = server.send(server.request("/metrics"));
      assertThat(figures.statusCode()).isEqualTo(200);
      assertThat(figures.body())
          .contains(
              "http_server_requests_seconds_count{method=\"GET\",route=\"/api/v1/orders\",status=\"200\"}");
      assertError(
          server.send(server.request("/metrics").header("X-Forwarded-For", "127.0.0.1")),
          403,
          "FORBIDDEN");
    }
  }

  @Test
  void with_a_token_figures_are_for_whoever_has_it() {
    var config = TestServer.config().withMetricsToken(Secret.of("metrics-token-of-the-operator"));
    try (var server = new TestServer(config)) {
      assertError(server.send(server.request("/metrics")), 401, "UNAUTHENTICATED");
      assertError(
          server.send(server.request("/metrics").header("Authorization", "Bearer wrong")),
          401,
          "UNAUTHENTICATED");
      assertError(
          server.send(server.request("/metrics").header("Authorization", "Bearer ")),
          401,
          "UNAUTHENTICATED");
      assertThat(
              server
                  .send(
                      server
                          .request("/metrics")
                          .header("X-Forwarded-For", "198.51.100.1")
                          .header("Authorization", "Bearer metrics-token-of-the-operator"))
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @Test
  void paths_that_callers_invent_make_no_figures_of_their_own() {
    try (var server = new TestServer()) {
      for (int i = 0; i < 5; i++) {
        server.send(server.request("/invented-" + i));
      }
      assertThat(server.send(server.request("/metrics")).body())
          .doesNotContain("invented")
          .contains("route=\"-\",status=\"404\"} 5");
    }
  }

  private static BodyPublisher noBody() {
    return BodyPublishers.noBody();
  }

  /** Sends {@code drop} again and again until the server has had enough, and returns its answer. */
  private static String drip(TestServer server, String head, String drop) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
      while (isSilentFor(Duration.ofMillis(20), socket)) {
        socket.getOutputStream().write(drop.getBytes(StandardCharsets.UTF_8));
      }
      socket.setSoTimeout(5_000);
      return "H" + TestServer.readAll(socket);
    }
  }

  private static String readToEndOf(String last, Socket socket) throws IOException {
    var read = new StringBuilder();
    while (read.indexOf(last) < 0) {
      read.append((char) socket.getInputStream().read());
    }
    return read.toString();
  }

  /** Waits that long for a byte, and takes the one that comes. */
  private static boolean isSilentFor(Duration time, Socket socket) throws IOException {
    socket.setSoTimeout((int) time.toMillis());
    try {
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      return false;
    } catch (SocketTimeoutException e) {
      return true;
    }
  }
}
