package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.ErrorShape.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.http.realtime.RealtimeConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EventStreamTest {
  private static final String PATH = "/api/v1/events/stream";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void what_happens_comes_as_server_sent_events_with_ids_to_go_on_from() throws Exception {
    server.hub.record("org_sse", "{\"n\":1}");
    try (var stream = new Stream("org_sse", null)) {
      server.hub.record("org_sse", "{\n\"n\":2}");
      server.hub.record("org_sse", "{\"n\":3}");

      var second = stream.next();
      assertThat(second.id).isEqualTo("ep_memory:2");
      assertThat(second.data.path("channel").asText()).isEqualTo("orders");
      assertThat(second.data.path("sequence").asLong()).isEqualTo(2);
      assertThat(second.data.at("/event/data/n").asInt()).isEqualTo(2);
      assertThat(stream.next().id).isEqualTo("ep_memory:3");
    }
    try (var again = new Stream("org_sse", "ep_memory:1")) {
      assertThat(again.next().id).isEqualTo("ep_memory:2");
      assertThat(again.next().id).isEqualTo("ep_memory:3");
    }
  }

  @Test
  void an_id_that_is_not_of_this_log_is_refused_before_the_stream_begins() {
    assertError(server.send(request("ep_other:1")), 409, "POSITION_UNKNOWN");
    assertError(server.send(request("ep_memory:999")), 409, "POSITION_UNKNOWN");
    assertError(server.send(request("ep_memory:" + "9".repeat(30))), 409, "POSITION_UNKNOWN");
    assertError(server.send(request("nonsense")), 400, "VALIDATION_FAILED");
    assertError(server.send(request("ep_memory:-1")), 400, "VALIDATION_FAILED");
    assertError(server.send(request("ep_memory:1.5")), 400, "VALIDATION_FAILED");
    assertError(server.send(request(":1")), 400, "VALIDATION_FAILED");
  }

  @Test
  void a_place_behind_which_something_is_gone_is_refused_with_what_is_left() {
    try (var aged = new TestServer()) {
      for (int i = 0; i < 5; i++) {
        aged.hub.record("org_01", "{}");
      }
      aged.hub.events.forgetBefore(4);

      var lost = aged.send(aged.authorized(PATH).header("Last-Event-ID", "ep_memory:2"));

      assertError(lost, 410, "POSITION_LOST");
      assertThat(TestServer.json(lost.body()).path("details"))
          .isEqualTo(TestServer.json("{\"epoch\":\"ep_memory\",\"oldest\":4,\"head\":5}"));
    }
  }

  @Test
  void a_stream_whose_numbers_mean_something_else_now_ends_and_its_client_is_told()
      throws Exception {
    try (var restored = new TestServer()) {
      var answer =
          restored.client.send(restored.authorized(PATH).build(), BodyHandlers.ofInputStream());
      restored.hub.events.startEpoch("ep_restored");
      restored.hub.record("org_01", "{}");

      assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
          .doesNotContain("data:");
      assertError(
          restored.send(restored.authorized(PATH).header("Last-Event-ID", "ep_memory:0")),
          409,
          "POSITION_UNKNOWN");
    }
  }

  @Test
  void who_asks_for_the_head_alone_leaves_nothing_open() throws Exception {
    try (var other = new TestServer()) {
      var head =
          other.client.send(
              other.authorized(PATH).method("HEAD", HttpRequest.BodyPublishers.noBody()).build(),
              BodyHandlers.discarding());

      assertThat(head.statusCode()).isEqualTo(200);
      assertThat(other.hub.live.tenants()).isZero();
    }
  }

  @Test
  void there_are_only_so_many_streams_of_a_tenant_and_of_a_user() throws Exception {
    var few = RealtimeConfig.DEFAULT.withLimits(5, 1);
    try (var small = new TestServer(TestServer.config().withRealtime(few));
        var first =
            small
                .client
                .send(small.authorized(PATH).build(), BodyHandlers.ofInputStream())
                .body()) {
      assertThat(first.read()).isEqualTo('r');

      var second = small.send(small.authorized(PATH));

      assertError(second, 429, "TOO_MANY_CONNECTIONS");
      assertThat(second.headers().firstValue("Retry-After")).isPresent();
    }
  }

  @Test
  void a_server_that_stops_ends_its_streams() throws Exception {
    try (var other = new TestServer()) {
      var answer = other.client.send(other.authorized(PATH).build(), BodyHandlers.ofInputStream());
      assertThat(answer.statusCode()).isEqualTo(200);

      other.stop();

      assertThat(answer.body().readAllBytes())
          .startsWith("retry:".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void the_browsers_client_is_served() {
    var answer = server.send(server.request("/client.js"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/javascript"));
    assertThat(answer.body()).contains("export class MeoLive");
  }

  private static java.net.http.HttpRequest.Builder request(String id) {
    return server.authorized(PATH).header("Last-Event-ID", id);
  }

  /** A stream as an EventSource reads it. */
  private static final class Stream implements AutoCloseable {
    private final BufferedReader lines;

    Stream(String organization, String lastId) throws IOException, InterruptedException {
      var request =
          server.request(PATH).header("Authorization", "Bearer " + server.token(organization));
      if (lastId != null) {
        request.header("Last-Event-ID", lastId);
      }
      var answer = server.client.send(request.build(), BodyHandlers.ofInputStream());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
      lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
      while (!lines.readLine().isEmpty()) {
        // what comes before the first event
      }
    }

    Event next() {
      try {
        String id = "";
        var data = new StringBuilder();
        for (var line = lines.readLine();
            !line.isEmpty() || data.isEmpty();
            line = lines.readLine()) {
          if (line.startsWith("id: ")) {
            id = line.substring(4);
          } else if (line.startsWith("data: ")) {
            data.append(line.substring(6)).append('\n');
          }
        }
        return new Event(id, TestServer.json(data.toString()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      lines.close();
    }
  }

  private record Event(String id, JsonNode data) {}
}
