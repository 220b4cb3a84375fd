package com.meocrm.app;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A thousand events at once, on PostgreSQL. */
class PublishBatchTest {
  private static final int SIZE = 1_000;

  private final ServerOnTestDatabase server = ServerOnTestDatabase.shared();

  @Test
  void the_same_batch_twice_stores_once_in_its_order() throws Exception {
    var client = server.client("org_batch_1");
    var batch = batch(PublishBatchTest::event);

    var first = client.post("/api/v1/events:batch", batch);
    var again = client.post("/api/v1/events:batch", batch);

    assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
    assertThat(TestClient.json(first).path("created").asInt()).isEqualTo(SIZE);
    assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
    assertThat(TestClient.json(again).path("duplicates").asInt()).isEqualTo(SIZE);
    await().atMost(Duration.ofSeconds(20)).until(() -> client.log().size() >= SIZE);
    assertThat(client.log())
        .extracting(event -> event.path("eventId").asText())
        .containsExactlyElementsOf(IntStream.range(0, SIZE).mapToObj(i -> "erp-" + i).toList());
    assertThat(client.read("/api/v1/events/erp-999").path("sequence").asInt()).isEqualTo(SIZE);
  }

  @Test
  void one_bad_event_refuses_the_batch_with_its_index_and_nothing_is_stored() throws Exception {
    var client = server.client("org_batch_2");

    var refused =
        client.post(
            "/api/v1/events:batch",
            batch(i -> i == 617 ? event(i).replace("\"count\":1", "\"count\":-1") : event(i)));

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(TestClient.json(refused).at("/details/index").asInt()).isEqualTo(617);
    assertThat(TestClient.json(refused).at("/details/violations/0/field").asText())
        .isEqualTo("events[617].data.count");
    for (var table : List.of("outbox", "event_log", "published_event")) {
      assertThat(
              server
                  .database()
                  .fetch(
                      "select from meocrm.%s where organization_id = 'org_batch_2'"
                          .formatted(table)))
          .as(table)
          .isEmpty();
    }
  }

  @Test
  void the_same_batch_sent_by_several_at_once_stores_once() throws Exception {
    var client = server.client("org_batch_3");
    var batch = batch(PublishBatchTest::event);
    Callable<Integer> send =
        () -> TestClient.json(client.post("/api/v1/events:batch", batch)).path("created").asInt();

    int created = 0;
    try (var threads = Executors.newFixedThreadPool(3)) {
      for (var sent : threads.invokeAll(List.of(send, send, send))) {
        created += sent.get();
      }
    }

    assertThat(created).isEqualTo(SIZE);
    assertThat(
            server
                .database()
                .fetchOne(
                    Long.class,
                    "select (select count(*) from meocrm.outbox where organization_id = 'org_batch_3')"
                        + " + (select count(*) from meocrm.event_log where organization_id = 'org_batch_3')"))
        .isEqualTo(SIZE);
  }

  @Test
  void an_event_can_be_read_as_soon_as_it_is_published() throws Exception {
    var client = server.client("org_batch_4");

    assertThat(client.post("/api/v1/events", event(0)).statusCode()).isEqualTo(201);
    var read = client.read("/api/v1/events/erp-0");

    assertThat(read.path("eventId").asText()).isEqualTo("erp-0");
    assertThat(read.at("/event/data/period").asText()).isEqualTo("2025-11");
    await().until(() -> client.read("/api/v1/events/erp-0").path("sequence").asInt() == 1);
  }

  private static String batch(IntFunction<String> event) {
    return IntStream.range(0, SIZE).mapToObj(event).collect(joining(",", "{\"events\":[", "]}"));
  }

  private static String event(int number) {
    return "{\"eventId\":\"erp-%d\",\"type\":\"commission.payout.completed\",\"data\":{\"period\":\"2025-11\",\"totalAmount\":\"%d.00\",\"count\":1}}"
        .formatted(number, number);
  }
}
