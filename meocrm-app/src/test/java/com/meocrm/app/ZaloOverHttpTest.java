package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.app.zalo.FakeZalo;
import com.meocrm.app.zalo.FakeZaloCallbacks;
import com.meocrm.app.zalo.FakeZaloDelivery;
import com.meocrm.app.zalo.FakeZaloDelivery.Attempt;
import com.meocrm.app.zalo.FakeZaloMessages;
import com.meocrm.app.zalo.FakeZaloOAuth;
import com.meocrm.core.shared.TestClock;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole server between Zalo's callbacks, an administrator's browser and the command line. */
@Timeout(120)
class ZaloOverHttpTest {
  private static final int CALLBACKS = 100;

  /** More than Zalo has: a computer that does ten other things at once is no failure here. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Pattern LINK = Pattern.compile("(http\\S+[?&]state=(\\S+))");

  private static final TestClock LATER = new TestClock();
  private static FakeZalo zalo;
  private static ServerOnTestDatabase server;
  private static FakeZaloDelivery delivery;
  private static int shops;

  private final FakeZaloCallbacks callbacks = new FakeZaloCallbacks(InstantSource.system());
  private String shop;
  private TestClient client;

  @BeforeAll
  static void start() {
    zalo = FakeZalo.start(InstantSource.system());
    var url = zalo.url().toString();
    server =
        new ServerOnTestDatabase(
            Map.of(
                "MEOCRM_ZALO_URL", url, "MEOCRM_ZALO_OA_URL", url, "MEOCRM_ZALO_OAUTH_URL", url));
    delivery =
        new FakeZaloDelivery(
            server.url().resolve("/api/v1/notifications/zalo/webhook"), LATER, PATIENCE);
  }

  @AfterAll
  static void stop() {
    delivery.close();
    server.close();
    zalo.close();
  }

  @BeforeEach
  void open() throws IOException {
    // Callbacks name the account alone, and the account of a shop before this one is the same.
    server.database().execute("delete from meocrm.zalo_account");
    shop = "org_zalo_" + ++shops;
    client = server.client(shop);
    secret("ZALO_APP_SECRET", FakeZaloOAuth.APP_SECRET);
    secret("ZALO_OA_SECRET", FakeZaloCallbacks.OA_SECRET);
    var set =
        client.put(
            "/api/v1/settings/notifications",
            """
            {"value":{"staff":{"defaultChannel":"zalo_oa",
              "providers":{"zalo":{"enabled":true,"zcaAppId":"%s"}}}},"reason":"test"}
            """
                .formatted(FakeZaloOAuth.APP));
    assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
  }

  @Test
  void the_command_line_makes_a_link_and_waits_until_the_administrator_has_agreed()
      throws Exception {
    var ran = connects();
    var link = ran.link();
    assertThat(ran.err.toString())
        .contains("/auth/zalo/callback", "code challenge", link.challenge(), "waiting for the adm");

    assertThat(comesBack("code=" + zalo.oauth().agree(link.challenge()) + "&state=" + link.state()))
        .isEqualTo(200);

    assertThat(ran.exit()).isZero();
    assertThat(ran.out.toString().strip()).isEqualTo(link.url());
    assertThat(ran.err.toString()).contains("connected: Cửa hàng Mèo (" + FakeZaloOAuth.OA + ")");
  }

  @Test
  void the_command_line_says_why_it_was_refused_and_what_to_do() throws Exception {
    var ran = connects();
    var link = ran.link();

    assertThat(comesBack("error=-1&error_description=denied&state=" + link.state())).isEqualTo(400);

    assertThat(ran.exit()).isEqualTo(3);
    assertThat(ran.err.toString())
        .contains("not connected: The administrator did not agree (denied)", "run this again");
  }

  @Test
  void a_code_that_zalo_does_not_take_is_a_refusal_too_and_another_link_makes_one_void()
      throws Exception {
    var first = connects();
    var link = first.link();
    zalo.oauth().agree(link.challenge());
    assertThat(comesBack("code=made-up&state=" + link.state())).isEqualTo(422);
    assertThat(first.exit()).isEqualTo(3);
    assertThat(first.err.toString()).contains("The account was not connected: ");

    var second = connects();
    second.link();
    await().until(() -> second.err.toString().contains("waiting for the administrator"));
    assertThat(client.post("/api/v1/notifications/zalo/connect", "").statusCode()).isEqualTo(200);
    assertThat(second.exit()).isEqualTo(3);
    assertThat(second.err.toString()).contains("this one is void");
  }

  @Test
  void what_is_not_taken_is_told_again_by_zalo_and_taken_then() throws Exception {
    connect();
    var code = code();
    secret("ZALO_APP_SECRET", "another");
    secret("ZALO_OA_SECRET", "another");
    var told = callbacks.said("4872392837498237489", code);

    assertThat(delivery.tell(told).status()).isEqualTo(401);
    assertThat(destinations()).isEmpty();
    secret("ZALO_OA_SECRET", FakeZaloCallbacks.OA_SECRET);
    LATER.advance(Duration.ofSeconds(29));
    assertThat(delivery.deliverDue()).isZero();
    LATER.advance(Duration.ofSeconds(1));
    assertThat(delivery.deliverDue()).isEqualTo(1);

    assertThat(delivery.attempts().getLast().retry()).isEqualTo(1);
    assertThat(delivery.attempts().getLast().status()).isEqualTo(200);
    assertThat(destinations()).hasSize(1);
    assertThat(delivery.waiting()).isZero();
  }

  @Test
  void while_the_database_stands_still_zalo_is_answered_all_the_same_and_tells_again()
      throws Exception {
    connect();
    var told = callbacks.said("4872392837498237489", code());
    Attempt first;
    try (var connection = server.database().connect()) {
      connection.setAutoCommit(false);
      try (var statement = connection.createStatement()) {
        statement.execute("lock table meocrm.staff_link in access exclusive mode");
      }
      first = delivery.tell(told);
      connection.rollback();
    }
    LATER.advance(Duration.ofSeconds(30));
    assertThat(delivery.deliverDue()).isEqualTo(1);

    // The lock was held all the while, so the answer did not wait for its end.
    assertThat(first.status()).isEqualTo(503);
    assertThat(delivery.attempts().getLast().status()).isEqualTo(200);
    assertThat(destinations()).hasSize(1);
    assertThat(destinations().get(0).path("openUntil").asText()).isNotEmpty();
  }

  @Test
  void a_hundred_receipts_at_once_while_orders_come_in_all_count_and_once() throws Exception {
    connect();
    for (int i = 0; i < CALLBACKS; i++) {
      sent(i);
    }
    var answers = new ArrayList<Duration>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var orders =
          threads.submit(() -> {
            for (int i = 0; i < 50; i++) {
              client.create("/api/v1/orders", TestClient.order("usr_" + i));
            }
            return true;
          });
      var places = new Semaphore(10);
      var told = new ArrayList<Future<Attempt>>();
      for (int i = 0; i < CALLBACKS; i++) {
        var callback = callbacks.received(message(i));
        told.add(
            threads.submit(
                (Callable<Attempt>)
                    () -> {
                      places.acquire();
                      try {
                        return delivery.tell(callback);
                      } finally {
                        places.release();
                      }
                    }));
      }
      for (var attempt : told) {
        answers.add(attempt.get().took());
      }
      assertThat(orders.get()).isTrue();
    }
    while (delivery.waiting() > 0) {
      LATER.advance(Duration.ofHours(1));
      delivery.deliverDue();
    }

    answers.sort(null);
    System.out.printf(
        "%d callbacks, ten at once, beside 50 orders: median %d ms, p99 %d ms, slowest %d ms%n",
        CALLBACKS,
        answers.get(CALLBACKS / 2).toMillis(),
        answers.get(CALLBACKS * 99 / 100).toMillis(),
        answers.getLast().toMillis());
    assertThat(
            server
                .database()
                .fetchOne(
                    Integer.class,
                    "select count(*)::int from meocrm.customer_message where organization_id = ? and state = 'DELIVERED'",
                    shop))
        .isEqualTo(CALLBACKS);
  }

  private void secret(String name, String value) throws IOException {
    var stored = client.put("/api/v1/secrets/" + name, "{\"value\":\"%s\"}".formatted(value));
    assertThat(stored.statusCode()).as(stored.body()).isLessThan(300);
  }

  /** Connects without the command line. */
  private void connect() throws Exception {
    var made = TestClient.json(client.post("/api/v1/notifications/zalo/connect", ""));
    var link = Link.of(made.path("url").asText());
    var code = zalo.oauth().agree(link.challenge());
    assertThat(comesBack("code=" + code + "&state=" + link.state())).isEqualTo(200);
  }

