package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.ErrorShape.assertError;
import static com.meocrm.adapter.http.ErrorShape.assertRawError;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every error has the one shape, whoever raises it. */
class ErrorsTest {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nowhere",
        "/api/v1",
        "/api/v1/nowhere",
        "/api/v1/orders/",
        "/API/v1/orders",
        "/api/v1/orders/a/b"
      })
  void an_unknown_path_is_not_found(String path) {
    assertError(server.send(server.request(path)), 404, "NOT_FOUND");
    assertError(server.post(path, "{}"), 404, "NOT_FOUND");
  }

  @Test
  void who_does_not_ask_for_a_socket_is_told_to() {
    var answer = server.send(server.request("/ws"));

    assertError(answer, 426, "UPGRADE_REQUIRED");
    assertThat(answer.headers().firstValue("Upgrade")).contains("websocket");
    assertError(server.post("/ws", "{}"), 405, "METHOD_NOT_ALLOWED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"})
  void a_method_that_a_path_does_not_know_is_answered_with_those_it_does(String method) {
    var answer =
        server.send(server.authorized("/api/v1/orders").method(method, BodyPublishers.noBody()));

    assertError(answer, 405, "METHOD_NOT_ALLOWED");
    assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD, POST");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''
          {
          {"a":1
          {"a":1}}
          {"a":1} {"b":2}
          {"a":1,"a":2}
          {"items":[{"sku":"a","sku":"b"}]}
          {'a':1}
          {"a":01}
          {"a":NaN}
          {"a":1e99999999999}
          // comment
          {"a":"\\x"}
          nul
          """)
  void malformed_json_is_a_bad_request(String body) {
    assertError(server.post("/api/v1/orders", body), 400, "MALFORMED_JSON");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "\"text\"", "true", "null"})
  void a_body_must_be_an_object(String body) {
    var error = assertError(server.post("/api/v1/orders", body), 400, "VALIDATION_FAILED");
    assertThat(ErrorShape.violations(error)).containsExactly("body type");
  }

  @Test
  void json_nests_64_deep_and_no_deeper() {
    var deepest = "{\"a\":" + "[".repeat(63) + "]".repeat(63) + "}";
    var tooDeep = "{\"a\":" + "[".repeat(64) + "]".repeat(64) + "}";

    assertError(server.post("/api/v1/orders", deepest), 400, "VALIDATION_FAILED");
    assertThat(
            assertError(server.post("/api/v1/orders", tooDeep), 400, "MALFORMED_JSON")
                .path("message")
                .asText())
        .contains("at most 64 levels");
    assertError(server.post("/api/v1/orders", "[".repeat(500_000)), 400, "MALFORMED_JSON");
  }

  @Test
  void a_body_that_is_not_utf_8_is_a_bad_request() {
    for (var bytes :
        new byte[][] {
          {'{', '"', (byte) 0xff, '"', ':', '1', '}'}, {'"', (byte) 0xc0, (byte) 0x80, '"'}
        }) {
      var answer =
          server.send(
              server
                  .authorized("/api/v1/orders")
                  .header("Content-Type", "application/json")
                  .POST(BodyPublishers.ofByteArray(bytes)));
      assertError(answer, 400, "MALFORMED_JSON");
    }
  }

  @Test
  void a_body_over_one_mebibyte_is_too_large_with_and_without_a_declared_length() {
    var fits = "{\"notes\":\"" + "x".repeat(1024 * 1024 - 12) + "\"}";
    assertThat(fits.length()).isEqualTo(1024 * 1024);
    var tooLarge = (fits + " ").getBytes(StandardCharsets.UTF_8);
    var chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooLarge));

    assertError(server.post("/api/v1/orders", fits), 400, "VALIDATION_FAILED");
    assertError(server.post("/api/v1/orders", fits + " "), 413, "PAYLOAD_TOO_LARGE");
    assertError(
        server.send(
            server
                .authorized("/api/v1/orders")
                .header("Content-Type", "application/json")
                .POST(chunked)),
        413,
        "PAYLOAD_TOO_LARGE");
  }

  @Test
  void a_declared_length_beyond_all_measure_is_refused_at_once() {
    var answer =
        server.raw(
            "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                + server.token("org_01")
                + "\r\nContent-Type: application/json\r\nContent-Length: 99999999999\r\n\r\n{");
    assertRawError(answer, 413, "PAYLOAD_TOO_LARGE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/xml",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-16",
        "application/jsonx",
        "text/json"
      })
  void another_content_type_is_not_supported(String type) {
    var request =
        server
            .authorized("/api/v1/orders")
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString("{}"));
    assertError(server.send(request), 415, "UNSUPPORTED_MEDIA_TYPE");
  }

  @Test
  void a_missing_content_type_and_a_compressed_body_are_not_supported() {
    var missing = server.authorized("/api/v1/orders").POST(BodyPublishers.ofString("{}"));
    var compressed =
        server
            .authorized("/api/v1/orders")
            .header("Content-Type", "application/json")
            .header("Content-Encoding", "gzip")
            .POST(BodyPublishers.ofString("{}"));

    assertError(server.send(missing), 415, "UNSUPPORTED_MEDIA_TYPE");
    assertError(server.send(compressed), 415, "UNSUPPORTED_MEDIA_TYPE");
  }

  @Test
  void json_in_utf_8_may_say_so() {
    var request =
        server
            .authorized("/api/v1/orders")
            .header("Content-Type", "Application/JSON; charset=UTF-8")
            .POST(BodyPublishers.ofString(TestServer.ORDER));
    assertThat(server.send(request).statusCode()).isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      textBlock =
          """
          GET /api/v1/orders%2Fx HTTP/1.1|400
          GET /api%2Fv1/orders HTTP/1.1|400
          GET /health/live/%2e%2e/x HTTP/1.1|400
          GET /health/..;/live HTTP/1.1|400
          GET /health/live%00 HTTP/1.1|400
          GET /health//live HTTP/1.1|400
          GET /health/li%zze HTTP/1.1|400
          GET /health/live|505
          GET /health/live HTTP/9.9|505
          GET health HTTP/1.1|400
          G@T /health/live HTTP/1.1|400
          garbage|400
          """)
  void a_request_line_that_is_not_plain_http_is_refused(String line, int status) {
    var answer = server.raw(line + "\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
    assertRawError(answer, status, status == 505 ? "HTTP_VERSION_NOT_SUPPORTED" : "BAD_REQUEST");
  }

  @Test
  void dots_lead_nowhere() {
    assertRawError(
        server.raw("GET /health/../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        400,
        "BAD_REQUEST");
    assertRawError(
        server.raw("GET /health/../api/v1/orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        404,
        "NOT_FOUND");
  }

  @Test
  void headers_that_are_no_headers_are_refused() {
    assertRawError(server.raw("GET /health/live HTTP/1.1\r\n\r\n"), 400, "BAD_REQUEST");
    assertRawError(
        server.raw("GET /health/live HTTP/1.1\r\nHost: x\r\nbad header\r\n\r\n"),
        400,
        "BAD_REQUEST");
    assertRawError(
        server.raw(
            "POST /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        400,
        "BAD_REQUEST");
    assertRawError(
        server.raw("POST /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n"),
        400,
        "BAD_REQUEST");
    assertRawError(
        server.raw(
            "POST /health/live HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        400,
        "BAD_REQUEST");
  }

  @Test
  void addresses_and_headers_have_an_end() {
    var longText = "x".repeat(20_000);
    assertRawError(
        server.raw("GET /" + longText + " HTTP/1.1\r\nHost: x\r\n\r\n"), 414, "URI_TOO_LONG");
    assertRawError(
        server.raw("GET /health/live HTTP/1.1\r\nHost: x\r\nX-Long: " + longText + "\r\n\r\n"),
        431,
        "HEADERS_TOO_LARGE");
  }

  @Test
  void a_broken_chunk_is_a_bad_request() {
    var head =
        "POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
            + server.token("org_01")
            + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    assertRawError(server.raw(head + "zz\r\n{}\r\n0\r\n\r\n"), 400, "BAD_REQUEST");
    assertRawError(server.raw(head + "5\r\n{}"), 400, "BAD_REQUEST");
  }

  @Test
  void a_store_that_is_away_is_unavailable_and_says_when_to_come_back() {
    server.hub.storeIsDown = true;
    try {
      var answer = server.post("/api/v1/orders", TestServer.ORDER);
      assertError(answer, 503, "UNAVAILABLE");
      assertThat(answer.headers().firstValue("Retry-After")).contains("1");
    } finally {
      server.hub.storeIsDown = false;
    }
  }

  @Test
  void a_bug_tells_callers_nothing() {
    server.hub.beforeCommit =
        () -> {
          throw new IllegalStateException("select * from secret_table");
        };
    try {
      var error =
          assertError(server.post("/api/v1/orders", TestServer.ORDER), 500, "INTERNAL_ERROR");
      assertThat(error.toString()).doesNotContain("secret_table");
    } finally {
      server.hub.beforeCommit = () -> {};
    }
  }

  @Test
  void even_a_stack_overflow_is_answered_in_shape() {
    server.hub.beforeCommit =
        () -> {
          throw new StackOverflowError();
        };
    try {
      assertError(server.post("/api/v1/orders", TestServer.ORDER), 500, "INTERNAL_ERROR");
    } finally {
      server.hub.beforeCommit = () -> {};
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"?limit=%zz", "?limit=%", "?limit=%ff"})
  void a_query_that_is_not_percent_encoded_utf_8_is_refused(String query) {
    var answer =
        server.raw(
            "GET /api/v1/orders"
                + query
                + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                + server.token("org_01")
                + "\r\n\r\n");
    assertRawError(answer, 400, "BAD_REQUEST");
  }

  @Test
  void head_is_answered_as_get_is_but_without_a_body() {
    var live = server.send(server.request("/health/live").HEAD());
    var orders = server.send(server.request("/api/v1/orders").HEAD());
    var missing = server.send(server.authorized("/api/v1/orders/ord_none").HEAD());

    assertThat(live.statusCode()).isEqualTo(200);
    assertThat(orders.statusCode()).isEqualTo(401);
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(live.body() + orders.body() + missing.body()).isEmpty();
  }
}
