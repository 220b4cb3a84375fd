package com.meocrm.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.http.realtime.RealtimeConfig;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.core.realtime.LiveAttempt;
import com.meocrm.core.shared.OrganizationId;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveSocketsTest {
  private static final int BAD_REQUEST = 4501;
  private static final int INVALID_TOKEN = 4500;

  private static TestServer server;

  private static final AtomicInteger ORGANIZATIONS = new AtomicInteger();

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void a_client_says_who_it_is_subscribes_and_sees_what_happens() {
    try (var socket = connect()) {
      socket.send(
          "{\"id\":1,\"type\":\"auth\",\"token\":\"%s\"}".formatted(server.token("org_live")));
      var ok = socket.next();
      assertThat(ok.path("type").asText()).isEqualTo("ok");
      assertThat(ok.path("id").asInt()).isEqualTo(1);
      assertThat(ok.path("organizationId").asText()).isEqualTo("org_live");
      assertThat(ok.path("ttlSeconds").asInt()).isBetween(3590, 3600);
      assertThat(ok.path("epoch").asText()).isNotEmpty();
      assertThat(ok.path("sequence").asLong()).isZero();

      socket.send("{\"id\":\"s\",\"type\":\"subscribe\",\"channels\":[\"orders\",\"inventory\"]}");
      var subscribed = socket.next();
      assertThat(subscribed.path("id").asText()).isEqualTo("s");
      assertThat(subscribed.path("channels"))
          .extracting(JsonNode::asText)
          .containsExactly("inventory", "orders");
      assertThat(subscribed.has("recovered")).isFalse();
      order("org_live");

      var event = socket.events(1).getFirst();
      assertThat(event.path("channel").asText()).isEqualTo("orders");
      assertThat(event.path("sequence").asLong()).isEqualTo(1);
      assertThat(event.path("eventId").asText()).startsWith("evt_");
      assertThat(event.path("event").path("event").asText()).isEqualTo("order.created");
      assertThat(event.path("event").path("organizationId").asText()).isEqualTo("org_live");
    }
  }

  @Test
  void the_token_may_come_with_the_upgrade_or_in_the_subscribe() {
    var organization = organization();
    try (var byHeader =
            RawWebSocket.connect(
                server.port(), "Authorization: Bearer " + server.token(organization) + "\r\n");
        var inSubscribe = connect()) {
      byHeader.send("{\"id\":1,\"type\":\"subscribe\",\"channels\":[\"orders\"]}");
      inSubscribe.send(
          "{\"id\":1,\"type\":\"subscribe\",\"channels\":[\"orders\"],\"token\":\"%s\"}"
              .formatted(server.token(organization)));
      assertThat(byHeader.next().path("type").asText()).isEqualTo("ok");
      assertThat(inSubscribe.next().path("organizationId").asText()).isEqualTo(organization);
      order(organization);

      assertThat(byHeader.events(1)).hasSize(1);
      assertThat(inSubscribe.events(1)).hasSize(1);
    }
  }

  @Test
  void a_client_resumes_from_its_number_in_order_without_gap_or_double() {
    var organization = organization();
    for (int i = 0; i < 5; i++) {
      order(organization);
    }
    try (var socket = subscribed(organization, "\"orders\"", "ep_memory", 2)) {
      order(organization);

      assertThat(socket.events(4))
          .extracting(event -> event.path("sequence").asLong())
          .containsExactly(3L, 4L, 5L, 6L);
    }
  }

  @Test
  void a_place_that_is_not_known_is_not_recovered_and_live_events_follow() {
    var organization = organization();
    order(organization);
    try (var socket = connect()) {
      authenticate(socket, organization);
      socket.send(
          "{\"id\":2,\"type\":\"subscribe\",\"channels\":[\"orders\"],\"since\":{\"epoch\":\"ep_other\",\"sequence\":0}}");
      var ok = socket.next();
      assertThat(ok.path("recovered").asBoolean()).isFalse();
      assertThat(ok.path("sequence").asLong()).isEqualTo(1);
      order(organization);

      assertThat(socket.events(1).getFirst().path("sequence").asLong()).isEqualTo(2);
    }
  }

  @Test
  void nobody_sees_or_names_another_tenants_channel() {
    var organization = organization();
    var other = organization();
    try (var socket = subscribed(organization, "\"orders\"", null, 0)) {
      for (var name :
          List.of(
              other + ":orders",
              "t:" + other + ":orders",
              "*",
              "orders*",
              "Orders",
              "ORDERS",
              "orders/..",
              "..",
              "orders%2F",
              "\u043erders",
              "orders ",
              "",
              "#",
              "settings")) {
        socket.send("{\"id\":3,\"type\":\"subscribe\",\"channels\":[\"%s\"]}".formatted(name));
        var error = socket.next();
        assertThat(error.path("type").asText()).as(name).isEqualTo("error");
        assertThat(error.path("error").path("code").asText())
            .as(name)
            .isEqualTo("VALIDATION_FAILED");
        socket.send("{\"id\":4,\"type\":\"unsubscribe\",\"channels\":[\"inventory\"]}");
        assertThat(socket.next().path("type").asText()).isEqualTo("ok");
      }
      order(other);
      order(organization);

      var event = socket.events(1).getFirst();
      assertThat(event.path("event").path("organizationId").asText()).isEqualTo(organization);
    }
  }

  @Test
  void a_channel_needs_its_scope_and_is_lost_with_it_at_the_refresh() {
    var organization = organization();
    try (var socket = connect()) {
      socket.send(auth(server.token(organization, Role.STAFF, "orders:read inventory:read")));
      socket.next();
      socket.send("{\"id\":2,\"type\":\"subscribe\",\"channels\":[\"orders\",\"shipping\"]}");
      var refused = socket.next();
      assertThat(refused.path("error").path("code").asText()).isEqualTo("FORBIDDEN");
      assertThat(refused.path("error").path("details").path("scope").asText())
          .isEqualTo("shipping:read");
      assertThat(refused.path("error").path("traceId").asText()).isNotEmpty();
      socket.send("{\"id\":3,\"type\":\"subscribe\",\"channels\":[\"orders\",\"inventory\"]}");
      socket.next();

      socket.send(
          "{\"type\":\"refresh\",\"token\":\"%s\"}"
              .formatted(server.token(organization, Role.STAFF, "inventory:read")));
      var refreshed = socket.next();
      order(organization);

      assertThat(refreshed.path("channels"))
          .extracting(JsonNode::asText)
          .containsExactly("inventory");
      assertThat(socket.isSilentFor(300)).isTrue();
    }
  }

  @Test
  void a_refresh_by_somebody_else_ends_the_socket() {
    try (var socket = connect()) {
      authenticate(socket, organization());
      socket.send(
          "{\"type\":\"refresh\",\"token\":\"%s\"}".formatted(server.token(organization())));

      assertThat(socket.closeCode()).isEqualTo(INVALID_TOKEN);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nonsense", "", "a.b.c"})
  void a_bad_token_ends_the_socket(String token) {
    try (var socket = connect()) {
      socket.send(auth(token));
      assertThat(socket.closeCode()).isEqualTo(INVALID_TOKEN);
    }
    try (var socket =
        RawWebSocket.connect(server.port(), "Authorization: Bearer " + token + "\r\n")) {
      assertThat(socket.closeCode()).isEqualTo(INVALID_TOKEN);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":1,\"type\":\"subscribe\",\"channels\":[\"orders\"]}",
        "{\"type\":\"pong\"}",
        "{\"type\":\"hello\"}",
        "{\"type\":7}",
        "{}",
        "[]",
        "\"auth\"",
        "null",
        "{",
        "",
        "not json",
        "{\"type\":\"auth\",\"type\":\"auth\"}"
      })
  void a_first_message_that_does_not_say_who_it_is_ends_the_socket(String message) {
    try (var socket = connect()) {
      socket.send(message);

      assertThat(socket.closeCode()).isEqualTo(BAD_REQUEST);
    }
  }

  @Test
  void what_is_no_json_object_ends_the_socket() {
    var deep = "{\"type\":\"pong\",\"x\":" + "[".repeat(100) + "]".repeat(100) + "}";
    for (var message : List.of("[]", "7", "{", "{} {}", deep)) {
      try (var socket = connect()) {
        authenticate(socket, organization());
        socket.send(message);

        assertThat(socket.closeCode()).as(message).isEqualTo(BAD_REQUEST);
      }
    }
  }

  @Test
  void frames_that_are_no_text_end_the_socket() {
    try (var socket = connect()) {
      authenticate(socket, organization());
      socket.frame(RawWebSocket.last(RawWebSocket.BINARY), new byte[] {1, 2, 3});
      assertThat(socket.closeCode()).isEqualTo(BAD_REQUEST);
    }
    try (var socket = connect()) {
      authenticate(socket, organization());
      socket.frame(
          RawWebSocket.last(RawWebSocket.TEXT),
          "{\"type\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1));
      assertThat(socket.closeCode()).isEqualTo(BAD_REQUEST);
    }
  }

  @Test
  void a_message_above_64_kib_ends_the_socket_with_1009() {
    var large = ("{\"type\":\"" + "x".repeat(70_000) + "\"}").getBytes(StandardCharsets.UTF_8);
    try (var socket = connect()) {
      authenticate(socket, organization());
      socket.frame(RawWebSocket.last(RawWebSocket.TEXT), large);
      assertThat(socket.closeCode()).isEqualTo(1009);
    }
    try (var socket = connect()) {
      authenticate(socket, organization());
      socket.frame(RawWebSocket.TEXT, new byte[40_000]);
      socket.frame(RawWebSocket.last(0), new byte[40_000]);
      assertThat(socket.closeCode()).isEqualTo(1009);
    }
  }

  @Test
  void a_message_may_come_in_pieces() {
    try (var socket = connect()) {
      var message = auth(server.token(organization())).getBytes(StandardCharsets.UTF_8);
      socket.frame(RawWebSocket.TEXT, Arrays.copyOf(message, 10));
      socket.frame(RawWebSocket.last(RawWebSocket.PING), new byte[] {7});
      assertThat(socket.nextPayload(RawWebSocket.PONG)).containsExactly(7);
      socket.frame(RawWebSocket.last(0), Arrays.copyOfRange(message, 10, message.length));

      assertThat(socket.next().path("type").asText()).isEqualTo("ok");
    }
  }

  @Test
  void what_is_understood_but_wrong_is_answered_and_the_socket_stays() {
    try (var socket = connect()) {
      authenticate(socket, organization());
      assertError(socket, auth(server.token("org_x")), "ALREADY_AUTHENTICATED");
      assertError(socket, "{\"id\":1,\"type\":\"dance\"}", "UNKNOWN_MESSAGE");
      assertError(socket, "{\"id\":1,\"type\":\"pong\",\"extra\":1}", "VALIDATION_FAILED");
      assertError(socket, "{\"id\":1}", "VALIDATION_FAILED");
      assertError(socket, "{\"id\":{},\"type\":\"pong\"}", "VALIDATION_FAILED");
      assertError(
          socket, "{\"id\":1,\"type\":\"subscribe\",\"channels\":\"orders\"}", "VALIDATION_FAILED");
      assertError(
          socket,
          "{\"id\":1,\"type\":\"subscribe\",\"channels\":[\"orders\"],\"since\":{\"sequence\":-1}}",
          "VALIDATION_FAILED");

      socket.send("{\"id\":9,\"type\":\"subscribe\",\"channels\":[\"orders\"]}");
      assertThat(socket.next().path("type").asText()).isEqualTo("ok");
    }
  }

  @Test
  void ten_errors_in_a_row_end_the_socket() {
    try (var socket = connect()) {
      authenticate(socket, organization());
      for (int i = 1; i <= 10; i++) {
        assertError(socket, "{\"id\":1,\"type\":\"dance\"}", "UNKNOWN_MESSAGE");
      }

      assertThat(socket.closeCode()).isEqualTo(BAD_REQUEST);
    }
  }

  @Test
  void a_page_of_another_site_may_not_connect() {
    assertThatExceptionOfType(RawWebSocket.Refused.class)
        .isThrownBy(() -> RawWebSocket.connect(server.port(), "Origin: https://evil.example\r\n"))
        .withMessageStartingWith("HTTP/1.1 403")
        .withMessageContaining("Content-Type: application/json");
    RawWebSocket.connect(server.port(), "Origin: http://localhost:" + server.port() + "\r\n")
        .close();
  }

  @Test
  void who_does_not_say_who_it_is_in_time_is_sent_away() {
    try (var hasty =
            new TestServer(
                config(
                    RealtimeConfig.DEFAULT.withPatience(
                        Duration.ofMillis(100),
                        Duration.ofSeconds(25),
                        Duration.ofSeconds(10),
                        Duration.ZERO,
                        Duration.ofSeconds(15))));
        var socket = RawWebSocket.connect(hasty.port())) {
      assertThat(socket.closeCode()).isEqualTo(4502);
    }
  }

  @Test
  void a_silent_client_is_asked_and_sent_away_when_it_does_not_answer() {
    try (var hasty =
            new TestServer(
                config(
                    RealtimeConfig.DEFAULT.withPatience(
                        Duration.ofSeconds(10),
                        Duration.ofMillis(100),
                        Duration.ofMillis(100),
                        Duration.ZERO,
                        Duration.ofSeconds(15))));
        var socket = RawWebSocket.connect(hasty.port())) {
      socket.send(auth(hasty.token("org_1")));
      socket.next();

      var ping = socket.next();
      assertThat(ping.path("type").asText()).isEqualTo("ping");
      assertThat(ping.path("sequence").asLong()).isZero();
      socket.send("{\"type\":\"pong\"}");
      assertThat(socket.next().path("type").asText()).isEqualTo("ping");
      assertThat(socket.closeCode()).isEqualTo(4012);
    }
  }

  @Test
  void a_client_is_told_where_it_is_and_asked_whatever_it_says_itself() {
    try (var hasty =
            new TestServer(
                config(
                    RealtimeConfig.DEFAULT.withPatience(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(10),
                        Duration.ZERO,
                        Duration.ofSeconds(15))));
        var socket = RawWebSocket.connect(hasty.port())) {
      socket.send(auth(hasty.token("org_1")));
      socket.next();
      hasty.hub.record("org_1", "{}");
      // As libraries do, which keep the line alive in their own way.
      int pings = 0;
      while (socket.isSilentFor(100)) {
        assertThat(++pings).isLessThan(100);
        socket.frame(RawWebSocket.last(RawWebSocket.PING), new byte[0]);
        socket.nextPayload(RawWebSocket.PONG);
      }

      var ping = socket.next();
      assertThat(ping.path("type").asText()).isEqualTo("ping");
    }
  }

  @Test
  void a_token_that_ends_ends_the_socket_after_a_grace() {
    try (var hasty =
            new TestServer(
                config(
                    RealtimeConfig.DEFAULT.withPatience(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(25),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(25),
                        Duration.ofSeconds(15))));
        var socket = RawWebSocket.connect(hasty.port());
        var refreshing = RawWebSocket.connect(hasty.port())) {
      socket.send(auth(hasty.token("org_1")));
      socket.next();
      refreshing.send(auth(hasty.token("org_1")));
      refreshing.next();

      hasty.hub.clock.advance(Duration.ofHours(1).plusSeconds(20));
      refreshing.send(
          "{\"id\":2,\"type\":\"refresh\",\"token\":\"%s\"}".formatted(hasty.token("org_1")));
      assertThat(refreshing.next().path("ttlSeconds").asInt()).isEqualTo(3600);
      hasty.hub.clock.advance(Duration.ofSeconds(6));

      assertThat(socket.closeCode()).isEqualTo(4005);
      assertThat(refreshing.isSilentFor(1_200)).isTrue();
    }
  }

  @Test
  void there_are_only_so_many_sockets_of_a_tenant_and_of_a_user() {
    try (var small = new TestServer(config(RealtimeConfig.DEFAULT.withLimits(2, 1)));
        var first = RawWebSocket.connect(small.port());
        var second = RawWebSocket.connect(small.port())) {
      first.send(auth(small.token("org_1")));
      assertThat(first.next().path("type").asText()).isEqualTo("ok");
      second.send(auth(small.token("org_1")));
      assertThat(second.closeCode()).isEqualTo(4504);
      first.drop();

      try (var third = RawWebSocket.connect(small.port())) {
        await()
            .until(() -> {
              try (var again = RawWebSocket.connect(small.port())) {
                again.send(auth(small.token("org_1")));
                return again.next().path("type").asText().equals("ok");
              } catch (AssertionError closed) {
                return false;
              }
            });
        third.send(auth(small.token("org_2")));
        assertThat(third.next().path("type").asText()).isEqualTo("ok");
      }
    }
  }

  @Test
  void deliveries_are_shown_as_they_go() {
    var organization = organization();
    try (var socket = subscribed(organization, "\"deliveries\"", null, 0)) {
      server.hub.live.step();
      server.hub.liveStore.ended(
          new LiveAttempt(
              new OrganizationId(organization),
              "dlv_1",
              "whk_1",
              "evt_1",
              "order.created",
              7,
              1,
              "DELIVERED",
              200,
              null,
              12,
              Instant.parse("2025-11-11T05:00:00Z")));
      await()
          .until(() -> {
            server.hub.live.step();
            return !socket.isSilentFor(50);
          });

      var shown = socket.events(1).getFirst();
      assertThat(shown.path("channel").asText()).isEqualTo("deliveries");
      assertThat(shown.has("sequence")).isFalse();
      assertThat(shown.at("/delivery/status").asText()).isEqualTo("DELIVERED");
      assertThat(shown.at("/delivery/httpStatus").asInt()).isEqualTo(200);
    }
  }

  @Test
  void who_floods_the_server_is_sent_away() {
    try (var socket = connect()) {
      authenticate(socket, organization());
      for (int i = 0; i < 250; i++) {
        socket.send("{\"type\":\"pong\"}");
      }

      assertThat(socket.closeCode()).isEqualTo(4013);
    }
  }

  @Test
  void who_floods_the_server_with_pings_is_sent_away() {
    try (var socket = connect()) {
      authenticate(socket, organization());
      for (int i = 0; i < 250; i++) {
        socket.frame(RawWebSocket.last(RawWebSocket.PING), new byte[125]);
      }

      assertThat(socket.closeCode()).isEqualTo(4013);
    }
  }

  @Test
  void an_event_larger_than_answers_that_may_wait_makes_nobody_slow() {
    var organization = organization();
    var large = "\u1ec7".repeat(40_000); // 120 kB
    server.hub.record(organization, "{\"notes\":\"" + large + "\"}");
    try (var behind = subscribed(organization, "\"orders\"", "ep_memory", 0)) {
      assertThat(behind.events(1).getFirst().at("/event/data/notes").asText()).isEqualTo(large);
      server.hub.record(organization, "{\"notes\":\"" + large + "\"}");

      assertThat(behind.events(1).getFirst().path("sequence").asLong()).isEqualTo(2);
    }
  }

  @Test
  void who_subscribes_again_gets_nothing_twice_and_what_it_asks_for_from_before() {
    var organization = organization();
    for (int i = 0; i < 3; i++) {
      order(organization);
    }
    try (var socket = subscribed(organization, "\"orders\"", null, 0)) {
      order(organization);
      assertThat(socket.events(1).getFirst().path("sequence").asLong()).isEqualTo(4);

      socket.send(subscribe("\"orders\"", null, 0));
      assertThat(socket.next().path("type").asText()).isEqualTo("ok");
      socket.send(subscribe("\"orders\"", "ep_memory", 1));
      assertThat(socket.next().path("recovered").asBoolean()).isTrue();
      order(organization);

      assertThat(socket.events(3))
          .extracting(event -> event.path("sequence").asLong())
          .containsExactly(2L, 3L, 5L);
    }
  }

  @Test
  void numbers_that_mean_something_else_now_end_the_socket_so_that_its_client_asks_again() {
    try (var restored = new TestServer();
        var socket = RawWebSocket.connect(restored.port())) {
      socket.send(auth(restored.token("org_1")));
      socket.next();
      socket.send(subscribe("\"orders\"", "ep_memory", 0));
      socket.next();
      restored.hub.events.startEpoch("ep_restored");
      restored.hub.record("org_1", "{}");

      assertThat(socket.closeCode()).isEqualTo(4010);
      try (var again = RawWebSocket.connect(restored.port())) {
        again.send(auth(restored.token("org_1")));
        assertThat(again.next().path("epoch").asText()).isEqualTo("ep_restored");
        again.send(subscribe("\"orders\"", "ep_memory", 0));
        assertThat(again.next().path("recovered").asBoolean()).isFalse();
      }
    }
  }

  @Test
  void a_database_that_is_away_is_told_and_the_client_may_say_it_again() {
    try (var lame = new TestServer();
        var socket = RawWebSocket.connect(lame.port())) {
      lame.hub.storeIsDown = true;
      for (int i = 0; i < 12; i++) { // which are no errors of the client's
        assertError(socket, auth(lame.token("org_1")), "UNAVAILABLE");
      }
      try (var byHeader =
          RawWebSocket.connect(
              lame.port(), "Authorization: Bearer " + lame.token("org_1") + "\r\n")) {
        assertThat(byHeader.closeCode()).isEqualTo(4001);
      }
      lame.hub.storeIsDown = false;

      socket.send(auth(lame.token("org_1")));
      assertThat(socket.next().path("type").asText()).isEqualTo("ok");
      socket.send(subscribe("\"orders\"", null, 0));
      assertThat(socket.next().path("type").asText()).isEqualTo("ok");
    }
  }

  @Test
  void who_does_not_mean_to_open_a_socket_is_told_what_it_is() {
    var answer = server.send(server.request("/ws"));

    ErrorShape.assertError(answer, 426, "UPGRADE_REQUIRED");
    assertThat(answer.headers().firstValue("Upgrade")).hasValue("websocket");
  }

  @Test
  void a_server_that_stops_says_so() {
    try (var other = new TestServer();
        var socket = RawWebSocket.connect(other.port())) {
      socket.send(auth(other.token("org_1")));
      socket.next();

      other.stop();

      assertThat(socket.closeCode()).isEqualTo(4001);
    }
  }

  @Test
  void a_client_that_stops_reading_is_sent_away_and_resumes_complete() {
    var patience =
        RealtimeConfig.DEFAULT.withPatience(
            Duration.ofSeconds(10),
            Duration.ofSeconds(25),
            Duration.ofSeconds(10),
            Duration.ZERO,
            Duration.ofMillis(300));
    try (var strict = new TestServer(config(patience));
        var slow = RawWebSocket.connect(strict.port())) {
      slow.send(auth(strict.token("org_1")));
      slow.next();
      slow.send("{\"id\":2,\"type\":\"subscribe\",\"channels\":[\"orders\"]}");
      slow.next();
      var notes = "x".repeat(1900);
      int orders = 0;
      // Until the buffers of both sides are full and the server gives up.
      while (strict.liveSockets() > 0 && orders < 20_000) {
        orders++;
        strict.hub.record("org_1", "{\"notes\":\"" + notes + "\"}");
      }
      assertThat(orders).isLessThan(20_000);

      var seen = new ArrayList<Long>();
      int code = slow.readUntilClose(event -> seen.add(event.path("sequence").asLong()));
      assertThat(code).isEqualTo(4008);
      try (var again = RawWebSocket.connect(strict.port())) {
        again.send(auth(strict.token("org_1")));
        again.next();
        again.send(subscribe("\"orders\"", "ep_memory", seen.isEmpty() ? 0 : seen.getLast()));
        assertThat(again.next().path("recovered").asBoolean()).isTrue();
        again
            .events(orders - seen.size())
            .forEach(event -> seen.add(event.path("sequence").asLong()));
      }
      assertThat(seen)
          .containsExactlyElementsOf(LongStream.rangeClosed(1, orders).boxed().toList());
    }
  }

  @Test
  void a_client_that_stops_reading_is_slow_even_when_it_owes_a_pong() {
    var patience =
        RealtimeConfig.DEFAULT.withPatience(
            Duration.ofSeconds(10),
            Duration.ofMillis(300),
            Duration.ofMillis(300),
            Duration.ZERO,
            Duration.ofSeconds(60));
    try (var strict = new TestServer(config(patience));
        var slow = RawWebSocket.connectNarrowly(strict.port())) {
      slow.send(auth(strict.token("org_1")));
      slow.next();
      slow.send("{\"id\":2,\"type\":\"subscribe\",\"channels\":[\"orders\"]}");
      slow.next();
      var notes = "x".repeat(1900);
      for (int orders = 0; orders < 3_000; orders++) {
        strict.hub.record("org_1", "{\"notes\":\"" + notes + "\"}");
      }
      await().until(() -> strict.liveSockets() == 0);

      assertThat(slow.readUntilClose(event -> {})).isEqualTo(4008);
    }
  }

  private static HttpConfig config(RealtimeConfig realtime) {
    return TestServer.config().withRealtime(realtime);
  }

  private static void assertError(RawWebSocket socket, String message, String code) {
    socket.send(message);
    var answer = socket.next();
    assertThat(answer.path("type").asText()).as(message).isEqualTo("error");
    ErrorShape.assertIsError(answer.path("error"), code);
  }

  private static RawWebSocket connect() {
    return RawWebSocket.connect(server.port());
  }

  private static void authenticate(RawWebSocket socket, String organization) {
    socket.send(auth(server.token(organization)));
    assertThat(socket.next().path("type").asText()).isEqualTo("ok");
  }

  private static RawWebSocket subscribed(
      String organization, String channels, String epoch, long sequence) {
    var socket = connect();
    authenticate(socket, organization);
    socket.send(subscribe(channels, epoch, sequence));
    var ok = socket.next();
    assertThat(ok.path("type").asText()).isEqualTo("ok");
    assertThat(ok.path("recovered").asBoolean()).isEqualTo(epoch != null);
    return socket;
  }

  private static String subscribe(String channels, String epoch, long sequence) {
    var since =
        epoch == null
            ? ""
            : ",\"since\":{\"epoch\":\"%s\",\"sequence\":%d}".formatted(epoch, sequence);
    return "{\"id\":2,\"type\":\"subscribe\",\"channels\":[%s]%s}".formatted(channels, since);
  }

  private static String auth(String token) {
    return "{\"id\":1,\"type\":\"auth\",\"token\":\"%s\"}".formatted(token);
  }

  private static void order(String organization) {
    var answer =
        server.send(
            server
                .request("/api/v1/orders")
                .header("Authorization", "Bearer " + server.token(organization))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(TestServer.ORDER)));
    assertThat(answer.statusCode()).isEqualTo(201);
  }

  private String organization() {
    return "org_live_" + ORGANIZATIONS.incrementAndGet();
  }
}
