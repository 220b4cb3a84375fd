package com.meocrm.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.http.openapi.OpenApiRoutes;
import com.meocrm.adapter.http.realtime.LiveStreams;
import com.meocrm.adapter.http.realtime.LiveTokens;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.adapter.http.web.Messages;
import com.meocrm.adapter.http.web.Route;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The document is complete and true. That each answer of the other tests fits it, {@link
 * TestServer} checks.
 */
class OpenApiTest {
  private static final Pattern CODE = Pattern.compile("`([A-Z][A-Z_]{3,})`");

  private final OpenApiDocument document = new OpenApiDocument();
  private final HubApi hub = new InMemoryHub().api();
  private final LiveTokens tokens = HubServer.liveTokens(TestServer.config(), hub);
  private final List<Route> routes =
      HubServer.routes(
          TestServer.config(),
          hub,
          new LiveStreams(TestServer.config().realtime(), hub.live(), hub.clock(), tokens),
          tokens);

  @AfterEach
  void stop() {
    tokens.close();
  }

  @Test
  void it_describes_the_routes_that_exist_and_no_others() {
    assertThat(document.operations())
        .containsExactlyInAnyOrderElementsOf(
            routes.stream().map(route -> route.method() + " " + route.path()).toList());
  }

  @Test
  void it_says_what_each_route_requires() {
    for (var route : routes) {
      var operation = document.operation(route.method().name(), route.path());
      var scope = route.requires().scope();
      if (route.requires().authenticated()) {
        assertThat(operation.has("security")).as(route.path()).isFalse();
        assertThat(operation.path("responses").has("401")).as(route.path()).isTrue();
      } else if (scope == null) {
        assertThat(operation.path("security").isArray()).as(route.path()).isTrue();
        assertThat(operation.path("security")).isEmpty();
      } else {
        assertThat(operation.has("security")).as(route.path()).isFalse();
        assertThat(operation.path("description").asText()).contains("`" + scope + "`");
        var least = route.requires().least();
        assertThat(operation.path("description").asText().contains("role ADMIN or OWNER"))
            .as(route.path())
            .isEqualTo(least == Role.ADMIN);
        assertThat(operation.path("description").asText().contains("role MANAGER or above"))
            .as(route.path())
            .isEqualTo(least == Role.MANAGER);
        assertThat(operation.path("responses").has("401")).isTrue();
        assertThat(operation.path("responses").has("403")).isTrue();
      }
    }
  }

  @Test
  void what_changes_something_takes_a_key_and_says_what_may_be_wrong_with_it() {
    for (var route : routes) {
      if (route.effect() == Route.Effect.NONE
          || route.requires().scope() == null
          || !route.path().startsWith("/api/v1")) { // JSON-RPC has errors of its own inside
        continue;
      }
      var operation = document.operation(route.method().name(), route.path());
      assertThat(operation.path("parameters").valueStream().map(document::resolve))
          .as(route.path())
          .anyMatch(parameter -> parameter.path("name").asText().equals("Idempotency-Key"));
      var responses = operation.path("responses");
      assertThat(document.resolve(responses.path("409")).path("description").asText())
          .as(route.path())
          .contains("IDEMPOTENCY_IN_PROGRESS");
      assertThat(document.resolve(responses.path("422")).path("description").asText())
          .as(route.path())
          .contains("IDEMPOTENCY_KEY_REUSED");
    }
  }

  @Test
  void what_has_a_version_can_be_changed_for_one_version_only() {
    for (var route : routes) {
      var operation = document.operation(route.method().name(), route.path());
      var responses = operation.path("responses");
      boolean edits =
          route.effect() != Route.Effect.NONE
              && (responses.at("/200/headers").has("ETag")
                  || responses.at("/202/headers").has("ETag"));
      boolean takesVersion =
          operation
              .path("parameters")
              .valueStream()
              .map(document::resolve)
              .anyMatch(parameter -> parameter.path("name").asText().equals("If-Match"));

      if (edits) {
        assertThat(takesVersion).as(route.method() + " " + route.path()).isTrue();
      }
      assertThat(responses.has("412"))
          .as(route.method() + " " + route.path())
          .isEqualTo(takesVersion);
    }
  }

