package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code orders.sync} against a real feed, by a server that is killed on the way. */
class OrdersSyncTest {
  private static final int ORDERS = Boolean.getBoolean("meocrm.all") ? 10_000 : 1_000;
  private static final int PAGE = 100;
  private static final int BROKEN_ONE_IN = 100;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir private Path folder;

  @Test
  void a_run_that_is_killed_twice_takes_every_order_exactly_once() throws Exception {
    try (var feed = new OrderFeedServer(ORDERS, BROKEN_ONE_IN)) {
      String token;
      feed.standStillAt(ORDERS * 3 / 10);
      try (var hub = HubProcess.serve(folder)) {
        token = prepared(hub, feed);
        var lost = sync(hub, token);
        feed.awaitStandStill();
        hub.kill();
        assertThat(isLost(lost)).isTrue();
      }
      feed.standStillAt(ORDERS * 7 / 10);
      try (var hub = HubProcess.serve(folder)) {
        var lost = sync(hub, token);
        feed.awaitStandStill();
        hub.kill();
        assertThat(isLost(lost)).isTrue();
      }
      feed.goOn();
      try (var hub = HubProcess.serve(folder)) {
        var output = sync(hub, token).get(5, TimeUnit.MINUTES);

        int broken = ORDERS / BROKEN_ONE_IN;
        assertThat(output.path("created").asInt()).as(output.toString()).isEqualTo(ORDERS - broken);
        assertThat(output.path("failed").asInt()).isEqualTo(broken);
        assertThat(output.path("errors")).hasSize(Math.min(broken, 500));
        assertThat(output.at("/errors/0/code").asText()).isEqualTo("VALIDATION_FAILED");
        assertThat(output.path("pages").asInt()).isEqualTo(ORDERS / PAGE);
        assertEventsOnce(new TestClient(hub.url(), "org_sync"), feed);

        var again = sync(hub, token).get(5, TimeUnit.MINUTES);
        assertThat(again.path("created").asInt() + again.path("updated").asInt()).isZero();
        assertThat(events(new TestClient(hub.url(), "org_sync"))).hasSize(ORDERS - broken);
      }
    }
  }

  private static void assertEventsOnce(TestClient client, OrderFeedServer feed) throws IOException {
    var events = events(client);

    assertThat(events).hasSize(ORDERS - ORDERS / BROKEN_ONE_IN);
    assertThat(events.keySet()).isEqualTo(feed.goodOrders());
    assertThat(events.values()).allMatch(count -> count == 1);
  }

  /**
   * How often {@code order.created} was recorded for each order; of orders, nothing else may be.
   */
  private static Map<String, Integer> events(TestClient client) throws IOException {
    var counts = new HashMap<String, Integer>();
    long after = 0;
    while (true) {
      var page = client.read("/api/v1/events?limit=100&after=" + after);
      if (page.path("data").isEmpty()) {
        assertThat(page.path("nextAfter").asLong()).isEqualTo(page.path("head").asLong());
        return counts;
      }
      for (var event : page.path("data")) {
        var type = event.at("/event/event").asText();
        if (type.equals("settings.invalidate")) {
          continue; // of the preparation
        }
        assertThat(type).isEqualTo("order.created");
        counts.merge(event.at("/event/data/orderId").asText(), 1, Integer::sum);
      }
      after = page.path("nextAfter").asLong();
    }
  }

  @Test
  void of_calls_at_once_on_two_nodes_one_runs_and_the_others_are_told() throws Exception {
    var one = ServerOnTestDatabase.shared();
    try (var feed = new OrderFeedServer(3, 0);
        var two = Wiring.start(Configuration.forServe(one.variables()))) {
      var client = one.client("org_sync_twice");
      sources(client, source(feed.url(), null));
      var token = scopeToken(client, "mcp:orders.sync");
      feed.standStillAt(0);

      var calls =
          IntStream.range(0, 8)
              .mapToObj(i -> call(i % 2 == 0 ? one.url() : two.url(), token))
              .toList();
      feed.awaitStandStill();
      await().until(() -> calls.stream().filter(CompletableFuture::isDone).count() == 7);
      feed.goOn();

      var answers = calls.stream().map(CompletableFuture::join).toList();
      assertThat(answers)
          .extracting(HttpResponse::statusCode)
          .containsOnly(200, 409)
          .satisfiesOnlyOnce(status -> assertThat(status).isEqualTo(200));
      for (var refused : answers.stream().filter(answer -> answer.statusCode() == 409).toList()) {
        var error = JSON.readTree(refused.body());
        assertThat(error.path("code").asText()).isEqualTo("COMMAND_RUNNING");
        assertThat(error.at("/details/run").asText()).isNotEmpty();
      }
      assertThat(events(client).values()).hasSize(3).containsOnly(1);
    }
  }

