package com.meocrm.adapter.http.mcp;

import com.meocrm.adapter.http.web.ErrorJson;
import com.meocrm.adapter.http.web.Json;
import com.meocrm.adapter.http.web.Language;
import com.meocrm.adapter.http.web.Problem;
import com.meocrm.core.shared.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One JSON-RPC 2.0 message of a client.
 *
 * @param id null: a notification, which is not answered
 * @param method null: an answer to a request, of which this server sends none
 * @param params empty when there were none
 */
record RpcMessage(@Nullable JsonValue id, @Nullable String method, JsonValue.Members params) {
  private static final JsonValue.Members NONE = new JsonValue.Members(Map.of());

  /**
   * Reads a message; batches are not of any version that is spoken here.
   *
   * @throws RpcError when it is none
   */
  static RpcMessage read(byte[] body) {
    JsonValue json;
    try {
      var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      json = JsonValue.parse(text);
    } catch (CharacterCodingException e) {
      throw parseError("The body is not valid UTF-8.");
    } catch (IllegalArgumentException e) {
      throw parseError("The body is not valid JSON.");
    }
    if (!(json instanceof JsonValue.Members message)) {
      throw RpcError.invalidRequest("One JSON-RPC message is expected, an object.");
    }
    return read(message);
  }

  private static RpcMessage read(JsonValue.Members message) {
    if (!message.get("jsonrpc").equals(Optional.of(new JsonValue.Text("2.0")))) {
      throw RpcError.invalidRequest("jsonrpc must be \"2.0\".");
    }
    var method = message.get("method").orElse(null);
    if (method == null && (message.get("result").isPresent() || message.get("error").isPresent())) {
      return new RpcMessage(null, null, NONE);
    }
    if (!(method instanceof JsonValue.Text(var name))) {
      throw RpcError.invalidRequest("method must be a string.");
    }
    return new RpcMessage(id(message), name, params(message));
  }

  private static @Nullable JsonValue id(JsonValue.Members message) {
    return switch (message.get("id").orElse(null)) {
      case null -> null;
      case JsonValue.Text text -> text;
      case JsonValue.Numeral number -> number;
      case JsonValue other -> throw RpcError.invalidRequest("id must be a string or a number.");
    };
  }

  private static JsonValue.Members params(JsonValue.Members message) {
    return switch (message.get("params").orElse(null)) {
      case null -> NONE;
      case JsonValue.Members members -> members;
      case JsonValue other -> throw RpcError.invalidRequest("params must be an object.");
    };
  }

  private static RpcError parseError(String message) {
    return RpcError.of(RpcError.PARSE_ERROR, Problem.of(400, "MALFORMED_JSON", message));
  }

  /** The method of a request or notification. */
  String requireMethod() {
    if (method == null) {
      throw new IllegalStateException("an answer has no method");
    }
    return method;
  }

  /** The members of {@code _meta}. */
  JsonValue.Members meta() {
    return params.get(Protocol.META).orElse(null) instanceof JsonValue.Members meta ? meta : NONE;
  }

  /** The answer that carries {@code result}. */
  byte[] result(Map<String, ?> result) {
    return message("result", JsonValue.of(result));
  }

  /** A notification of ours. */
  static byte[] notification(String method, Map<String, ?> params) {
    var message = new LinkedHashMap<String, Object>();
    message.put("jsonrpc", "2.0");
    message.put("method", method);
    message.put("params", params);
    return bytes(JsonValue.of(message));
  }

  /** The answer that carries {@code error}; {@code request} null: it could not be read. */
  static byte[] error(
      @Nullable RpcMessage request, RpcError error, String traceId, Language language) {
    var told = told(error.problem(), traceId, language);
    var data = new LinkedHashMap<String, Object>(error.data());
    data.putAll(told.members());
    var body = new LinkedHashMap<String, Object>();
    body.put("code", error.code());
    body.put("message", told.get("message").orElse(JsonValue.Null.NULL));
    body.put("data", data);
    var message = request == null ? new RpcMessage(null, null, NONE) : request;
    return message.message("error", JsonValue.of(body));
  }

  /** A problem in the one shape of errors. */
  static JsonValue.Members told(Problem problem, String traceId, Language language) {
    var json =
        new String(Json.write(ErrorJson.of(problem, traceId, language)), StandardCharsets.UTF_8);
    return (JsonValue.Members) JsonValue.parse(json);
  }

  private byte[] message(String name, JsonValue value) {
    var message = new LinkedHashMap<String, Object>();
    message.put("jsonrpc", "2.0");
    message.put("id", id == null ? JsonValue.Null.NULL : id);
    message.put(name, value);
    return bytes(JsonValue.of(message));
  }

  private static byte[] bytes(JsonValue value) {
    return value.toString().getBytes(StandardCharsets.UTF_8);
  }
}
