package com.meocrm.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.core.audit.AuditEntry;
import com.meocrm.core.job.JobId;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.sync.OrderFeed.Fetched;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The endpoint as agents meet it, in both eras of their protocol. */
class McpTest {
  private static final String SYNC = "mcp:orders.sync";
  private static final String LEADS = "mcp:lead-priority.recalculate";

  private final TestServer server = new TestServer();
  private final String token = server.token("org_01", Role.ADMIN, SYNC + " " + LEADS);

  @AfterEach
  void stop() {
    server.close();
  }

  // The era without sessions

  @Test
  void the_server_says_what_it_speaks_and_can_do() {
    var result = result(stateless("server/discover", "{}"));

    assertThat(result.path("supportedVersions").toString()).isEqualTo("[\"2026-07-28\"]");
    assertThat(result.at("/capabilities/extensions").has("io.modelcontextprotocol/tasks")).isTrue();
    assertThat(result.path("resultType").asText()).isEqualTo("complete");
    assertThat(result.path("ttlMs").isInt()).isTrue();
    assertThat(result.at("/_meta/io.modelcontextprotocol~1serverInfo/name").asText())
        .isEqualTo("meocrm");
  }

  @Test
  void tools_have_names_that_every_client_takes_and_their_own_names_beside() {
    var tools = result(stateless("tools/list", "{}")).path("tools");

    assertThat(tools.findValuesAsText("name"))
        .contains("orders_sync", "lead_priority_recalculate", "deliveries_resend")
        .allMatch(name -> name.matches("[a-z0-9_]{1,40}"));
    assertThat(tools.findValuesAsText("title")).contains("orders.sync");
    for (var tool : tools) {
      assertThat(tool.at("/inputSchema/type").asText()).isEqualTo("object");
      assertThat(tool.at("/outputSchema/type").asText()).isEqualTo("object");
      assertThat(tool.path("annotations").path("readOnlyHint").isBoolean()).isTrue();
    }
  }

  @Test
  void headers_and_body_must_agree() {
    assertRpcError(
        send(body("tools/list", "{}"), "MCP-Protocol-Version", "2026-07-28", "Mcp-Method", "ping"),
        400,
        -32020,
        "HEADER_MISMATCH");
    assertRpcError(send(body("tools/list", "{}")), 400, -32020, "HEADER_MISMATCH");
    assertRpcError(
        send(
            body("tools/call", "{\"name\":\"orders_sync\"}"),
            "MCP-Protocol-Version",
            "2026-07-28",
            "Mcp-Method",
            "tools/call",
            "Mcp-Name",
            "webhooks_list"),
        400,
        -32020,
        "HEADER_MISMATCH");
  }

  @Test
  void another_version_is_refused_with_those_that_are_spoken() {
    var answer =
        send(
            "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"server/discover\",\"params\":{\"_meta\":"
                + "{\"io.modelcontextprotocol/protocolVersion\":\"2099-01-01\"}}}",
            "MCP-Protocol-Version",
            "2099-01-01",
            "Mcp-Method",
            "server/discover");

    var error = assertRpcError(answer, 400, -32022, "UNSUPPORTED_PROTOCOL_VERSION");
    assertThat(error.at("/data/supported/0").asText()).isEqualTo("2026-07-28");
    assertThat(error.at("/data/requested").asText()).isEqualTo("2099-01-01");
  }

  @Test
  void methods_that_are_not_there_are_404() {
    assertRpcError(stateless("initialize", "{}"), 404, -32601, "METHOD_NOT_FOUND");
    assertRpcError(stateless("resources/list", "{}"), 404, -32601, "METHOD_NOT_FOUND");
  }

  @Test
  void a_tool_answers_with_structured_content_that_its_text_repeats() {
    var result = result(stateless("tools/call", "{\"name\":\"lead_priority_recalculate\"}"));

    assertThat(result.path("isError").asBoolean()).isFalse();
    assertThat(result.at("/structuredContent/checked").asInt()).isZero();
    assertThat(TestServer.json(result.at("/content/0/text").asText()))
        .isEqualTo(result.path("structuredContent"));
  }

