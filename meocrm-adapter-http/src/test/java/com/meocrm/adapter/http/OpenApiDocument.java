package com.meocrm.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.meocrm.adapter.http.openapi.OpenApiRoutes;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Flow;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The OpenAPI document as a judge: is this answer one that it describes, and is what was accepted
 * what it says is accepted? Tests of every module that speak HTTP ask it.
 */
public final class OpenApiDocument {
  /** What any request may be answered with, said once in the introduction. */
  private static final Set<Integer> ANYWHERE = Set.of(404, 405, 408, 414, 429, 431, 500, 503);

  /** Headers that say how an answer is sent, and nothing about what is in it. */
  private static final Set<String> OF_HTTP =
      Set.of(
          "cache-control",
          "connection",
          "content-encoding",
          "content-length",
          "content-security-policy",
          "content-type",
          "cross-origin-opener-policy",
          "cross-origin-resource-policy",
          "date",
          "permissions-policy",
          "referrer-policy",
          "transfer-encoding",
          "vary",
          "x-accel-buffering",
          "x-content-type-options",
          "x-frame-options");

  /** Of every error, as the introduction says. */
  private static final Set<String> OF_ERRORS =
      Stream.concat(
              OF_HTTP.stream(),
              Stream.of(
                  "content-language",
                  "ratelimit",
                  "ratelimit-policy",
                  "traceparent",
                  "www-authenticate",
                  "x-trace-id"))
          .collect(Collectors.toUnmodifiableSet());

  private static final String JSON_TYPE = "application/json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode root;
  private final SchemaRegistry schemas =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  public OpenApiDocument() {
    try {
      root = new YAMLMapper().readTree(OpenApiRoutes.document());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public JsonNode root() {
    return root;
  }

  /** {@code GET /health/live} and so on. */
  public List<String> operations() {
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

  public JsonNode operation(String method, String template) {
    return root.path("paths").path(template).path(method.toLowerCase(Locale.ROOT));
  }

  /** Fails when the document does not describe this answer, or not what it answers. */
  public void assertDocumented(HttpResponse<String> response) {
    var method = response.request().method();
    var operation = operation(method, template(response.uri().getPath()));
    if (response.statusCode() < 300) {
      assertRequestDocumented(operation, response.request());
    }
    if (method.equals("HEAD")) {
      return;
    }
    var documented =
        resolve(operation.path("responses").path(String.valueOf(response.statusCode())));
    var where =
        "%s %s %d %s"
            .formatted(method, response.uri().getPath(), response.statusCode(), response.body());
    if (documented.isMissingNode()) {
      if (operation.isMissingNode() && response.body().isEmpty()) {
        return; // a route of a test
      }
      // Only what may happen to any request may hide behind "default".
      assertThat(operation.isMissingNode() || ANYWHERE.contains(response.statusCode()))
          .as(where)
          .isTrue();
      assertValid(root.at("/components/schemas/Error"), json(response.body()));
      return;
    }
    assertHeadersDocumented(documented, response, where);
    if (!documented.has("content")) {
      assertThat(response.body()).as(where).isEmpty();
      return;
    }
    var type = response.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
    assertThat(documented.path("content").has(type)).as(type + " of " + where).isTrue();
    if (type.equals(JSON_TYPE)) {
      assertValid(documented.path("content").path(type).path("schema"), json(response.body()));
    }
  }

  private void assertHeadersDocumented(
      JsonNode documented, HttpResponse<String> response, String where) {
    var told = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    told.addAll(response.statusCode() < 400 ? OF_HTTP : OF_ERRORS);
    for (var header : documented.path("headers").properties()) {
      told.add(header.getKey());
      var description = resolve(header.getValue());
      var value = response.headers().firstValue(header.getKey());
      if (description.path("required").asBoolean()) {
        assertThat(value).as(header.getKey() + " of " + where).isPresent();
      }
      value.ifPresent(text -> assertValid(description.path("schema"), asJson(description, text)));
    }
    assertThat(told).as("headers of " + where).containsAll(response.headers().map().keySet());
  }

  private static JsonNode asJson(JsonNode header, String text) {
    return header.at("/schema/type").asText().equals("integer")
        ? IntNode.valueOf(Integer.parseInt(text))
        : TextNode.valueOf(text);
  }

  /** What was accepted must be what the document says is. */
  private void assertRequestDocumented(JsonNode operation, HttpRequest request) {
    var body = body(request);
    var schema = operation.path("requestBody").path("content").path(JSON_TYPE).path("schema");
    if (!operation.isMissingNode() && body != null && !schema.isMissingNode()) {
      // A field that is null counts as absent, where null means nothing else.
      if (!fits(schema, body)) {
        assertValid(schema, withoutNulls(body));
      }
    }
  }

  /** Fails when {@code value} does not fit {@code schema} of this document. */
  public void assertValid(JsonNode schema, JsonNode value) {
    assertThat(schema.isMissingNode()).isFalse();
    assertThat(schemas.getSchema(standalone(schema)).validate(value))
        .as(value.toString())
        .isEmpty();
  }

  /** Whether {@code value} fits {@code schema} of this document. */
  public boolean fits(JsonNode schema, JsonNode value) {
    return schemas.getSchema(standalone(schema)).validate(value).isEmpty();
  }

  public JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? root.at(node.path("$ref").asText().substring(1)) : node;
  }

  private JsonNode standalone(JsonNode schema) {
    ObjectNode standalone = schema.deepCopy();
    standalone.set("components", root.path("components"));
    return standalone;
  }

  private static JsonNode withoutNulls(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.properties().removeIf(member -> member.getValue().isNull());
    }
    node.forEach(OpenApiDocument::withoutNulls);
    return node;
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  /** The request's JSON, or null when it has none. */
  private static @Nullable JsonNode body(HttpRequest request) {
    var publisher = request.bodyPublisher();
    if (publisher.isEmpty() || publisher.get().contentLength() <= 0) {
      return null;
    }
    var bytes = new ByteArrayOutputStream();
    // Publishers of texts and bytes publish at once and on this thread.
    publisher.get().subscribe(new Collector(bytes));
    try {
      return JSON.readTree(bytes.toByteArray());
    } catch (IOException e) {
      return null; // accepted as it is: no JSON is asked for there
    }
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

  private static final class Collector implements Flow.Subscriber<ByteBuffer> {
    private final ByteArrayOutputStream bytes;

    Collector(ByteArrayOutputStream bytes) {
      this.bytes = bytes;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer part) {
      var copy = new byte[part.remaining()];
      part.get(copy);
      bytes.writeBytes(copy);
    }

    @Override
    public void onError(Throwable failure) {
      throw new IllegalStateException(failure);
    }

    @Override
    public void onComplete() {
      // all is there
    }
  }
}
