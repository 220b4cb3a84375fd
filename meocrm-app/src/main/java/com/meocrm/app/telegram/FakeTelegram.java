package com.meocrm.app.telegram;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Bot API over HTTP on the loopback address, in front of a {@link TelegramWorld}: arguments as
 * query, form or JSON, answers in Telegram's envelope. {@code /phone} shows what staff sees.
 */
public final class FakeTelegram implements AutoCloseable {
  private static final Pattern METHOD = Pattern.compile("/bot([^/]+)/([A-Za-z]+)");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WAITING_CONNECTIONS = 1024;
  private static final int INJECTED_WAIT = 3;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final TelegramWorld world;

  private FakeTelegram(HttpServer server, TelegramWorld world) {
    this.server = server;
    this.world = world;
  }

  /** Listens on a free port. */
  public static FakeTelegram start(InstantSource clock) throws IOException {
    var world = new TelegramWorld(clock);
    var server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), WAITING_CONNECTIONS);
    var fake = new FakeTelegram(server, world);
    server.createContext("/", fake::handle);
    new PhonePage(world).serve(server);
    server.setExecutor(fake.threads);
    server.start();
    return fake;
  }

  /** What happens behind it. */
  public TelegramWorld world() {
    return world;
  }

  /** The base that clients are given. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The staff's phone. */
  public URI phone() {
    return url().resolve("/phone");
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var method = METHOD.matcher(exchange.getRequestURI().getPath());
      if (!method.matches()) {
        answer(exchange, Refused.of(404, "Not Found"), true);
        return;
      }
      try {
        handle(exchange, method.group(1), method.group(2));
      } catch (Refused refused) {
        answer(exchange, refused, true);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void handle(HttpExchange exchange, String token, String method)
      throws IOException, InterruptedException {
    var arguments = arguments(exchange);
    var fault = world.fault(method);
    if (fault == null) {
      ok(exchange, world.call(token, method, arguments));
      return;
    }
    switch (fault) {
      case INTERNAL_ERROR ->
          answer(exchange, Refused.of(500, "Internal Server Error: restart"), true);
      case BAD_GATEWAY -> send(exchange, 502, "text/html", "<html><h1>502 Bad Gateway</h1></html>");
      case FLOOD_WAIT -> answer(exchange, Refused.tooMany(INJECTED_WAIT), true);
      case FLOOD_WAIT_HEADER -> answer(exchange, Refused.tooMany(INJECTED_WAIT), false);
      case ANSWER_LOST -> {
        var unread = world.call(token, method, arguments);
        exchange.getResponseHeaders().set("X-Lost", String.valueOf(unread.hashCode()));
        // Closing without an answer resets the connection.
      }
    }
  }

  private static Map<String, String> arguments(HttpExchange exchange) throws IOException {
    var arguments = new LinkedHashMap<String, String>();
    form(exchange.getRequestURI().getRawQuery(), arguments);
    var type = exchange.getRequestHeaders().getFirst("Content-Type");
    var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    if (type != null && type.startsWith("application/json")) {
      json(body, arguments);
    } else {
      form(body, arguments);
    }
    return arguments;
  }

  private static void form(@Nullable String text, Map<String, String> arguments) {
    if (text == null || text.isEmpty()) {
      return;
    }
    for (var pair : text.split("&", -1)) {
      var parts = pair.split("=", 2);
      arguments.put(
          URLDecoder.decode(parts[0], UTF_8),
          parts.length == 1 ? "" : URLDecoder.decode(parts[1], UTF_8));
    }
  }

  private static void json(String body, Map<String, String> arguments) {
    try {
      for (var member : JSON.readTree(body).properties()) {
        arguments.put(member.getKey(), text(member.getValue()));
      }
    } catch (JsonProcessingException e) {
      throw Refused.badRequest("can't parse JSON object");
    }
  }

  private static String text(JsonNode value) {
    return value.isValueNode() ? value.asText() : value.toString();
  }

  private static void ok(HttpExchange exchange, Object result) throws IOException {
    var envelope = new LinkedHashMap<String, Object>();
    envelope.put("ok", true);
    envelope.put("result", result);
    send(exchange, 200, "application/json", JSON.writeValueAsString(envelope));
  }

  /**
   * @param inBody whether the time to wait stands in the body too, or in the header alone
   */
  private static void answer(HttpExchange exchange, Refused refused, boolean inBody)
      throws IOException {
    var envelope = new LinkedHashMap<String, Object>();
    envelope.put("ok", false);
    envelope.put("error_code", refused.code);
    envelope.put("description", refused.description);
    var parameters = new LinkedHashMap<String, Object>();
    if (refused.migrateTo != null) {
      parameters.put("migrate_to_chat_id", refused.migrateTo);
    }
    if (refused.retryAfter != null) {
      exchange.getResponseHeaders().set("Retry-After", refused.retryAfter.toString());
      if (inBody) {
        parameters.put("retry_after", refused.retryAfter);
      }
    }
    if (!parameters.isEmpty()) {
      envelope.put("parameters", parameters);
    }
    send(exchange, refused.code, "application/json", JSON.writeValueAsString(envelope));
  }

  static void send(HttpExchange exchange, int status, String type, String body) throws IOException {
    var bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