  @Test
  void dotted_names_are_taken_too() {
    var result = result(stateless("tools/call", "{\"name\":\"lead-priority.recalculate\"}"));

    assertThat(result.path("isError").asBoolean()).isFalse();
  }

  @Test
  void wrong_arguments_are_a_result_that_the_agent_can_read() {
    var result =
        result(
            stateless(
                "tools/call",
                "{\"name\":\"orders_sync\",\"arguments\":{\"limit\":0,\"colour\":\"red\"}}"));

    assertThat(result.path("isError").asBoolean()).isTrue();
    var error = result.at("/_meta/com.meocrm~1error");
    ErrorShape.assertIsError(error, "VALIDATION_FAILED");
    assertThat(ErrorShape.violations(error))
        .containsExactlyInAnyOrder("limit out_of_range", "colour unknown");
    assertThat(outcomes()).containsExactly("INVALID VALIDATION_FAILED");
    assertThat(trail().getFirst().after().toString()).doesNotContain("red");
  }

  // Rights

  @Test
  void without_a_token_the_challenge_says_where_to_learn_more() {
    var answer =
        server.send(
            server
                .request("/mcp")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{}")));

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
        .startsWith("Bearer ")
        .contains(
            "resource_metadata=\"http://127.0.0.1:"
                + server.port()
                + "/.well-known/oauth-protected-resource\"")
        .contains(SYNC);
    var metadata =
        TestServer.json(server.send(server.request("/.well-known/oauth-protected-resource")));
    assertThat(metadata.path("resource").asText()).endsWith("/mcp");
    assertThat(metadata.path("scopes_supported").toString()).contains(SYNC, LEADS);
    assertThat(
            server.send(server.request("/.well-known/oauth-protected-resource/mcp")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void calls_without_a_valid_token_are_in_the_trail_of_the_installation_alone() {
    anonymous("/mcp");
    assertThat(as("not.a.token", "tools/list", "{}").statusCode()).isEqualTo(401);
    anonymous("/api/v1/commands/orders.sync");
    anonymous("/api/v1/orders");

    assertThat(trail()).isEqualTo(operatorsTrail());
    assertThat(operatorsTrail())
        .allSatisfy(entry -> {
          assertThat(entry.action() + " " + entry.decision()).isEqualTo("command.call DENIED");
          assertThat(entry.after().toString())
              .contains("\"outcome\":\"UNAUTHENTICATED\"", "\"from\":\"127.0.0.1\"");
        })
        .extracting(entry -> text(entry, "route") + " " + text(entry, "token"))
        .containsExactlyInAnyOrder(
            "POST /mcp missing", "POST /mcp invalid", "POST /api/v1/commands/{name} missing");
  }

  @Test
  void a_flood_of_calls_without_a_token_does_not_flood_the_trail() {
    int calls = 100;
    for (int i = 0; i < calls; i++) {
      anonymous("/mcp");
    }

    var written = operatorsTrail();
    assertThat(written).hasSizeBetween(60, calls - 1);
    // One a second is written still, and accounts for those before it.
    await()
        .pollInterval(Duration.ofMillis(300))
        .until(() -> {
          anonymous("/mcp");
          return operatorsTrail().size() > written.size();
        });
    assertThat(operatorsTrail())
        .anySatisfy(entry -> assertThat(text(entry, "leftOut")).isNotEmpty());
  }

  private void anonymous(String path) {
    var request =
        server
            .request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{}"));
    ErrorShape.assertError(server.send(request), 401, "UNAUTHENTICATED");
  }

  @Test
  void a_token_that_lacks_the_scope_is_told_which_one_and_the_attempt_is_in_the_trail() {
    var narrow = server.token("org_01", Role.OWNER, LEADS);

    var answer = as(narrow, "tools/call", "{\"name\":\"orders_sync\"}");

    var error = assertRpcError(answer, 403, -32600, "FORBIDDEN");
    assertThat(error.at("/data/details/scope").asText()).isEqualTo(SYNC);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
        .contains("error=\"insufficient_scope\"", "scope=\"" + SYNC + "\"", "resource_metadata=");
    var entry = trail().getFirst();
    assertThat(entry.action() + " " + entry.entity() + " " + entry.decision())
        .isEqualTo("command.call command:orders.sync DENIED");
    assertThat(entry.actor()).isEqualTo("usr_01");
    assertThat(entry.after().toString())
        .contains(
            "\"needs\":\"mcp:orders.sync\"",
            "\"holds\":[\"mcp:lead-priority.recalculate\"]",
            "\"argumentsSha256\":\"44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\"",
            "\"durationMs\":");
  }

  @Test
  void a_role_alone_opens_no_command() {
    var owner = server.token("org_01", Role.OWNER, null);

    assertRpcError(as(owner, "tools/call", "{\"name\":\"orders_sync\"}"), 403, -32600, "FORBIDDEN");
  }

  @Test
  void pages_of_other_sites_may_not_call() {
    var answer =
        send(
            body("tools/list", "{}"),
            "MCP-Protocol-Version",
            "2026-07-28",
            "Mcp-Method",
            "tools/list",
            "Origin",
            "https://evil.example");

    assertRpcError(answer, 403, -32600, "ORIGIN_NOT_ALLOWED");
  }

  // Once

  @Test
  void a_repeat_under_the_same_key_is_the_same_run() {
    var params =
        "{\"name\":\"lead_priority_recalculate\",\"_meta\":{\"com.meocrm/idempotencyKey\":\"k-1\"}}";
    result(stateless("tools/call", params));
    result(stateless("tools/call", params));

    assertThat(outcomes()).containsExactly("ALLOWED begun", "ALLOWED done", "ALLOWED replayed");
    var other =
        result(
            stateless(
                "tools/call",
                "{\"name\":\"lead_priority_recalculate\",\"arguments\":{\"dryRun\":true},"
                    + "\"_meta\":{\"com.meocrm/idempotencyKey\":\"k-1\"}}"));
    ErrorShape.assertIsError(other.at("/_meta/com.meocrm~1error"), "IDEMPOTENCY_KEY_REUSED");
  }

  @Test
  void of_two_runs_at_the_same_time_one_runs_and_the_other_is_told() {
    var source = new StandingSource();
    var first =
        CompletableFuture.supplyAsync(() -> stateless("tools/call", "{\"name\":\"orders_sync\"}"));
    source.awaitAsked();

    var second = result(stateless("tools/call", "{\"name\":\"orders_sync\"}"));
    source.answer();

    ErrorShape.assertIsError(second.at("/_meta/com.meocrm~1error"), "COMMAND_RUNNING");
    assertThat(result(first.join()).path("isError").asBoolean()).isFalse();
    assertThat(outcomes())
        .containsExactly("ALLOWED begun", "FAILED COMMAND_RUNNING", "ALLOWED done");
  }

  // Long runs

  @Test
  void progress_comes_on_the_stream_before_the_answer() {
    var source = new StandingSource();
    source.answer();
    source.body =
        "{\"orders\":[%s],\"nextCursor\":\"c1\"}"
            .formatted(TestServer.ORDER.replaceFirst("\\{", "{\"id\":\"ord_1\","));

    var answer =
        stream("tools/call", "{\"name\":\"orders_sync\",\"_meta\":{\"progressToken\":\"p-1\"}}");

    var events = events(answer);
    var last = events.getLast();
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
    assertThat(answer.headers().firstValue("X-Accel-Buffering")).contains("no");
    assertThat(events.subList(0, events.size() - 1))
        .isNotEmpty()
        .allMatch(event -> event.path("method").asText().equals("notifications/progress"))
        .allMatch(event -> event.at("/params/progressToken").asText().equals("p-1"));
    assertThat(last.at("/result/structuredContent/created").asInt()).isEqualTo(1);
  }

  @Test
  void who_leaves_the_stream_of_the_stateless_era_has_cancelled() throws Exception {
    var source = new StandingSource();
    var request =
        statelessRequest(token, "tools/call", "{\"name\":\"orders_sync\"}")
            .header("Accept", "application/json, text/event-stream")
            .build();
    var answer = server.client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    source.awaitAsked();

    answer.body().close();

    await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> server.hub.jobs.find(org(), run()).orElseThrow().cancelRequested());
    source.answer();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> outcomes().contains("CANCELLED COMMAND_CANCELLED"));
  }

  @Test
  void a_client_that_knows_tasks_gets_one_and_asks_for_it() {
    var source = new StandingSource();
    var task = result(withTasks("tools/call", "{\"name\":\"orders_sync\"}"));

    assertThat(task.path("resultType").asText()).isEqualTo("task");
    assertThat(task.path("status").asText()).isEqualTo("working");
    var get = "{\"taskId\":\"%s\"}".formatted(task.path("taskId").asText());
    assertThat(result(withTasks("tasks/get", get)).path("status").asText()).isEqualTo("working");
    source.answer();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> result(withTasks("tasks/get", get)).path("status").asText().equals("completed"));
    var done = result(withTasks("tasks/get", get));
    assertThat(done.at("/result/structuredContent/created").asInt()).isZero();
    assertRpcError(stateless("tasks/get", get), 400, -32021, "CAPABILITY_MISSING");
    assertRpcError(
        withTasks("tasks/get", "{\"taskId\":\"job_unknown\"}"), 400, -32602, "INVALID_PARAMS");
  }

  @Test
  void a_task_can_be_cancelled_and_only_by_who_may_call_its_command() {
    var source = new StandingSource();
    var task = result(withTasks("tools/call", "{\"name\":\"orders_sync\"}"));
    var named = "{\"taskId\":\"%s\"}".formatted(task.path("taskId").asText());
    var other = server.token("org_01", Role.ADMIN, LEADS);
    var foreign = server.token("org_02", Role.ADMIN, SYNC);

    assertRpcError(send(tasksRequest(other, "tasks/cancel", named)), 400, -32602, "INVALID_PARAMS");
    assertRpcError(send(tasksRequest(foreign, "tasks/get", named)), 400, -32602, "INVALID_PARAMS");
    result(withTasks("tasks/cancel", named));
    source.answer();

    await()
        .atMost(Duration.ofSeconds(10))
        .until(() ->
            result(withTasks("tasks/get", named)).path("status").asText().equals("cancelled"));
    assertThat(result(withTasks("tasks/cancel", named)).path("resultType").asText())
        .isEqualTo("complete");
    assertThat(outcomes()).contains("CANCELLED COMMAND_CANCELLED");
  }

  // The era with sessions

  @Test
  void a_session_belongs_to_who_opened_it() {
    var session = open("2025-06-18");

    assertThat(inSession(session, token, "ping", "{}").statusCode()).isEqualTo(200);
    var other = server.tokenOf("org_01", "usr_02", Role.ADMIN);
    assertRpcError(inSession(session, other, "ping", "{}"), 404, -32600, "SESSION_NOT_FOUND");
    var foreign = server.token("org_02", Role.ADMIN, SYNC);
    assertRpcError(inSession(session, foreign, "ping", "{}"), 404, -32600, "SESSION_NOT_FOUND");
    assertRpcError(
        send(legacyRequest(token, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}")),
        400,
        -32600,
        "SESSION_REQUIRED");
  }

  @Test
  void a_session_that_was_ended_is_gone() {
    var session = open("2025-11-25");

    var ended = server.send(authorized().header("Mcp-Session-Id", session).DELETE());

    assertThat(ended.statusCode()).isEqualTo(204);
    assertRpcError(inSession(session, token, "ping", "{}"), 404, -32600, "SESSION_NOT_FOUND");
    assertThat(server.send(authorized().GET()).statusCode()).isEqualTo(405);
  }

  @Test
  void tools_are_listed_and_called_in_a_session() {
    var session = open("2025-11-25");

    var tools = result(inSession(session, token, "tools/list", "{}")).path("tools");
    var called =
        result(inSession(session, token, "tools/call", "{\"name\":\"lead_priority_recalculate\"}"));

    assertThat(tools.findValuesAsText("name")).contains("orders_sync");
    assertThat(called.has("resultType")).isFalse();
    assertThat(called.at("/structuredContent/checked").asInt()).isZero();
    assertThat(inSession(session, token, "tools/unknown", "{}").statusCode()).isEqualTo(200);
  }

  @Test
  void in_a_session_a_call_is_cancelled_by_a_message_and_not_by_leaving() throws Exception {
    var source = new StandingSource();
    var session = open("2025-11-25");
    var call =
        legacyRequest(
                token,
                "{\"jsonrpc\":\"2.0\",\"id\":77,\"method\":\"tools/call\",\"params\":{\"name\":\"orders_sync\"}}")
            .header("Mcp-Session-Id", session)
            .header("Accept", "application/json, text/event-stream")
            .build();
    var answer = server.client.sendAsync(call, HttpResponse.BodyHandlers.ofString());
    source.awaitAsked();

    var cancelled =
        send(
            legacyRequest(
                    token,
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":77}}")
                .header("Mcp-Session-Id", session));
    source.answer();

    assertThat(cancelled.statusCode()).isEqualTo(202);
    var last = events(answer.get()).getLast();
    ErrorShape.assertIsError(last.at("/result/_meta/com.meocrm~1error"), "COMMAND_CANCELLED");
  }

  // Whatever is sent

  @Test
  void nothing_that_is_sent_is_answered_with_a_stack_trace() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    int rounds = Boolean.getBoolean("meocrm.all") ? 5_000 : 300;
    var seeds =
        List.of(
            body("tools/call", "{\"name\":\"orders_sync\",\"arguments\":{\"limit\":1}}"),
            body("tools/list", "{}"),
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\"}}",
            "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":7}",
            "[[[[",
            "{\"jsonrpc\":\"2.0\",\"result\":{}}");
    for (int i = 0; i < rounds; i++) {
      var text = mutated(seeds.get(random.nextInt(seeds.size())), random);
      var answer =
          server.send(
              authorized()
                  .header("Content-Type", "application/json")
                  .header("MCP-Protocol-Version", "2026-07-28")
                  .header("Mcp-Method", "tools/call")
                  .header("Mcp-Name", "orders_sync")
                  .POST(HttpRequest.BodyPublishers.ofString(text)));
      assertThat(answer.statusCode()).as("seed %d: %s", seed, text).isLessThan(500);
      assertThat(answer.body())
          .as("seed %d: %s", seed, text)
          .doesNotContain(
              "Exception", "com.meocrm.core", "com.meocrm.adapter", "\tat ", "stackTrace");
    }
  }

