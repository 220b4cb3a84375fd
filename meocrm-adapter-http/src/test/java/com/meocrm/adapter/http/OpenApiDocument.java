package com.meocrm.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.meocrm.adapter.http.openapi.OpenApiRoutes;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The OpenAPI document as a judge: is this answer one that it describes? */
final class OpenApiDocument {
  /** What any request may be answered with, said once in the introduction. */
  private static final Set<Integer> ANYWHERE = Set.of(404, 405, 408, 414, 429, 431, 500, 503);

  private final JsonNode root;
  private final SchemaRegistry schemas =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  OpenApiDocument() {
    try {
      root = new YAMLMapper().readTree(OpenApiRoutes.document());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  JsonNode root() {
    return root;
  }

  /** {@code GET /health/live} and so on. */
  List<String> operations() {
    var operations = new ArrayList<String>();
    for (var path : root.path("paths").properties()) {
      for (var member : path.getValue().properties()) {
        if (Set.of("get", "post", "put", "patch", "delete").contains(member.getKey())) {
          operations.add(member.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
        }
      }
    }
    return operations;
  }

  JsonNode operation(String method, String template) {
    return root.path("paths").path(template).path(method.toLowerCase(Locale.ROOT));
  }

  /** Fails when the document does not describe this answer. */
  void assertDocumented(HttpResponse<String> response) {
    var method = response.request().method();
    var operation = operation(method, template(response.uri().getPath()));
    if (response.body().isEmpty() || method.equals("HEAD")) {
      return;
    }
    var documented =
        resolve(operation.path("responses").path(String.valueOf(response.statusCode())));
    if (documented.isMissingNode()) {
      var where =
          method
              + " "
              + response.uri().getPath()
              + " "
              + response.statusCode()
              + " "
              + response.body();
      assertThat(operation.isMissingNode() || ANYWHERE.contains(response.statusCode()))
          .as(where)
          .isTrue();
      assertValid(root.at("/components/schemas/Error"), TestServer.json(response));
      return;
    }
    var type = response.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
    assertThat(documented.path("content").has(type)).as(type + " of " + response.uri()).isTrue();
    for (var header : documented.path("headers").properties()) {
      assertThat(response.headers().firstValue(header.getKey())).as(header.getKey()).isPresent();
    }
    if (type.equals("application/json")) {
      assertValid(documented.path("content").path(type).path("schema"), TestServer.json(response));
    }
  }

  /** Fails when {@code value} does not fit {@code schema} of this document. */
  void assertValid(JsonNode schema, JsonNode value) {
    assertThat(schema.isMissingNode()).isFalse();
    ObjectNode standalone = schema.deepCopy();
    standalone.set("components", root.path("components"));
    assertThat(schemas.getSchema(standalone).validate(value)).as(value.toString()).isEmpty();
  }

  JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? root.at(node.path("$ref").asText().substring(1)) : node;
  }

  private String template(String path) {
    if (root.path("paths").has(path)) {
      return path; // and not the {id} of a sibling
    }
    for (var entry : root.path("paths").properties()) {
      if (path.matches(entry.getKey().replaceAll("\\{[^}]+}", "[^/]+"))) {
        return entry.getKey();
      }
    }
    return path;
  }
}