  @Test
  void what_has_a_version_can_be_asked_for_unless_it_is_known() {
    for (var route : routes) {
      var responses = document.operation(route.method().name(), route.path()).path("responses");
      assertThat(responses.has("304"))
          .as(route.method() + " " + route.path())
          .isEqualTo(
              route.method() == Route.Method.GET && responses.at("/200/headers").has("ETag"));
    }
  }

  @Test
  void it_says_of_every_operation_what_may_happen_to_any_request() {
    for (var route : routes) {
      var responses = document.operation(route.method().name(), route.path()).path("responses");
      assertThat(responses.path("default").path("$ref").asText())
          .as(route.path())
          .isEqualTo("#/components/responses/AnythingElse");
      boolean isOpen = !route.requires().authenticated() && route.requires().scope() == null;
      assertThat(responses.has("429") || isOpen).as(route.path()).isTrue();
      if (route.body() != Route.Body.NONE && route.path().startsWith("/api/v1")) {
        assertThat(responses.has("413") && responses.has("415")).as(route.path()).isTrue();
      }
    }
  }

  @Test
  void it_knows_the_query_parameters_that_the_routes_know() {
    for (var route : routes) {
      var names =
          document
              .operation(route.method().name(), route.path())
              .path("parameters")
              .valueStream()
              .map(document::resolve)
              .filter(parameter -> parameter.path("in").asText().equals("query"))
              .map(parameter -> parameter.path("name").asText())
              .toList();
      assertThat(names)
          .as(route.path())
          .containsExactlyInAnyOrderElementsOf(route.queryParameters());
    }
  }

  @Test
  void every_operation_has_examples_of_what_it_takes_and_answers() {
    for (var route : routes) {
      var operation = document.operation(route.method().name(), route.path());
      var contents = new ArrayList<JsonNode>();
      operation.path("requestBody").path("content").forEach(contents::add);
      operation
          .path("responses")
          .properties()
          .forEach(response -> {
            if (response.getKey().startsWith("2")) {
              document.resolve(response.getValue()).path("content").forEach(contents::add);
            }
          });
      for (var content : contents) {
        assertThat(examples(content)).as(route.method() + " " + route.path()).isNotEmpty();
      }
    }
  }

  @Test
  void every_object_says_whether_it_may_have_more_members() {
    // Else an undocumented field would pass every check of this suite.
    for (var object : document.root().findParents("properties")) {
      if (object.path("type").asText().equals("object") && !object.has("allOf")) {
        assertThat(object.has("additionalProperties")).as(object.toString()).isTrue();
      }
    }
  }

  @Test
  void its_examples_fit_its_schemas() {
    int checked = 0;
    for (var holder : document.root().findParents("schema")) {
      for (var example : examples(holder)) {
        document.assertValid(holder.path("schema"), example);
        checked++;
      }
    }
    assertThat(checked).isGreaterThan(15);
  }

  @Test
  void every_code_it_names_is_told_in_vietnamese_too() {
    var untold = new TreeSet<String>();
    for (var description : descriptionsOfErrors()) {
      CODE.matcher(description)
          .results()
          .map(code -> code.group(1))
          .filter(code -> !Messages.knowsCode(code))
          .forEach(untold::add);
    }
    assertThat(untold).isEmpty();
  }

  @Test
  void it_is_served_as_it_is() {
    try (var server = new TestServer()) {
      var answer = server.send(server.request("/openapi.yaml"));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/yaml");
      assertThat(answer.body())
          .isEqualTo(new String(OpenApiRoutes.document(), StandardCharsets.UTF_8));
    }
  }

  private List<String> descriptionsOfErrors() {
    var responses = new ArrayList<JsonNode>();
    document.root().at("/components/responses").forEach(responses::add);
    for (var route : routes) {
      document
          .operation(route.method().name(), route.path())
          .path("responses")
          .properties()
          .forEach(response -> {
            if (response.getKey().compareTo("400") >= 0) {
              responses.add(response.getValue());
            }
          });
    }
    return responses.stream().map(response -> response.path("description").asText()).toList();
  }

  private List<JsonNode> examples(JsonNode holder) {
    var examples =
        holder
            .path("examples")
            .valueStream()
            .map(document::resolve)
            .map(example -> example.path("value"));
    return holder.has("example") ? List.of(holder.path("example")) : examples.toList();
  }
}
