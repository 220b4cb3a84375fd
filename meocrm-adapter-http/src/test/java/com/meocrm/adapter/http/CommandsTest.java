package com.meocrm.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.http.security.Role;
import com.meocrm.core.audit.AuditEntry;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The commands as plain requests. */
class CommandsTest {
  private static final String PATH = "/api/v1/commands";
  private static final String LEADS = "mcp:lead-priority.recalculate";

  private final TestServer server = new TestServer();
  private final String token = server.token("org_01", Role.ADMIN, LEADS + " mcp:events.search");

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void the_list_says_what_there_is_and_what_this_token_may() {
    var answer = server.send(request(PATH));

    assertThat(answer.statusCode()).isEqualTo(200);
    var commands = TestServer.json(answer).path("data");
    assertThat(commands.findValuesAsText("name"))
        .containsExactly(
            "deliveries.resend",
            "deliveries.search",
            "endpoints.health",
            "events.search",
            "lead-priority.recalculate",
            "orders.sync",
            "webhooks.list");
    for (var command : commands) {
      assertThat(command.path("allowed").asBoolean())
          .isEqualTo(
              List.of("events.search", "lead-priority.recalculate")
                  .contains(command.path("name").asText()));
    }
  }

  @Test
  void a_command_answers_what_came_of_it() {
    var answer = call("lead-priority.recalculate", "{\"dryRun\":true}");

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(TestServer.json(answer).path("dryRun").asBoolean()).isTrue();
    assertThat(call("lead_priority_recalculate", "{}").statusCode()).isEqualTo(200);
  }

  @Test
  void who_prefers_to_follow_a_run_is_answered_when_it_has_begun() {
    var answer =
        server.send(
            request(PATH + "/lead-priority.recalculate")
                .header("Prefer", "wait=1, respond-async")
                .POST(HttpRequest.BodyPublishers.noBody()));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    assertThat(answer.headers().firstValue("Preference-Applied")).contains("respond-async");
    var job = answer.headers().firstValue("Location").orElseThrow();
    assertThat(job).endsWith(TestServer.json(answer).path("run").asText());
    assertThat(server.send(request(job)).statusCode()).isEqualTo(200);

    var atOnce =
        server.send(
            request(PATH + "/events.search")
                .header("Prefer", "respond-async")
                .POST(HttpRequest.BodyPublishers.noBody()));
    assertThat(atOnce.statusCode()).isEqualTo(200);
    assertThat(atOnce.headers().firstValue("Preference-Applied")).isEmpty();
  }

  @Test
  void without_arguments_no_body_is_needed() {
    var answer =
        server.send(
            request(PATH + "/lead-priority.recalculate").POST(HttpRequest.BodyPublishers.noBody()));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  @Test
  void events_are_found_in_their_order() {
    server.hub.record("org_01", "{\"orderId\":\"ord_1\"}");
    server.hub.record("org_02", "{\"orderId\":\"ord_2\"}");

    var found = TestServer.json(call("events.search", "{\"types\":[\"order.created\"]}"));

    assertThat(found.path("events")).hasSize(1);
    assertThat(found.at("/events/0/event/data/orderId").asText()).isEqualTo("ord_1");
    assertThat(found.path("nextAfter")).isEqualTo(found.path("head"));
  }

  @Test
  void without_the_scope_it_is_refused_before_anything_else_is_looked_at() {
    var answer = call("orders.sync", "{{{");

    ErrorShape.assertError(answer, 403, "FORBIDDEN");
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
        .contains("scope=\"mcp:orders.sync\"", "resource_metadata=");
    assertThat(decisions()).containsExactly("DENIED");
  }

  @Test
  void wrong_requests_are_told_and_written_down() {
    ErrorShape.assertError(call("lead-priority.recalculate", "[1]"), 400, "MALFORMED_JSON");
    var wrong =
        ErrorShape.assertError(
            call("lead-priority.recalculate", "{\"leadIds\":[],\"x\":1}"),
            400,
            "VALIDATION_FAILED");
    assertThat(ErrorShape.violations(wrong))
        .containsExactlyInAnyOrder("leadIds out_of_range", "x unknown");
    ErrorShape.assertError(
        call("lead-priority.recalculate", "{\"leadIds\":[\"\\u0000\"]}"), 400, "VALIDATION_FAILED");
    ErrorShape.assertError(call("no.such", "{}"), 404, "COMMAND_NOT_FOUND");

    assertThat(decisions()).containsExactly("INVALID", "INVALID", "INVALID", "INVALID");
  }

  @Test
  void a_repeat_under_the_same_key_gets_the_same_answer() {
    var first = keyed("{\"dryRun\":true}");
    var second = keyed("{\"dryRun\":true}");

    assertThat(first.headers().firstValue("Idempotency-Replayed")).isEmpty();
    assertThat(second.headers().firstValue("Idempotency-Replayed")).contains("true");
    assertThat(second.body()).isEqualTo(first.body());
    ErrorShape.assertError(keyed("{}"), 422, "IDEMPOTENCY_KEY_REUSED");
  }

  @Test
  void a_module_that_is_off_runs_no_command() {
    var put =
        server.send(
            server
                .authorized("/api/v1/settings/moduleKillSwitch.commands")
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"value\":false,\"reason\":\"test\"}")));
    assertThat(put.statusCode()).as(put.body()).isEqualTo(200);

    ErrorShape.assertError(call("lead-priority.recalculate", "{}"), 503, "MODULE_DISABLED");
  }

  @Test
  void the_run_of_a_command_is_a_job_that_its_callers_can_follow() {
    call("lead-priority.recalculate", "{}");
    var run =
        TestServer.json(String.valueOf(server.hub.audit.entries().getFirst().after()))
            .path("run")
            .asText();

    var job = server.send(request("/api/v1/jobs/" + run));

    assertThat(job.statusCode()).as(job.body()).isEqualTo(200);
    assertThat(TestServer.json(job).path("kind").asText())
        .isEqualTo("command.lead-priority.recalculate");
    assertThat(job.body()).doesNotContain("roles");
    ErrorShape.assertError(server.get("/api/v1/jobs/" + run), 404, "JOB_NOT_FOUND");
  }

  private HttpResponse<String> keyed(String body) {
    return server.send(
        request(PATH + "/lead-priority.recalculate")
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "k-1")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> call(String name, String body) {
    return server.send(
        request(PATH + "/" + name)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path) {
    return server.request(path).header("Authorization", "Bearer " + token);
  }

  private List<String> decisions() {
    return server.hub.audit.entries().stream().map(AuditEntry::decision).map(Enum::name).toList();
  }
}
