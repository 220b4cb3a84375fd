package com.meocrm.app;

import static java.util.concurrent.CompletableFuture.supplyAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.meocrm.adapter.http.security.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Processes, connections and callers that are gone at exactly the wrong moment: a lock holds the
 * call where it is to happen. What was under way then ends by itself, on the database.
 */
@Timeout(180)
class KilledBetweenEffectAndAnswerTest {
  private static final AtomicInteger SHOPS = new AtomicInteger();
  private static final String ORDERS = "/api/v1/orders";
  private static final String LEADS = "/api/v1/leads";
  private static final String LEAD = "{\"name\":\"Chị Lan\",\"phone\":\"0901234567\"}";

  /** Written last, in the round trip that commits. */
  private static final String BEFORE_COMMIT = "meocrm.audit_entry";

  private static final Pattern PLACE = Pattern.compile("@[^@/]+:([0-9]+)/");

  private static ServerOnTestDatabase other;

  private final String shop = "org_killed_" + SHOPS.incrementAndGet();
  private final TestClient here = other.client(shop);

  @BeforeAll
  static void start() {
    other = new ServerOnTestDatabase(Map.of("MEOCRM_DATABASE_CONNECTIONS", "1"));
  }

  @AfterAll
  static void stop() {
    other.close();
  }