  private static String mutated(String text, Random random) {
    var mutated = new StringBuilder(text);
    for (int n = random.nextInt(4); n > 0 && !mutated.isEmpty(); n--) {
      int at = random.nextInt(mutated.length());
      switch (random.nextInt(4)) {
        case 0 -> mutated.deleteCharAt(at);
        case 1 -> mutated.insert(at, "\\u0000");
        case 2 -> mutated.setCharAt(at, "\"{}[]:,9x\\".charAt(random.nextInt(10)));
        default -> mutated.insert(at, mutated.substring(at, Math.min(at + 20, mutated.length())));
      }
    }
    return mutated.toString();
  }

  /** A source that answers when the test lets it. */
  private final class StandingSource {
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answers = new CountDownLatch(1);
    private volatile String body = "{\"orders\":[],\"nextCursor\":null}";

    StandingSource() {
      var put =
          server.send(
              server
                  .authorized("/api/v1/settings/orders.sync.sources")
                  .header("Content-Type", "application/json")
                  .PUT(
                      HttpRequest.BodyPublishers.ofString(
                          "{\"value\":[{\"name\":\"web\",\"url\":\"https://shop.example/orders\"}],\"reason\":\"test\"}")));
      assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
      server.hub.feed =
          (request, deadline) -> {
            asked.countDown();
            try {
              answers.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return new Fetched.Page(body);
          };
    }

    void awaitAsked() {
      try {
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    void answer() {
      answers.countDown();
    }
  }

  private static OrganizationId org() {
    return new OrganizationId("org_01");
  }

  private JobId run() {
    var entry =
        trail().stream().filter(e -> e.action().equals("command.begin")).findFirst().orElseThrow();
    return new JobId(TestServer.json(String.valueOf(entry.after())).path("run").asText());
  }

  /** What is written down of calls, in order. */
  private List<AuditEntry> trail() {
    return server.hub.audit.entries().stream()
        .filter(entry -> entry.action().startsWith("command."))
        .toList();
  }

  private List<AuditEntry> operatorsTrail() {
    return server.hub.audit.entries().stream()
        .filter(entry -> entry.organization().equals(OrganizationId.OPERATOR))
        .toList();
  }

  private static String text(AuditEntry entry, String fact) {
    return TestServer.json(String.valueOf(entry.after())).path(fact).asText();
  }

  /** What became of calls, in order. */
  private List<String> outcomes() {
    return trail().stream().map(entry -> entry.decision() + " " + text(entry, "outcome")).toList();
  }

  private String open(String version) {
    var answer =
        send(
            legacyRequest(
                token,
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"%s\",\"capabilities\":{},\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}"
                    .formatted(version)));
    assertThat(result(answer).path("protocolVersion").asText()).isEqualTo(version);
    return answer.headers().firstValue("Mcp-Session-Id").orElseThrow();
  }

  private HttpResponse<String> inSession(
      String session, String bearer, String method, String params) {
    return send(
        legacyRequest(
                bearer,
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"%s\",\"params\":%s}"
                    .formatted(method, params))
            .header("Mcp-Session-Id", session));
  }

  private HttpRequest.Builder legacyRequest(String bearer, String json) {
    return server
        .request("/mcp")
        .header("Authorization", "Bearer " + bearer)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json));
  }

