package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.http.security.Role;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishingTest {
  private static final String DATA =
      "{\"period\":\"2025-11\",\"totalAmount\":\"10.00\",\"count\":1}";
  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"points\":{\"type\":\"integer\"}},\"required\":[\"points\"]}";

  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void an_event_is_published_once_and_can_be_read() {
    var created = server.post("/api/v1/events", event("erp-1", DATA));
    var again = server.post("/api/v1/events", event("erp-1", DATA));

    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    assertThat(created.headers().firstValue("Location")).hasValue("/api/v1/events/erp-1");
    assertThat(json(created)).isEqualTo(json("{\"eventId\":\"erp-1\",\"isNew\":true}"));
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(json(again)).isEqualTo(json("{\"eventId\":\"erp-1\",\"isNew\":false}"));
    var read = json(server.get("/api/v1/events/erp-1"));
    assertThat(read.path("sequence").intValue()).isEqualTo(1);
    assertThat(read.at("/event/data")).isEqualTo(json(DATA));
    assertThat(json(server.get("/api/v1/events")).path("data")).hasSize(1);
  }

  @Test
  void another_event_under_the_same_id_is_refused() {
    server.post("/api/v1/events", event("erp-1", DATA));

    var other = server.post("/api/v1/events", event("erp-1", DATA.replace("10.00", "11.00")));

    assertThat(other.statusCode()).isEqualTo(409);
    assertThat(json(other).path("code").textValue()).isEqualTo("EVENT_ID_REUSED");
    assertThat(json(other).at("/details/eventId").textValue()).isEqualTo("erp-1");
  }

  @Test
  void a_batch_may_be_an_object_or_the_array_alone() {
    var events = "[" + event("1", DATA) + "," + event("2", DATA) + "]";

    var first = server.post("/api/v1/events:batch", "{\"events\":" + events + "}");
    var again = server.post("/api/v1/events:batch", events);

    assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
    assertThat(json(first).path("created").intValue()).isEqualTo(2);
    assertThat(again.statusCode()).isEqualTo(200);
    assertThat(json(again).path("duplicates").intValue()).isEqualTo(2);
    assertThat(json(again).at("/data/1")).isEqualTo(json("{\"eventId\":\"2\",\"isNew\":false}"));
  }

  @Test
  void one_bad_event_refuses_the_batch_with_its_index() {
    var refused =
        server.post(
            "/api/v1/events:batch",
            "["
                + event("1", DATA)
                + ","
                + event("2", "{\"period\":\"2025-13\",\"totalAmount\":\"1.00\",\"count\":1}")
                + "]");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused).at("/details/index").intValue()).isEqualTo(1);
    assertThat(violations(refused)).containsExactly("events[1].data.period malformed");
    assertThat(json(server.get("/api/v1/events")).path("data")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {}                                                       | eventId required, type required, data required
          {"eventId":1,"type":[],"data":"x"}                       | eventId type, type type, data type
          {"eventId":"1","type":"order.created","data":null}       | data required
          {"eventId":"1","type":"order.created","data":{},"x":1}   | x unknown
          {"eventId":"1","type":"custom.a","data":{"n":1e999}}     | data.n out_of_range
          {"eventId":"1","type":"custom.a","data":{"t":"\\u0000"}} | data.t malformed
          """)
  void what_is_no_event_is_refused_with_everything_that_is_wrong(String body, String expected) {
    var refused = server.post("/api/v1/events", body);

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
    assertThat(violations(refused)).containsExactlyInAnyOrder(expected.split(", "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          {"events":[]}        | events out_of_range
          []                   | events out_of_range
          {}                   | events required
          {"events":[7,{}]}    | events[0] type, events[1].eventId required, events[1].type required, events[1].data required
          """)
  void what_is_no_batch_is_refused(String body, String expected) {
    assertThat(violations(server.post("/api/v1/events:batch", body)))
        .containsExactlyInAnyOrder(expected.split(", "));
  }

  @Test
  void a_batch_has_at_most_a_thousand_events() {
    var many = "[" + "{},".repeat(1_000) + "{}]";

    assertThat(violations(server.post("/api/v1/events:batch", many)))
        .containsExactly("events out_of_range");
  }

  @Test
  void an_event_that_does_not_exist_is_not_found_and_so_is_one_of_another_tenant() {
    server.post("/api/v1/events", event("erp-1", DATA));

    for (var answer :
        List.of(
            server.get("/api/v1/events/none"),
            server.get("/api/v1/events/not%20an%20id"),
            server.getAs("org_02", "/api/v1/events/erp-1"))) {
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(json(answer).path("code").textValue()).isEqualTo("EVENT_NOT_FOUND");
    }
  }

  @Test
  void publishing_pauses_while_earlier_events_wait_too_long_for_their_numbers() {
    server.hub.relays = false;
    assertThat(server.post("/api/v1/events", event("1", DATA)).statusCode()).isEqualTo(201);
    assertThat(json(server.get("/api/v1/events/1")).path("sequence").isNull()).isTrue();
    server.hub.clock.advance(Duration.ofSeconds(30));
    assertThat(server.post("/api/v1/events", event("2", DATA)).statusCode()).isEqualTo(201);
    server.hub.clock.advance(Duration.ofSeconds(1));

    var refused = server.post("/api/v1/events", event("3", DATA));

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(json(refused).path("code").textValue()).isEqualTo("PUBLISHING_BEHIND");
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(server.post("/api/v1/events:batch", "[" + event("3", DATA) + "]").statusCode())
        .isEqualTo(429);
  }

  @Test
  void staff_reads_events_and_managers_publish_them() {
    assertThat(publishAs(Role.STAFF).statusCode()).isEqualTo(403);
    assertThat(publishAs(Role.MANAGER).statusCode()).isEqualTo(201);
  }

  @Test
  void the_catalogue_tells_every_type_with_its_schema_and_an_example() {
    var first = json(server.get("/api/v1/event-types?limit=10"));
    var rest =
        json(
            server.get(
                "/api/v1/event-types?limit=10&cursor=" + first.path("nextCursor").textValue()));

    assertThat(first.path("data")).hasSize(10);
    assertThat(rest.path("data")).hasSize(5);
    assertThat(rest.path("nextCursor").isNull()).isTrue();
    var created = json(server.get("/api/v1/event-types/order.created"));
    assertThat(created).isEqualTo(first.at("/data/0"));
    assertThat(created.path("id").textValue()).isEqualTo("order.created");
    assertThat(created.at("/schema/properties/orderId/type").textValue()).isEqualTo("string");
    assertThat(created.at("/example/orderId").textValue()).isEqualTo("ord_001");
    assertThat(server.get("/api/v1/event-types/order.vanished").statusCode()).isEqualTo(404);
  }

  @Test
  void a_type_of_ones_own_is_made_published_and_changed() {
    var made = put("custom.joined", SCHEMA, "{\"points\":1}");
    assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
    assertThat(made.headers().firstValue("Location")).hasValue("/api/v1/event-types/custom.joined");

    var event =
        event("1", "{\"points\":3}").replace("commission.payout.completed", "custom.joined");
    assertThat(server.post("/api/v1/events", event).statusCode()).isEqualTo(201);
    assertThat(
            violations(
                server.post(
                    "/api/v1/events", event.replace("3", "\"x\"").replace("\"1\"", "\"2\""))))
        .containsExactly("data.points type");

    var changed = put("custom.joined", SCHEMA, "{\"points\":2}");
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(changed.headers().firstValue("ETag")).hasValue("\"2\"");
    assertThat(json(server.get("/api/v1/event-types")).path("data")).hasSize(16);
    assertThat(server.getAs("org_02", "/api/v1/event-types/custom.joined").statusCode())
        .isEqualTo(404);
  }

  @Test
  void a_schema_that_is_none_is_refused_in_words() {
    assertThat(
            violations(
                put(
                    "custom.joined",
                    "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"thing\"}}}",
                    "{}")))
        .allSatisfy(violation -> assertThat(violation).startsWith("schema.properties.a.type"))
        .isNotEmpty();
    assertThat(violations(put("custom.joined", SCHEMA, "{}")))
        .containsExactly("example.points required");
    var foreign = put("order.created", SCHEMA, "{\"points\":1}");
    assertThat(foreign.statusCode()).isEqualTo(400);
    assertThat(json(foreign).path("code").textValue()).isEqualTo("EVENT_TYPE_NOT_CUSTOM");
  }

  private HttpResponse<String> publishAs(Role role) {
    return server.send(
        server
            .request("/api/v1/events")
            .header("Authorization", "Bearer " + server.token("org_01", role, null))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(event("by-" + role, DATA))));
  }

  private HttpResponse<String> put(String type, String schema, String example) {
    return server.send(
        server
            .authorized("/api/v1/event-types/" + type)
            .header("Content-Type", "application/json")
            .PUT(
                BodyPublishers.ofString(
                    "{\"description\":\"d\",\"schema\":%s,\"example\":%s}"
                        .formatted(schema, example))));
  }

  private static String event(String id, String data) {
    return "{\"eventId\":\"%s\",\"type\":\"commission.payout.completed\",\"data\":%s}"
        .formatted(id, data);
  }

  private static List<String> violations(HttpResponse<String> answer) {
    return json(answer)
        .path("details")
        .path("violations")
        .valueStream()
        .map((JsonNode v) -> v.path("field").textValue() + " " + v.path("rule").textValue())
        .toList();
  }
}