  @Test
  void a_repeat_gets_the_answer_of_what_was_committed_and_carries_out_what_was_not()
      throws Exception {
    try (var line = new CuttingProxy(databasePort());
        var hub = HubProcess.serve(servingTwoAtOnce(databaseUrlThrough(line)))) {
      var there = new TestClient(hub.url(), shop);

      // The connection is lost with COMMIT on its way: nobody knows whether it arrived. It did.
      try (var lock = locked(BEFORE_COMMIT)) {
        var unknown = answerOf(there, ORDERS, "key-cut", order("cut"));
        awaitBlocked(1);
        line.cut();
        assertThat(unknown.join().orElseThrow().statusCode()).isEqualTo(503);
        lock.rollback();
      }
      assertAnsweredBefore(ORDERS, "key-cut", order("cut"));
      awaitServing(there);

      // The process is killed with one call about to commit, and one that has its key and no more.
      try (var lock = locked(BEFORE_COMMIT + ", meocrm.lead")) {
        var committing = answerOf(there, ORDERS, "key-killed", order("killed"));
        var claimed = answerOf(there, LEADS, "key-claimed", LEAD);
        awaitBlocked(2);
        hub.kill();
        assertThat(committing.join()).as("an answer to the first").isEmpty();
        assertThat(claimed.join()).as("an answer to the second").isEmpty();
        lock.rollback();
      }
      assertAnsweredBefore(ORDERS, "key-killed", order("killed"));
      assertCarriedOutNow(LEADS, "key-claimed", LEAD);
    }
    assertThat(count("sales_order")).as("orders, one for each key").isEqualTo(2);
    assertThat(count("lead where name = 'Chị Lan'")).isEqualTo(1);
    assertThat(count("idempotency where idempotency_key like 'key-%'")).isEqualTo(3);
    await() // the relay numbers them soon after
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(here.log())
                .filteredOn(e -> e.at("/event/event").asText().startsWith("order."))
                .hasSize(2));
  }

  @Test
  void a_caller_that_goes_away_leaves_a_whole_order_or_none_and_the_key_knows_which()
      throws Exception {
    try (var lock = locked(BEFORE_COMMIT)) {
      try (var socket = sent("key-gone", order("gone"), order("gone").length())) {
        awaitBlocked(1);
        socket.setSoLinger(true, 0); // ends with a reset, as of a phone that lost its network
      }
      lock.rollback();
    }
    assertAnsweredBefore(ORDERS, "key-gone", order("gone"));

    // In the middle of the body.
    sent("key-half", order("half"), 20).close();
    assertCarriedOutNow(ORDERS, "key-half", order("half"));
    assertThat(count("sales_order")).isEqualTo(2);
  }

  /** Two calls wait inside of it, so it has two connections however few the run allows. */
  private static Map<String, String> servingTwoAtOnce(String databaseUrl) {
    return Map.of("MEOCRM_DATABASE_URL", databaseUrl, "MEOCRM_DATABASE_CONNECTIONS", "2");
  }

  private void assertAnsweredBefore(String path, String key, String body) throws IOException {
    var again = post(here, path, key, body);
    assertThat(again.statusCode()).as(again.body()).isEqualTo(201);
    assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
    assertThat(again.headers().firstValue("Location"))
        .contains(path + "/" + TestClient.json(again).path("id").asText());
    assertThat(here.read(again.headers().firstValue("Location").orElseThrow()))
        .isEqualTo(TestClient.json(again));
    assertThat(post(here, path, key, body).body()).isEqualTo(again.body());
  }

  private void assertCarriedOutNow(String path, String key, String body) throws IOException {
    var now = post(here, path, key, body);
    assertThat(now.statusCode()).as(now.body()).isEqualTo(201);
    assertThat(now.headers().firstValue("Idempotency-Replayed")).isEmpty();
    var again = post(here, path, key, body);
    assertThat(again.headers().firstValue("Idempotency-Replayed")).contains("true");
    assertThat(again.body()).isEqualTo(now.body());
  }

  /** After its connections were cut it has to notice each. */
  private static void awaitServing(TestClient there) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() ->
            answerOf(there, LEADS, null, LEAD.replace("Lan", "Mai"))
                .join()
                .filter(answer -> answer.statusCode() == 201)
                .isPresent());
  }

  /** What came back; empty: the connection ended. */
  private static CompletableFuture<Optional<HttpResponse<String>>> answerOf(
      TestClient client, String path, @Nullable String key, String body) {
    return supplyAsync(
        () -> {
          try {
            return Optional.of(
                key == null ? client.post(path, body) : post(client, path, key, body));
          } catch (IOException e) {
            return Optional.empty();
          }
        },
        Thread::startVirtualThread);
  }

  private static HttpResponse<String> post(TestClient client, String path, String key, String body)
      throws IOException {
    return client.withHeaders("Idempotency-Key", key).post(path, body);
  }

  /** A request of which only so many characters of the body are sent. */
  private Socket sent(String key, String body, int length) throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), other.url().getPort());
    var head =
        "POST %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nIdempotency-Key: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            .formatted(ORDERS, HubProcess.token(shop, Role.ADMIN), key, body.length());
    socket
        .getOutputStream()
        .write((head + body.substring(0, length)).getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String order(String seller) {
    return TestClient.order(seller);
  }

  /** Who writes to these waits until the connection rolls back. */
  private Connection locked(String tables) throws Exception {
    var connection = other.database().connect();
    connection.setAutoCommit(false);
    try (var statement = connection.createStatement()) {
      statement.execute("lock table " + tables + " in share mode");
    }
    return connection;
  }

  private void awaitBlocked(int calls) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(5))
        .until(() ->
            other
                    .database()
                    .fetchOne(
                        Long.class,
                        "select count(*) from pg_stat_activity"
                            + " where datname = current_database() and wait_event_type = 'Lock'")
                >= calls);
  }

  private long count(String table) {
    return other
        .database()
        .fetchOne(
            Long.class,
            "select count(*) from (select * from meocrm.%s) t where organization_id = ?"
                .formatted(table),
            shop);
  }

  private int databasePort() {
    var place = PLACE.matcher(databaseUrl());
    assertThat(place.find()).isTrue();
    return Integer.parseInt(place.group(1));
  }

  private String databaseUrlThrough(CuttingProxy line) {
    return PLACE.matcher(databaseUrl()).replaceFirst("@127.0.0.1:" + line.port() + "/");
  }

  private String databaseUrl() {
    return String.valueOf(other.variables().get("MEOCRM_DATABASE_URL"));
  }
}
