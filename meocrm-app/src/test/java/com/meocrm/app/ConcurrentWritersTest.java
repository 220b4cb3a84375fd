package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ConcurrentWritersTest {
  private static final int WRITERS = 16;
  private static final int ORDERS = 2_000;
  private static final int BUSY = 503;

  @Test
  void a_reader_sees_every_number_once_and_in_order_while_sixteen_writers_write() throws Exception {
    try (var server = new ServerOnTestDatabase();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var reading = threads.submit(() -> follow(server.client("org_writers")));
      var writing =
          threads.invokeAll(
              IntStream.range(0, WRITERS)
                  .<Callable<List<String>>>mapToObj(
                      w -> () -> write(server.client("org_writers"), "seller-" + w))
                  .toList());

      var written = new ArrayList<String>();
      for (var orders : writing) {
        written.addAll(orders.get());
      }
      var seen = reading.get();
      assertThat(seen.stream().map(e -> e.path("sequence").asLong()))
          .containsExactlyElementsOf(LongStream.rangeClosed(1, ORDERS).boxed().toList());
      assertThat(seen.stream().map(e -> e.path("event").path("data").path("orderId").asText()))
          .containsExactlyInAnyOrderElementsOf(written);
    }
  }

  private static List<String> write(TestClient client, String seller) throws IOException {
    var ids = new ArrayList<String>();
    for (int i = 0; i < ORDERS / WRITERS; i++) {
      ids.add(place(client, seller));
    }
    return ids;
  }

  /** Tries again while the server is too busy, as it says: then nothing was stored. */
  private static String place(TestClient client, String seller) throws IOException {
    var answer = client.post("/api/v1/orders", TestClient.order(seller));
    while (answer.statusCode() == BUSY) {
      answer = client.post("/api/v1/orders", TestClient.order(seller));
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return TestClient.json(answer).path("id").asText();
  }

  /**
   * Reads on from the last number it saw, as fast as it can, and keeps what came in the order in
   * which it came.
   */
  private static List<JsonNode> follow(TestClient client) throws IOException {
    var seen = new ArrayList<JsonNode>();
    long after = 0;
    while (seen.size() < ORDERS) {
      var page = client.read("/api/v1/events?limit=100&after=" + after);
      page.path("data").forEach(seen::add);
      after = page.path("nextAfter").asLong();
    }
    return seen;
  }
}
