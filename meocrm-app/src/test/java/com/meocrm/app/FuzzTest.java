package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.meocrm.adapter.http.OpenApiDocument;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.app.FuzzRequests.Fuzzed;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Every operation of the document under hostile requests: no answer is a fault of the server, none
 * is outside of the shape of errors, none is slow.
 */
class FuzzTest {
  private static final boolean ALL = Boolean.getBoolean("meocrm.all");
  private static final int REQUESTS = ALL ? 20_000 : 2_000;
  private static final long SEED = 20261125;
  private static final int AT_ONCE = 4;

  /** Where a browser comes back from Zalo: whoever reads it is no program. */
  private static final String PAGE_FOR_PEOPLE = "/auth/zalo/callback";

  private static final Duration SLOW = Duration.ofSeconds(1);

  /** A machine may pause for a second; a request that is slow each time has no such excuse. */
  private static final int TIMES = 3;

  /** A module that a request has just switched off says so, and that is no fault. */
  private static final String SWITCHED_OFF = "MODULE_DISABLED";

  /** Waits for somebody else's server when the webhook exists, for as long as that may take. */
  private static final String REACHES_OUT = "/webhooks/{id}/test";

  private static final String STREAM = "text/event-stream";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final OpenApiDocument document = new OpenApiDocument();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<String> ids = new CopyOnWriteArrayList<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();

  @Test
  void no_request_makes_the_server_fail_or_speak_out_of_shape_or_take_long() throws Exception {
    // The same in every run but the full ones, so that a change is judged by what it changed.
    long seed = Long.getLong("meocrm.seed", ALL ? RandomGenerator.getDefault().nextLong() : SEED);
    System.out.println("fuzz seed " + seed + " (repeat with -Dmeocrm.seed=" + seed + ")");
    var operations =
        document.operations().stream().filter(operation -> !isStream(operation)).toList();
    var limit = Map.of("MEOCRM_RATE_LIMIT", "1000000");
    try (var server = new ServerOnTestDatabase(limit);
        var threads = Executors.newFixedThreadPool(AT_ONCE)) {
      var work = new ArrayList<Future<?>>();
      for (int i = 0; i < REQUESTS; i++) {
        var operation = operations.get(i % operations.size());
        var requests = new FuzzRequests(document, seed + i);
        var known = operation.endsWith(REACHES_OUT) ? List.<String>of() : ids;
        work.add(threads.submit(() -> judge(server.url(), requests.next(operation, known))));
      }
      for (var each : work) {
        each.get();
      }
      assertThat(faults).as("seed " + seed).isEmpty();
      assertThat(ids).as("things that were made, so requests got far enough").isNotEmpty();
      assertThat(server.client("org_fuzz").get("/health/ready").statusCode()).isEqualTo(200);
    }
  }

  private boolean isStream(String operation) {
    var parts = operation.split(" ", 2);
    return document
        .operation(parts[0], parts[1])
        .path("responses")
        .path("200")
        .path("content")
        .has(STREAM);
  }

  private Void judge(URI base, Fuzzed fuzzed) throws Exception {
    var request = request(base, fuzzed);
    for (int time = 1; time <= TIMES; time++) {
      long start = System.nanoTime();
      HttpResponse<String> answer;
      try {
        answer = http.send(request, BodyHandlers.ofString());
      } catch (IOException e) {
        if (time == TIMES) {
          faults.add("no answer to " + fuzzed + ": " + e);
        }
        continue; // a connection may end just as it is used again; a new one must do
      }
      var took = Duration.ofNanos(System.nanoTime() - start);
      objection(answer).ifPresent(why -> faults.add(why + " to " + fuzzed + ": " + answer.body()));
      if (took.compareTo(SLOW) <= 0) {
        return null;
      }
      if (time == TIMES) {
        faults.add("took " + took + " to answer " + answer.statusCode() + " to " + fuzzed);
      }
    }
    return null;
  }

  private Optional<String> objection(HttpResponse<String> answer) throws IOException {
    int status = answer.statusCode();
    if (status < 400) {
      remember(answer);
      return Optional.empty();
    }
    var path = answer.uri().getPath();
    var type = answer.headers().firstValue("Content-Type").orElse("");
    if (path.equals(PAGE_FOR_PEOPLE) && status < 500 && type.startsWith("text/html")) {
      return Optional.empty();
    }
    if (!type.equals("application/json")) {
      return Optional.of("no JSON with " + status);
    }
    JsonNode error;
    try {
      var body = JSON.readTree(answer.body());
      // JSON-RPC has a shape of its own, with ours inside.
      error = path.equals("/mcp") && body.has("jsonrpc") ? body.at("/error/data") : body;
    } catch (JsonProcessingException e) {
      return Optional.of("broken JSON with " + status);
    }
    if (status >= 500 && !error.path("code").asText().equals(SWITCHED_OFF)) {
      return Optional.of("status " + status);
    }
    boolean shaped =
        document.fits(document.root().at("/components/schemas/Error"), error)
            && error
                .path("traceId")
                .asText()
                .equals(answer.headers().firstValue("X-Trace-Id").orElse(""));
    return shaped ? Optional.empty() : Optional.of("out of shape with " + status);
  }

  /** What was made can be aimed at by later requests. */
  private void remember(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() == 201 && ids.size() < 200) {
      var id = JSON.readTree(answer.body()).path("id").asText();
      if (id.matches("[A-Za-z0-9_-]{1,64}")) {
        ids.add(id);
      }
    }
  }

  private static HttpRequest request(URI base, Fuzzed fuzzed) {
    var request =
        HttpRequest.newBuilder(URI.create(base + fuzzed.pathAndQuery()))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + HubProcess.token("org_fuzz", Role.OWNER))
            .method(
                fuzzed.method(),
                fuzzed.body().length == 0
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(fuzzed.body()));
    if (fuzzed.contentType() != null) {
      request.header("Content-Type", fuzzed.contentType());
    }
    if (!fuzzed.headers().isEmpty()) {
      request.headers(fuzzed.headers().toArray(String[]::new));
    }
    return request.build();
  }
}
