package com.meocrm.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.http.web.Messages;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** Checks that an answer is an error in the one shape of errors. */
final class ErrorShape {
  private ErrorShape() {}

  static JsonNode assertError(HttpResponse<String> response, int status, String code) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.headers().allValues("Content-Type")).containsExactly("application/json");
    assertThat(response.headers().map()).doesNotContainKeys("server", "set-cookie", "x-powered-by");
    if (status == 401) { // RFC 9110 wants it of every one
      assertThat(response.headers().allValues("WWW-Authenticate")).hasSize(1);
    }
    var traceId = response.headers().firstValue("X-Trace-Id").orElse("");
    return assertBody(response.body(), code, traceId);
  }

  /** The same for an answer read from a socket. */
  static JsonNode assertRawError(String response, int status, String code) {
    assertThat(response).startsWith("HTTP/1.1 " + status + " ");
    int end = response.indexOf("\r\n\r\n");
    var head = response.substring(0, end);
    assertThat(head).containsIgnoringCase("\r\nContent-Type: application/json\r\n");
    assertThat(head)
        .doesNotContainIgnoringCase("\r\nServer:")
        .doesNotContainIgnoringCase("Set-Cookie");
    var traceId =
        head.lines()
            .filter(l -> l.regionMatches(true, 0, "X-Trace-Id: ", 0, 12))
            .findFirst()
            .orElseThrow();
    return assertBody(response.substring(end + 4), code, traceId.substring(12));
  }

  /** The same for an error inside of something else. */
  static void assertIsError(JsonNode error, String code) {
    assertBody(error.toString(), code, error.path("traceId").asText());
  }

  static List<String> violations(JsonNode error) {
    var violations = new ArrayList<String>();
    for (var violation : error.at("/details/violations")) {
      assertThat(violation.path("message").asText()).isNotBlank();
      var rule = violation.path("rule").asText();
      assertThat(Messages.knowsRule(rule)).as("rule " + rule + " in Vietnamese").isTrue();
      violations.add(violation.path("field").asText() + " " + violation.path("rule").asText());
    }
    return violations;
  }

  private static JsonNode assertBody(String body, String code, String traceId) {
    var error = TestServer.json(body);
    assertThat(error.path("code").asText()).isEqualTo(code);
    assertThat(Messages.knowsCode(code)).as(code + " in Vietnamese").isTrue();
    assertThat(error.path("message").asText()).isNotBlank();
    assertThat(error.path("traceId").asText()).isNotBlank().isEqualTo(traceId);
    assertThat(error.fieldNames()).toIterable().isSubsetOf("code", "message", "details", "traceId");
    assertThat(body).doesNotContain("Exception", "com.meocrm", "org.eclipse", "\tat ", "jdbc");
    return error;
  }
}
