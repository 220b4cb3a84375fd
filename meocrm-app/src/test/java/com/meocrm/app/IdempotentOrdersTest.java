package com.meocrm.app;

import static java.util.concurrent.CompletableFuture.supplyAsync;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.meocrm.app.bench.RoundTrips;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Orders under an {@code Idempotency-Key} on a real database: at once, on two nodes, and killed.
 */
@Timeout(120)
class IdempotentOrdersTest {
  private static final String ORDERS = "/api/v1/orders";
  private static final AtomicInteger SHOPS = new AtomicInteger();

  /** What a create may cost, COMMIT included, with key, audit entry and event. */
  private static final int ROUND_TRIPS = 5;

  private static ServerOnTestDatabase one;
  private static Server other;

  @BeforeAll
  static void start() {
    // With a single connection: whoever waits for another request of its key must hold none.
    one = new ServerOnTestDatabase(Map.of("MEOCRM_DATABASE_CONNECTIONS", "1"));
    other =
        Wiring.start(
            Configuration.forServe(
                counted(one.variables()))); // another node, whose round trips are counted
  }

  @AfterAll
  static void stop() {
    other.close();
    one.close();
  }

  private final String shop = "org_idem_" + SHOPS.incrementAndGet();

  @Test
  void fifty_at_once_place_one_order_and_all_get_the_same_bytes() {
    var answers = atOnce(50, () -> place(one.client(shop), "key-1", "seller"));

    assertThat(answers).allSatisfy(a -> assertThat(a.statusCode()).isEqualTo(201));
    assertThat(answers.stream().map(HttpResponse::body).collect(toSet())).hasSize(1);
    assertThat(answers.stream().filter(IdempotentOrdersTest::isReplay)).hasSize(49);
    assertStoredOnce();
  }

  @Test
  void fifty_at_once_on_two_nodes_place_one_order_and_all_get_the_same_bytes() {
    var turn = new AtomicInteger();
    var answers =
        atOnce(
            50,
            () ->
                place(
                    turn.incrementAndGet() % 2 == 0
                        ? one.client(shop)
                        : new TestClient(other.url(), shop),
                    "key-1",
                    "seller"));

    assertThat(answers).allSatisfy(a -> assertThat(a.statusCode()).isEqualTo(201));
    assertThat(answers.stream().map(HttpResponse::body).collect(toSet())).hasSize(1);
    assertThat(answers.stream().filter(a -> !isReplay(a))).hasSize(1);
    assertStoredOnce();
  }

  @Test
  void of_two_nodes_one_waits_for_the_other_without_a_connection_and_gets_its_answer()
      throws Exception {
    try (var connection = one.database().connect()) {
      // The first one is held up where it writes its order.
      connection.setAutoCommit(false);
      connection.createStatement().execute("lock table meocrm.sales_order in share mode");
      var first = supplyAsync(() -> place(one.client(shop), "key-1", "seller"));
      one.database().awaitSomebodyBlocked();
      var second = supplyAsync(() -> place(new TestClient(other.url(), shop), "key-1", "seller"));
      var third = supplyAsync(() -> place(one.client(shop), "key-1", "another"));
      assertThat(second).failsWithin(Duration.ofMillis(300));

      connection.rollback();

      assertThat(first.join().statusCode()).isEqualTo(201);
      assertThat(second.join().body()).isEqualTo(first.join().body());
      assertThat(isReplay(second.join())).isTrue();
      assertThat(third.join().statusCode()).isEqualTo(422);
    }
    assertStoredOnce();
  }

