package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.ErrorShape.assertError;
import static com.meocrm.adapter.http.ErrorShape.violations;
import static com.meocrm.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.shared.OrganizationId;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The log of events over REST. */
class EventsTest {
  private static final String PATH = "/api/v1/events";
  private static final String PAID_AT_THE_COUNTER =
      TestServer.ORDER
          .replace("ONLINE", "POS")
          .replace("\"branchId\"", "\"isPaid\":true,\"branchId\"");

  private final TestServer server = new TestServer();

  /** Five events: created, then twice created and completed. */
  @BeforeEach
  void record() {
    server.post("/api/v1/orders", TestServer.ORDER);
    server.post("/api/v1/orders", PAID_AT_THE_COUNTER);
    server.post("/api/v1/orders", PAID_AT_THE_COUNTER);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void events_come_in_order_with_their_bodies_byte_for_byte() {
    var answer = server.get(PATH + "?after=0");

    var slice = json(answer);
    assertThat(slice.path("data").valueStream().map(event -> event.path("sequence").asInt()))
        .containsExactly(1, 2, 3, 4, 5);
    assertThat(slice.path("epoch").asText()).isEqualTo("ep_memory");
    assertThat(slice.path("nextAfter").asInt()).isEqualTo(5);
    var logged = server.hub.events.read(new OrganizationId("org_01"), 0, Set.of(), 10).events();
    for (var event : logged) {
      var body = new String(event.event().body(), StandardCharsets.UTF_8);
      assertThat(answer.body())
          .contains(
              "{\"sequence\":%d,\"eventId\":\"%s\",\"event\":%s}"
                  .formatted(event.sequence(), event.event().id(), body));
    }
  }

  @Test
  void a_reader_follows_with_next_after() {
    var first = json(server.get(PATH + "?limit=2"));
    var second =
        json(
            server.get(
                PATH + "?limit=2&epoch=ep_memory&after=" + first.path("nextAfter").asText()));
    var end = json(server.get(PATH + "?after=5&epoch=ep_memory"));

    assertThat(first.at("/data/1/sequence").asInt()).isEqualTo(2);
    assertThat(second.at("/data/0/sequence").asInt()).isEqualTo(3);
    assertThat(end.path("data")).isEmpty();
    assertThat(end.path("nextAfter").asInt()).isEqualTo(5);
  }

  @Test
  void types_select() {
    var completed = json(server.get(PATH + "?types=order.completed,order.refunded"));

    assertThat(completed.path("data").valueStream().map(event -> event.path("sequence").asInt()))
        .containsExactly(3, 5);
    assertThat(completed.path("nextAfter").asInt()).isEqualTo(5);
  }

  @Test
  void another_epoch_or_a_number_beyond_the_head_is_unknown() {
    for (var query :
        new String[] {
          "?after=3&epoch=another", "?epoch=", "?after=6", "?after=999999999999999999"
        }) {
      var error = assertError(server.get(PATH + query), 409, "POSITION_UNKNOWN");
      assertThat(error.path("details"))
          .isEqualTo(json("{\"epoch\":\"ep_memory\",\"oldest\":1,\"head\":5}"));
    }
  }

  @Test
  void a_number_before_retention_is_lost_and_no_number_starts_at_the_oldest() {
    server.hub.events.forgetBefore(4);

    var error = assertError(server.get(PATH + "?after=2"), 410, "POSITION_LOST");
    assertThat(error.path("details"))
        .isEqualTo(json("{\"epoch\":\"ep_memory\",\"oldest\":4,\"head\":5}"));
    assertThat(json(server.get(PATH + "?after=3")).at("/data/0/sequence").asInt()).isEqualTo(4);
    assertThat(json(server.get(PATH)).at("/data/0/sequence").asInt()).isEqualTo(4);
  }

  @Test
  void another_tenant_has_a_log_of_its_own() {
    var slice = json(server.getAs("org_02", PATH));

    assertThat(slice.path("data")).isEmpty();
    assertThat(slice.path("nextAfter").asInt()).isZero();
    assertError(server.getAs("org_02", PATH + "?after=1"), 409, "POSITION_UNKNOWN");
  }

  @ParameterizedTest
  @ValueSource(strings = {"6", "9223372036854775807", "99999999999999999999"})
  void a_number_beyond_the_head_is_unknown_however_large_it_is(String after) {
    assertError(server.get(PATH + "?after=" + after), 409, "POSITION_UNKNOWN");
  }

  @ParameterizedTest
  @CsvSource({
    "after=-1, after malformed",
    "after=x, after malformed",
    "after=, after malformed",
    "types=, types unknown_event_type",
    "types=order.flown, types unknown_event_type",
    "'types=order.created,', types unknown_event_type",
    "limit=101, limit out_of_range",
    "wait=26, wait out_of_range",
    "wait=1s, wait malformed",
    "wait=-1, wait malformed",
    "wait=, wait malformed",
    "cursor=x, cursor unknown",
  })
  void a_wrong_parameter_is_a_violation(String query, String violation) {
    var error = assertError(server.get(PATH + "?" + query), 400, "VALIDATION_FAILED");
    assertThat(violations(error)).containsExactly(violation);
  }
}
