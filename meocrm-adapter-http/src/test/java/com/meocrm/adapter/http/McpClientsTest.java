package com.meocrm.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.meocrm.adapter.http.security.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Public clients against the endpoint: the protocol's inspector, and its conformance suite with the
 * scenarios that concern a server with tools alone ({@code docs/conformance.md}).
 */
class McpClientsTest {
  private static final String MISSING =
      "npm or its registry cannot be reached: the public MCP clients were not run";

  /** Checks that a hub cannot have; {@code docs/conformance.md} says why. */
  private static final Set<String> NOT_FOR_US =
      Set.of(
          // a tool that asks the client's model
          "sep-2575-server-rejects-undeclared-capability",
          "sep-2575-missing-capability-http-400",
          // a tool that breaks at once, and not after its steps were tried again
          "sep-2663-tasks-get-status-failed",
          // a tool whose text is anything but the JSON of its answer
          "tasks-headers-tolerate-mcp-method-on-tools-call",
          // a tool that asks its user to confirm
          "tasks-result-type-complete-on-non-task-responses");

  private static Optional<McpClients> clients = Optional.empty();
  private static TestServer server;
  private static String token;

  @BeforeAll
  static void start() {
    var withToken = new WithToken();
    server = new TestServer(TestServer.config(), McpTestProfile.commands(), withToken);
    var scopes =
        server.commands().stream().map(c -> c.name().scope()).collect(Collectors.joining(" "));
    token = server.token("org_01", Role.ADMIN, scopes);
    withToken.token = token;
    clients = McpClients.installed();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({"legacy", "modern"})
  void the_inspector_lists_and_calls_both_commands(String era) {
    var listed = inspector(era, "--method", "tools/list", "--strict");

    assertThat(listed.exit()).as(listed.output()).isZero();
    assertThat(listed.output()).contains("orders_sync", "lead_priority_recalculate");
    var sync =
        inspector(
            era, "--method", "tools/call", "--tool-name", "orders_sync", "--tool-arg", "limit=5");
    assertThat(sync.exit()).as(sync.output()).isZero();
    assertThat(sync.output()).contains("\"created\"");
    var leads =
        inspector(era, "--method", "tools/call", "--tool-name", "lead_priority_recalculate");
    assertThat(leads.exit()).as(leads.output()).isZero();
    assertThat(leads.output()).contains("\"checked\"");
  }

  @ParameterizedTest
  @CsvSource({
    "2025-06-18, server-initialize",
    "2025-11-25, server-session-lifecycle",
    "2025-11-25, tools-list",
    "2025-11-25, tools-call-with-progress",
    "2025-11-25, dns-rebinding-protection",
    "2026-07-28, server-stateless",
    "2026-07-28, tools-list",
    "2026-07-28, tools-call-with-progress",
    "2026-07-28, http-header-validation",
    "2026-07-28, tasks-capability-negotiation"
  })
  void the_conformance_suite_is_content(String version, String scenario) {
    assertConforms(version, scenario);
  }

  @ParameterizedTest
  @CsvSource({
    "2025-06-18, server-session-lifecycle",
    "2025-06-18, ping",
    "2025-06-18, tools-list",
    "2025-06-18, tools-call-simple-text",
    "2025-06-18, tools-call-error",
    "2025-06-18, tools-call-with-progress",
    "2025-11-25, server-initialize",
    "2025-11-25, ping",
    "2025-11-25, tools-call-simple-text",
    "2025-11-25, tools-call-error",
    "2025-11-25, json-schema-2020-12",
    "2025-11-25, server-sse-multiple-streams",
    "2026-07-28, tools-call-simple-text",
    "2026-07-28, tools-call-error",
    "2026-07-28, json-schema-2020-12",
    "2026-07-28, server-sse-multiple-streams",
    "2026-07-28, dns-rebinding-protection",
    "2026-07-28, http-custom-header-server-validation",
    "2026-07-28, tasks-lifecycle",
    "2026-07-28, tasks-wire-fields",
    "2026-07-28, tasks-request-state-removal",
    "2026-07-28, tasks-request-headers",
    "2026-07-28, tasks-dispatch-and-envelope"
  })
  void the_conformance_suite_is_content_with_the_rest_too(String version, String scenario) {
    assumeTrue(Boolean.getBoolean("meocrm.all"), "one by one they take half a minute: --all");
    assertConforms(version, scenario);
  }

  private static void assertConforms(String version, String scenario) {
    var ended =
        clients()
            .conformance(
                "server",
                "--url",
                url(),
                "--scenario",
                scenario,
                "--spec-version",
                version,
                "--force"); // tasks are an extension, which no version has

    var failed =
        ended
            .output()
            .lines()
            .filter(line -> line.contains("FAILURE"))
            .map(line -> line.replaceFirst(".*\\[([a-z0-9-]+) *].*FAILURE.*", "$1"))
            .filter(check -> !NOT_FOR_US.contains(check))
            .toList();
    assertThat(failed).as(ended.output()).isEmpty();
    assertThat(ended.output()).containsPattern("Passed: [1-9]");
  }

  private static McpClients.Ended inspector(String era, String... arguments) {
    var all = new ArrayList<String>();
    all.addAll(
        List.of(
            "--cli",
            url(),
            "--transport",
            "http",
            "--protocol-era",
            era,
            "--header",
            "Authorization: Bearer " + token));
    all.addAll(List.of(arguments));
    return clients().inspector(all.toArray(String[]::new));
  }

  private static McpClients clients() {
    assumeTrue(clients.isPresent(), MISSING);
    return clients.orElseThrow();
  }

  private static String url() {
    return "http://localhost:" + server.port() + "/mcp";
  }

  /** Gives requests a token that have none, since the suite cannot be told one. */
  private static final class WithToken extends Handler.Wrapper {
    private volatile String token = "";

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      if (request.getHeaders().contains(HttpHeader.AUTHORIZATION)) {
        return super.handle(request, response, callback);
      }
      var headers =
          HttpFields.build(request.getHeaders())
              .put(HttpHeader.AUTHORIZATION, "Bearer " + token)
              .asImmutable();
      return super.handle(
          new Request.Wrapper(request) {
            @Override
            public HttpFields getHeaders() {
              return headers;
            }
          },
          response,
          callback);
    }
  }
}