  @Test
  void a_repeat_that_waited_three_seconds_is_told_to_come_back() throws Exception {
    try (var connection = one.database().connect()) {
      connection.setAutoCommit(false);
      connection.createStatement().execute("lock table meocrm.sales_order in share mode");
      var first = supplyAsync(() -> place(one.client(shop), "key-1", "seller"));
      one.database().awaitSomebodyBlocked();
      var here = supplyAsync(() -> place(one.client(shop), "key-1", "seller"));
      var there = supplyAsync(() -> place(new TestClient(other.url(), shop), "key-1", "seller"));

      for (var answer : List.of(here.join(), there.join())) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        assertThat(TestClient.json(answer).path("code").asText())
            .isEqualTo("IDEMPOTENCY_IN_PROGRESS");
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
      }
      connection.rollback();
      assertThat(first.join().statusCode()).isEqualTo(201);
    }
    assertThat(isReplay(place(one.client(shop), "key-1", "seller"))).isTrue();
    assertStoredOnce();
  }

  @Test
  void a_connection_that_is_killed_before_the_commit_leaves_nothing_and_a_repeat_places_the_order()
      throws Exception {
    try (var connection = one.database().connect()) {
      connection.setAutoCommit(false);
      connection.createStatement().execute("lock table meocrm.audit_entry in share mode");
      // It has written its order, and is about to write the rest and to commit.
      var first = supplyAsync(() -> place(one.client(shop), "key-1", "seller"));
      one.database().awaitSomebodyBlocked();
      one.database()
          .fetch(
              "select pg_terminate_backend(pid) from pg_stat_activity"
                  + " where datname = current_database() and wait_event_type = 'Lock'");
      assertThat(first.join().statusCode()).isEqualTo(503);
      connection.rollback();
    }
    assertThat(count("sales_order")).isZero();

    var again = place(one.client(shop), "key-1", "seller");

    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(isReplay(again)).isFalse();
    assertStoredOnce();
  }

  @Test
  void stored_answers_are_not_in_clear_and_a_secret_is_replayed_all_the_same() throws Exception {
    var client = one.client(shop).withHeaders("Idempotency-Key", "key-1");
    var body = "{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"*\"]}";
    var first = client.post("/api/v1/webhooks", body);
    var secret = TestClient.json(first).path("secret").asText();

    var again = client.post("/api/v1/webhooks", body);

    assertThat(secret).startsWith("whsec_");
    assertThat(again.body()).isEqualTo(first.body());
    var stored =
        one.database()
            .fetchOne(
                String.class,
                "select encode(answer, 'escape') from meocrm.idempotency where organization_id = ?",
                shop);
    assertThat(stored).startsWith("v1:").doesNotContain(secret).doesNotContain("partner");
  }

  @Test
  void a_create_costs_at_most_five_round_trips_with_key_event_and_audit_entry() throws Exception {
    var client = new TestClient(other.url(), shop);
    for (int i = 0; i < 20; i++) {
      place(client, "warm-" + i, "seller");
    }

    int calls = 20;
    long before = roundTripsOfRequests();
    for (int i = 0; i < calls; i++) {
      assertThat(place(client, "key-" + i, "seller").statusCode()).isEqualTo(201);
    }
    double each = (double) (roundTripsOfRequests() - before) / calls;

    System.Logger logger = System.getLogger(IdempotentOrdersTest.class.getName());
    logger.log(System.Logger.Level.INFO, "round trips of an idempotent POST /orders: {0}", each);
    assertThat(each).isBetween(1.0, (double) ROUND_TRIPS);
  }

  @Test
  @EnabledIfSystemProperty(named = "meocrm.all", matches = "true")
  void a_killed_server_leaves_whole_orders_with_their_answers_or_none() throws Exception {
    int kills = 10;
    int keys = 40;
    for (int kill = 0; kill < kills; kill++) {
      var prefix = "kill-" + kill + "-";
      try (var hub = HubProcess.serve(Map.of("MEOCRM_DATABASE_URL", databaseUrl()))) {
        var client = new TestClient(hub.url(), shop);
        var answered = new AtomicInteger();
        var calls = new ArrayList<Thread>();
        for (int i = 0; i < keys; i++) {
          var key = prefix + i;
          calls.add(
              Thread.startVirtualThread(() -> {
                try {
                  client.withHeaders("Idempotency-Key", key).post(ORDERS, TestClient.order(key));
                  answered.incrementAndGet();
                } catch (IOException e) {
                  // Killed, as intended; whether it was carried out is not known here.
                  answered.get();
                }
              }));
        }
        await().pollInterval(Duration.ofMillis(1)).until(() -> answered.get() >= keys / 4);
        hub.kill();
        for (var call : calls) {
          call.join();
        }
      }
      for (int i = 0; i < keys; i++) {
        var first = place(one.client(shop), prefix + i, prefix + i);
        var second = place(one.client(shop), prefix + i, prefix + i);
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(isReplay(second)).isTrue();
        assertThat(second.body()).isEqualTo(first.body());
      }
    }
    assertThat(count("sales_order")).isEqualTo((long) kills * keys);
    assertThat(count("audit_entry")).isEqualTo((long) kills * keys);
    assertThat(
            one.database()
                .fetchOne(
                    Long.class,
                    "select count(distinct seller_id) from meocrm.sales_order where organization_id = ?",
                    shop))
        .as("one order for each key")
        .isEqualTo((long) kills * keys);
  }

  private void assertStoredOnce() {
    for (var table : List.of("sales_order", "audit_entry", "idempotency")) {
      assertThat(count(table)).as(table).isEqualTo(1);
    }
    // In one look: the relay may be moving it.
    var events =
        one.database()
            .fetchOne(
                Long.class,
                """
                select (select count(*) from meocrm.outbox where organization_id = ?)
                  + (select count(*) from meocrm.event_log where organization_id = ?)
                """,
                shop,
                shop);
    assertThat(events).as("events").isEqualTo(1);
  }

  private long count(String table) {
    return one.database()
        .fetchOne(
            Long.class,
            "select count(*) from meocrm." + table + " where organization_id = ?",
            shop);
  }

  private static HttpResponse<String> place(TestClient client, String key, String seller) {
    try {
      return client.withHeaders("Idempotency-Key", key).post(ORDERS, TestClient.order(seller));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isReplay(HttpResponse<String> answer) {
    return answer.headers().firstValue("Idempotency-Replayed").filter("true"::equals).isPresent();
  }

  private static <T> List<T> atOnce(int times, Supplier<T> call) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls = IntStream.range(0, times).mapToObj(i -> supplyAsync(call, threads)).toList();
      return calls.stream().map(c -> c.join()).toList();
    }
  }

  private static long roundTripsOfRequests() {
    return RoundTrips.byThread().entrySet().stream()
        .filter(thread -> thread.getKey().startsWith("http-call"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private static String databaseUrl() {
    return String.valueOf(one.variables().get("MEOCRM_DATABASE_URL"));
  }

  private static Map<String, String> counted(Map<String, String> variables) {
    var counted = new java.util.TreeMap<>(variables);
    counted.merge("MEOCRM_DATABASE_URL", "?" + RoundTrips.URL_PARAMETER, String::concat);
    return counted;
  }
}
