package com.meocrm.app.zalo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Zalo as far as it is documented, strict: one app, one official account. Failures come with status
 * 200, refresh tokens work once, nights and quotas are kept to.
 */
public final class FakeZalo implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final FakeZaloOAuth oauth;
  private final FakeZaloMessages messages;
  private final FakeZaloConversations conversations;
  private volatile Mishap mishap = Mishap.NONE;
  private volatile boolean holding;
  private volatile CountDownLatch held = new CountDownLatch(0);

  /** What goes wrong with the next messages, after Zalo has taken them. */
  public enum Mishap {
    NONE,
    /** The connection ends without an answer. */
    NO_ANSWER,
    /** The answer is held back until {@link FakeZalo#release}. */
    HELD,
    /** The answer to who asks for a template is held back until {@link FakeZalo#release}. */
    TEMPLATE_HELD,
    /** A front server answers instead. */
    BAD_GATEWAY
  }

  private FakeZalo(HttpServer server, InstantSource clock) {
    this.server = server;
    this.oauth = new FakeZaloOAuth(clock);
    this.messages = new FakeZaloMessages(clock);
    this.conversations = new FakeZaloConversations(clock);
  }

  /** Listens on the loopback address. */
  public static FakeZalo start(InstantSource clock) {
    try {
      var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      var fake = new FakeZalo(server, clock);
      server.createContext("/", fake::handle);
      server.setExecutor(fake.threads);
      server.start();
      return fake;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The base of all its addresses. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Its tokens. */
  public FakeZaloOAuth oauth() {
    return oauth;
  }

  /** Its messages. */
  public FakeZaloMessages messages() {
    return messages;
  }

  /** What its account says to people. */
  public FakeZaloConversations conversations() {
    return conversations;
  }

  /** From now on messages are taken and end like this. */
  public void goesWrong(Mishap how) {
    held = new CountDownLatch(how == Mishap.HELD || how == Mishap.TEMPLATE_HELD ? 1 : 0);
    holding = false;
    mishap = how;
  }

  /** Whether somebody waits for what is held back. */
  public boolean holds() {
    return holding;
  }

  /** Answers what was held back. */
  public void release() {
    mishap = Mishap.NONE;
    held.countDown();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var request = new Request(exchange);
      var path = exchange.getRequestURI().getPath();
      switch (exchange.getRequestMethod() + " " + path) {
        case "POST /v4/oa/access_token" -> answer(exchange, oauth.token(request));
        case "GET /v2.0/oa/getoa" -> answer(exchange, authorized(request, oauth::account));
        case "GET /template/info/v2" -> {
          if (mishap == Mishap.TEMPLATE_HELD) {
            hold();
          }
          answer(
              exchange,
              authorized(request, () -> messages.template(request.query().get("template_id"))));
        }
        case "GET /message/quota" -> answer(exchange, authorized(request, messages::quota));
        case "POST /message/template" -> send(exchange, request);
        case "POST /v3.0/oa/message/cs" ->
            answer(exchange, authorized(request, () -> conversations.take(request), -216));
        default -> exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private void send(HttpExchange exchange, Request request) throws IOException {
    var body = authorized(request, () -> messages.take(request));
    boolean taken = body.path("error").asInt() == 0;
    switch (taken ? mishap : Mishap.NONE) {
      case NONE, TEMPLATE_HELD -> answer(exchange, body);
      case NO_ANSWER -> {} // closing the exchange without an answer ends the connection
      case HELD -> {
        hold();
        answer(exchange, body);
      }
      case BAD_GATEWAY -> {
        byte[] page = "<html>502</html>".getBytes(UTF_8);
        exchange.sendResponseHeaders(502, page.length);
        exchange.getResponseBody().write(page);
      }
    }
  }

  private void hold() {
    var until = held;
    holding = true;
    try {
      until.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private JsonNode authorized(Request request, Supplier<JsonNode> work) {
    return authorized(request, work, -124);
  }

  /**
   * @param invalid the error of a token that is none: each API has its own
   */
  private JsonNode authorized(Request request, Supplier<JsonNode> work, int invalid) {
    if (request.header("Authorization") != null || !oauth.accepts(request)) {
      return error(invalid, "Access token invalid");
    }
    return work.get();
  }

  static ObjectNode error(int code, String message) {
    return JSON.createObjectNode().put("error", code).put("message", message);
  }

  static ObjectNode success(ObjectNode data) {
    var body = JSON.createObjectNode().put("error", 0).put("message", "Success");
    body.set("data", data);
    return body;
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  private static void answer(HttpExchange exchange, JsonNode body) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    held.countDown();
    server.stop(0);
    threads.shutdownNow();
  }

  /** A request as it came. */
  record Request(Map<String, List<String>> headers, Map<String, String> query, String body) {
    Request(HttpExchange exchange) throws IOException {
      this(
          exchange.getRequestHeaders(),
          pairs(exchange.getRequestURI().getRawQuery()),
          new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    }

    @Nullable String header(String name) {
      return headers.entrySet().stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .map(header -> header.getValue().getFirst())
          .findFirst()
          .orElse(null);
    }

    Map<String, String> form() {
      return pairs(body);
    }

    @Nullable JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (JsonProcessingException e) {
        return null;
      }
    }

    private static Map<String, String> pairs(@Nullable String text) {
      var pairs = new HashMap<String, String>();
      for (var pair : text == null || text.isEmpty() ? new String[0] : text.split("&")) {
        var parts = pair.split("=", 2);
        pairs.put(
            URLDecoder.decode(parts[0], UTF_8),
            parts.length < 2 ? "" : URLDecoder.decode(parts[1], UTF_8));
      }
      return pairs;
    }
  }
}
