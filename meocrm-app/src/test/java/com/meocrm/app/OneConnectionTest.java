package com.meocrm.app;

import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.http.security.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server whose calls share a single connection to the database: one that needed a second while it
 * holds the first would wait for itself. {@code ./meocrm test --all} runs all tests of routes like
 * this, a second time, with {@code -Dmeocrm.connections=1}.
 */
@Timeout(120)
class OneConnectionTest {
  private static final String SHOP = "org_one";

  /** More than there are connections, fewer than a busy computer turns away. */
  private static final int CALLERS = 4;

  private static ServerOnTestDatabase server;

  @BeforeAll
  static void start() {
    server = new ServerOnTestDatabase(Map.of("MEOCRM_DATABASE_CONNECTIONS", "1"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void one_connection_is_enough_for_calls_of_every_kind_also_at_once() {
    var client = server.client(SHOP);
    var partner = client.withToken(HubProcess.token(SHOP, Role.PARTNER));
    List<Supplier<Integer>> calls =
        List.of(
            () -> status(() -> client.post("/api/v1/orders", TestClient.order("seller"))),
            () ->
                status(() ->
                    client
                        .withHeaders("Idempotency-Key", "same")
                        .post("/api/v1/orders", TestClient.order("seller"))),
            () ->
                status(() ->
                    client.post(
                        "/api/v1/webhooks",
                        "{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"*\"]}")),
            () ->
                status(() ->
                    client.put(
                        "/api/v1/settings/tax.vatPercent", "{\"value\":8,\"reason\":\"the law\"}")),
            () -> status(() -> client.get("/api/v1/orders")),
            () -> status(() -> client.get("/api/v1/audit")),
            () -> status(() -> client.get("/api/v1/events")),
            () -> status(() -> client.post("/api/v1/alerts/alt_none/acknowledge", "{}")),
            () -> status(() -> partner.post("/api/v1/orders", TestClient.order("seller"))));
    List<Integer> expected = List.of(201, 201, 201, 200, 200, 200, 200, 404, 403);

    var once = calls.stream().map(Supplier::get).toList();
    List<Integer> atOnce;
    try (var threads = Executors.newFixedThreadPool(CALLERS)) {
      atOnce =
          IntStream.range(0, 8 * calls.size())
              .mapToObj(i -> supplyAsync(calls.get(i % calls.size()), threads))
              .toList()
              .stream()
              .map(call -> call.join())
              .toList();
    }

    assertThat(once).isEqualTo(expected);
    for (int i = 0; i < atOnce.size(); i++) {
      assertThat(atOnce.get(i)).as("call " + i).isEqualTo(expected.get(i % calls.size()));
    }
    var denied =
        server
            .database()
            .fetchOne(
                Long.class,
                "select count(*) from meocrm.audit_entry"
                    + " where decision = 'DENIED' and organization_id = ?",
                SHOP);
    assertThat(denied).isEqualTo(9);
  }

  @Test
  void no_operation_on_anything_needs_a_second_connection() throws Exception {
    var shop = new SampleShop(server, "org_one_of_each");

    for (var operation : SampleShop.operations()) {
      var answer = shop.call(shop.owner(), operation);
      assertThat(answer.statusCode()).as(operation + " " + answer.body()).isLessThan(500);
    }
  }

  private static int status(Call call) {
    try {
      return call.send().statusCode();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One call over HTTP. */
  @FunctionalInterface
  private interface Call {
    java.net.http.HttpResponse<String> send() throws IOException;
  }
}