  @Test
  void secrets_that_are_not_the_tenants_own_and_private_addresses_are_refused() throws Exception {
    var server = ServerOnTestDatabase.shared();
    var client = server.client("org_sync_refused");
    var theirs = server.client("org_sync_theirs");
    theirs.put("/api/v1/secrets/THEIRS", "{\"value\":\"theirs\"}");
    var agent = client.withToken(scopeToken(client, "mcp:orders.sync"));
    try (var feed = new OrderFeedServer(1, 0)) {
      for (var name : new String[] {"THEIRS", "TELEGRAM_BOT_TOKEN", "UNKNOWN"}) {
        sources(client, source(feed.url(), name));
        assertRefused(agent.post("/api/v1/commands/orders.sync", "{}"), "SECRET_NOT_FOUND");
      }
      for (var name : new String[] {"JWT_SECRET", "../x"}) {
        var put =
            client.put(
                "/api/v1/settings/orders.sync.sources",
                "{\"value\":[%s],\"reason\":\"test\"}".formatted(source(feed.url(), name)));
        assertThat(put.statusCode()).as(put.body()).isEqualTo(400);
      }
      for (var url : new String[] {"https://10.0.0.1/orders", "https://169.254.169.254/latest"}) {
        sources(client, source(URI.create(url), null));
        assertRefused(agent.post("/api/v1/commands/orders.sync", "{}"), "SOURCE_NOT_ALLOWED");
      }
      assertThat(feed.requests()).isZero();
    }
  }

  @Test
  void a_command_line_lists_and_calls_commands() throws Exception {
    var server = ServerOnTestDatabase.shared();
    var client = server.client("org_sync_cli");
    try (var feed = new OrderFeedServer(3, 0)) {
      sources(client, source(feed.url(), null));
      var token = scopeToken(client, "mcp:orders.sync");
      var listed = command(server.url(), token);
      assertThat(listed.exit).isZero();
      assertThat(listed.out).contains("orders.sync", "lead-priority.recalculate");

      var dry = command(server.url(), token, "orders.sync", "--dry-run", "--arg", "limit=3");
      assertThat(dry.exit).as(dry.err).isZero();
      assertThat(JSON.readTree(dry.out).path("created").asInt()).isEqualTo(3);
      var done = command(server.url(), token, "orders.sync");
      assertThat(JSON.readTree(done.out).path("created").asInt()).isEqualTo(3);
      assertThat(done.err).contains("orders.sync: 3");

      var refused = command(server.url(), token, "lead-priority.recalculate");
      assertThat(refused.exit).isEqualTo(3);
      assertThat(refused.err).contains("FORBIDDEN", "mcp:lead-priority.recalculate");
      assertThat(command(server.url(), token, "orders.sync", "--arg", "limit=0").exit).isEqualTo(3);
      assertThat(command(URI.create("http://127.0.0.1:1"), token, "orders.sync").exit).isEqualTo(1);
    }
  }

  /** Sources, a product-less shop, and a token that opens the command alone. */
  private static String prepared(HubProcess hub, OrderFeedServer feed) throws IOException {
    var client = new TestClient(hub.url(), "org_sync");
    client.put("/api/v1/secrets/FEED", "{\"value\":\"" + OrderFeedServer.SECRET + "\"}");
    sources(client, source(feed.url(), "FEED"));
    return scopeToken(client, "mcp:orders.sync");
  }

  private static String scopeToken(TestClient client, String scope) throws IOException {
    return client
        .create(
            "/api/v1/tokens",
            "{\"name\":\"agent\",\"scope\":\"%s\",\"ttl\":\"1h\"}".formatted(scope))
        .path("token")
        .asText();
  }

  private static void sources(TestClient client, String source) throws IOException {
    var put =
        client.put(
            "/api/v1/settings/orders.sync.sources",
            "{\"value\":[%s],\"reason\":\"test\"}".formatted(source));
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
  }

  private static String source(URI url, @Nullable String secretRef) {
    var secret = secretRef == null ? "" : ",\"secretRef\":\"%s\"".formatted(secretRef);
    return "{\"name\":\"web\",\"url\":\"%s\",\"pageSize\":%d%s}".formatted(url, PAGE, secret);
  }

  private static void assertRefused(HttpResponse<String> answer, String code) throws IOException {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(422);
    assertThat(JSON.readTree(answer.body()).path("code").asText()).isEqualTo(code);
  }

  private static CompletableFuture<HttpResponse<String>> call(URI server, String token) {
    var request =
        HttpRequest.newBuilder(server.resolve("/api/v1/commands/orders.sync"))
            .timeout(Duration.ofMinutes(5))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{}"))
            .build();
    return HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }

  private static CompletableFuture<JsonNode> sync(HubProcess hub, String token) {
    return call(hub.url(), token)
        .thenApply(answer -> {
          assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
          try {
            return JSON.readTree(answer.body());
          } catch (IOException e) {
            throw new CompletionException(e);
          }
        });
  }

  private static boolean isLost(CompletableFuture<JsonNode> call) {
    try {
      call.join();
      return false;
    } catch (CompletionException e) {
      return e.getCause() instanceof IOException;
    }
  }

  private static Ended command(URI url, String token, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var all = new ArrayList<String>();
    all.add("mcp");
    all.addAll(List.of("--url", url.toString(), "--token", token));
    all.addAll(List.of(arguments));
    int exit =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(all.toArray(String[]::new));
    return new Ended(exit, out.toString(), err.toString());
  }

  private record Ended(int exit, String out, String err) {}
}