  private String code() throws IOException {
    var made = client.create("/api/v1/notifications/zalo/link", "{\"via\":\"oa\"}");
    return made.path("code").asText();
  }

  private JsonNode destinations() throws IOException {
    return TestClient.json(client.get("/api/v1/notifications/destinations")).path("data");
  }

  /** A message that Zalo took some time ago. */
  private void sent(int number) throws SQLException {
    server
        .database()
        .execute(
            """
            insert into meocrm.customer_message (organization_id, message_id, tracking_id, event_type, event_id, order_id,
              phone, oa_id, template_id, state, tries, zalo_id, created_at, updated_at, sent_at)
            values (?, ?, ?, 'order.created', 'evt_1', 'ord_1', '8498****321', ?, 'tpl_1', 'SENT', 1, ?, now(), now(), now())
            """,
            shop,
            "dlv_" + number,
            "dlv" + number,
            FakeZaloOAuth.OA,
            "msg" + number);
  }

  private static FakeZaloMessages.Message message(int number) {
    return new FakeZaloMessages.Message(
        "84987654321", "tpl_1", Map.of(), "dlv" + number, "msg" + number, Instant.now());
  }

  /** The administrator's browser is sent back to the hub. */
  private static int comesBack(String query) throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      var uri = URI.create(server.url() + "/auth/zalo/callback?" + query);
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding()).statusCode();
    }
  }

  private Ran connects() {
    var out = new StringWriter();
    var err = new StringWriter();
    var token = HubProcess.token(shop, Role.ADMIN);
    var exit =
        new FutureTask<>(() ->
            Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute("zalo", "connect", "--url", server.url().toString(), "--token", token));
    Thread.ofVirtual().start(exit);
    return new Ran(out, err, exit);
  }

  private record Ran(StringWriter out, StringWriter err, Future<Integer> exiting) {
    Link link() {
      await().until(() -> LINK.matcher(out.toString()).find());
      return Link.of(out.toString().strip());
    }

    int exit() throws Exception {
      return exiting.get(60, TimeUnit.SECONDS);
    }
  }

  private record Link(String url, String challenge, String state) {
    private static final Pattern CHALLENGE = Pattern.compile("code_challenge=([^&]+)");

    static Link of(String url) {
      var state = LINK.matcher(url);
      var challenge = CHALLENGE.matcher(url);
      assertThat(state.find() && challenge.find()).isTrue();
      return new Link(url, challenge.group(1), state.group(2));
    }
  }
}
