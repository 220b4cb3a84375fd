package com.meocrm.adapter.http.mcp;

import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Problem;
import com.meocrm.core.command.Command;
import com.meocrm.core.shared.JsonValue;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which era of the protocol a request speaks, and whether its headers agree with its body, so that
 * what a proxy decided by the headers is what is done here.
 */
final class Negotiation {
  private static final String BASE64 = "=?base64?";
  private static final String BASE64_END = "?=";

  private Negotiation() {}

  /** Whether the request is one of the era without sessions. */
  static boolean isStateless(RpcMessage message, Call call) {
    if (message.meta().get(Protocol.META_VERSION).isPresent()) {
      return true;
    }
    var version = call.header(Protocol.VERSION_HEADER);
    return version != null
        && !Protocol.OLD.contains(version.strip())
        && call.header(Protocol.SESSION_HEADER) == null;
  }

  /**
   * Checks a request of the era without sessions.
   *
   * @throws RpcError naming what is missing, or does not agree
   */
  static void requireStateless(RpcMessage message, Call call) {
    var meta = message.meta();
    var header = call.header(Protocol.VERSION_HEADER);
    if (!(meta.get(Protocol.META_VERSION).orElse(null) instanceof JsonValue.Text(var version))) {
      throw RpcError.invalidParams("_meta must have " + Protocol.META_VERSION + ", a string.");
    }
    if (header == null || !header.strip().equals(version)) {
      throw RpcError.headerMismatch(Protocol.VERSION_HEADER);
    }
    if (!version.equals(Protocol.STATELESS)) {
      throw unsupported(version);
    }
    requireSame(Protocol.METHOD_HEADER, call, message.requireMethod(), true);
    var name = named(message);
    if (name != null) {
      requireSame(Protocol.NAME_HEADER, call, name, message.requireMethod().equals("tools/call"));
    }
    if (!(meta.get(Protocol.META_CAPABILITIES).orElse(null) instanceof JsonValue.Members)) {
      throw RpcError.invalidParams(
          "_meta must have " + Protocol.META_CAPABILITIES + ", an object.");
    }
  }

  /** Checks the headers that repeat arguments, of which a command's schema says which. */
  static void requireParameters(Command command, JsonValue.Members arguments, Call call) {
    if (!(command.definition().input().get("properties").orElse(null)
        instanceof JsonValue.Members properties)) {
      return;
    }
    properties
        .members()
        .forEach((name, schema) -> {
          if (schema instanceof JsonValue.Members members
              && members.get("x-mcp-header").orElse(null) instanceof JsonValue.Text(var suffix)) {
            requireParameter(
                Protocol.PARAMETER_HEADER + suffix, arguments.get(name).orElse(null), call);
          }
        });
  }

  /** Whether the client can follow tasks, as it says with each request. */
  static boolean hasTasks(RpcMessage message) {
    return message.meta().get(Protocol.META_CAPABILITIES).orElse(null)
            instanceof JsonValue.Members capabilities
        && capabilities.get("extensions").orElse(null) instanceof JsonValue.Members extensions
        && extensions.get(Protocol.TASKS).isPresent();
  }

  private static @Nullable String named(RpcMessage message) {
    var member = message.requireMethod().startsWith("tasks/") ? "taskId" : "name";
    return message.params().get(member).orElse(null) instanceof JsonValue.Text(var name)
        ? name
        : null;
  }

  private static void requireSame(String header, Call call, String expected, boolean mustBeThere) {
    var value = call.header(header);
    if (value == null ? mustBeThere : !decoded(header, value).equals(expected)) {
      throw RpcError.headerMismatch(header);
    }
  }

  private static void requireParameter(String header, @Nullable JsonValue argument, Call call) {
    var value = call.header(header);
    if (argument == null || argument == JsonValue.Null.NULL) {
      if (value != null) {
        throw RpcError.headerMismatch(header);
      }
      return;
    }
    if (value == null || !agree(decoded(header, value), argument)) {
      throw RpcError.headerMismatch(header);
    }
  }

  private static boolean agree(String header, JsonValue argument) {
    return switch (argument) {
      case JsonValue.Text(var text) -> text.equals(header);
      case JsonValue.Numeral number -> number.decimal().filter(n -> same(n, header)).isPresent();
      case JsonValue.Bool flag -> flag.toString().equals(header);
      case JsonValue.Null nothing -> false;
      case JsonValue.Items items -> false;
      case JsonValue.Members members -> false;
    };
  }

  private static boolean same(BigDecimal number, String header) {
    return new JsonValue.Numeral(header)
        .decimal()
        .filter(other -> other.compareTo(number) == 0)
        .isPresent();
  }

  private static String decoded(String header, String value) {
    var text = value.strip();
    if (!text.startsWith(BASE64) || !text.endsWith(BASE64_END)) {
      return text;
    }
    try {
      var coded = text.substring(BASE64.length(), text.length() - BASE64_END.length());
      if (coded.length() % 4 != 0) {
        throw RpcError.headerMismatch(header); // the decoder would not mind
      }
      return new String(Base64.getDecoder().decode(coded), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw RpcError.headerMismatch(header);
    }
  }

  private static RpcError unsupported(String version) {
    var data = new LinkedHashMap<String, Object>();
    data.put("supported", List.of(Protocol.STATELESS));
    data.put("requested", version);
    return RpcError.of(
        RpcError.UNSUPPORTED_VERSION,
        Problem.of(
            400,
            "UNSUPPORTED_PROTOCOL_VERSION",
            "This server does not speak that version of the protocol; it speaks "
                + Protocol.STATELESS
                + " without sessions, and after initialize "
                + String.join(" and ", Protocol.WITH_SESSIONS)
                + "."),
        data);
  }

  /** The capability that tasks need, as the protocol wants it to be named. */
  static RpcError tasksNeeded() {
    return RpcError.of(
        RpcError.MISSING_CAPABILITY,
        Problem.of(
            400,
            "CAPABILITY_MISSING",
            "The client must declare the extension " + Protocol.TASKS + "."),
        Map.of("requiredCapabilities", Map.of("extensions", Map.of(Protocol.TASKS, Map.of()))));
  }
}
