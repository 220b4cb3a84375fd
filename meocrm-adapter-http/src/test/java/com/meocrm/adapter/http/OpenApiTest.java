package com.meocrm.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.http.openapi.OpenApiRoutes;
import com.meocrm.adapter.http.realtime.LiveStreams;
import com.meocrm.adapter.http.web.Route;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The document is complete and true. That each answer of the other tests fits it, {@link
 * TestServer} checks.
 */
class OpenApiTest {
  private final OpenApiDocument document = new OpenApiDocument();
  private final HubApi hub = new InMemoryHub().api();
  private final List<Route> routes =
      HubServer.routes(TestServer.config(), hub, new LiveStreams(hub.live(), hub.clock()));

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
      if (scope == null) {
        assertThat(operation.path("security").isArray()).as(route.path()).isTrue();
        assertThat(operation.path("security")).isEmpty();
      } else {
        assertThat(operation.has("security")).as(route.path()).isFalse();
        assertThat(operation.path("description").asText()).contains("`" + scope + "`");
        assertThat(operation.path("description").asText().contains("role ADMIN or OWNER"))
            .as(route.path())
            .isEqualTo(route.requires().admin());
        assertThat(operation.path("responses").has("401")).isTrue();
        assertThat(operation.path("responses").has("403")).isTrue();
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
  void it_is_served_as_it_is() {
    try (var server = new TestServer()) {
      var answer = server.send(server.request("/openapi.yaml"));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/yaml");
      assertThat(answer.body())
          .isEqualTo(new String(OpenApiRoutes.document(), StandardCharsets.UTF_8));
    }
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