  private HttpRequest.Builder authorized() {
    return server.request("/mcp").header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> stateless(String method, String params) {
    return as(token, method, params);
  }

  private HttpResponse<String> as(String bearer, String method, String params) {
    return send(statelessRequest(bearer, method, params));
  }

  private HttpResponse<String> stream(String method, String params) {
    return send(
        statelessRequest(token, method, params)
            .header("Accept", "application/json, text/event-stream"));
  }

  private HttpResponse<String> withTasks(String method, String params) {
    return send(tasksRequest(token, method, params));
  }

  private HttpRequest.Builder tasksRequest(String bearer, String method, String params) {
    return request(
        bearer,
        method,
        params,
        body(method, params)
            .replace(
                "\"io.modelcontextprotocol/clientCapabilities\":{}",
                "\"io.modelcontextprotocol/clientCapabilities\":{\"extensions\":{\"io.modelcontextprotocol/tasks\":{}}}"));
  }

  private HttpRequest.Builder statelessRequest(String bearer, String method, String params) {
    return request(bearer, method, params, body(method, params));
  }

  private HttpRequest.Builder request(String bearer, String method, String params, String json) {
    var request =
        legacyRequest(bearer, json)
            .header("MCP-Protocol-Version", "2026-07-28")
            .header("Mcp-Method", method);
    var name = TestServer.json(params).path("name").asText();
    return name.isEmpty() ? request : request.header("Mcp-Name", name);
  }

  private static String body(String method, String params) {
    var meta =
        "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}";
    var withMeta =
        params.contains("\"_meta\":{")
            ? params.replace("\"_meta\":{", "\"_meta\":{" + meta + ",")
            : params.substring(0, params.length() - 1)
                + (params.equals("{}") ? "" : ",")
                + "\"_meta\":{"
                + meta
                + "}}";
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}"
        .formatted(method, withMeta);
  }

  private HttpResponse<String> send(String json, String... headers) {
    var request = legacyRequest(token, json);
    return server.send(headers.length == 0 ? request : request.headers(headers));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    return server.send(request);
  }

  private static JsonNode result(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    var json =
        answer.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream")
            ? events(answer).getLast()
            : TestServer.json(answer);
    assertThat(json.has("result")).as(answer.body()).isTrue();
    return json.path("result");
  }

  private static List<JsonNode> events(HttpResponse<String> answer) {
    var events = new ArrayList<JsonNode>();
    answer
        .body()
        .lines()
        .filter(line -> line.startsWith("data: "))
        .forEach(line -> events.add(TestServer.json(line.substring(6))));
    return events;
  }

  private static JsonNode assertRpcError(
      HttpResponse<String> answer, int status, int code, String ours) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    var error = TestServer.json(answer).path("error");
    assertThat(error.path("code").asInt()).as(answer.body()).isEqualTo(code);
    assertThat(error.at("/data/code").asText()).isEqualTo(ours);
    assertThat(error.at("/data/traceId").asText())
        .isEqualTo(answer.headers().firstValue("X-Trace-Id").orElseThrow());
    return error;
  }
}
