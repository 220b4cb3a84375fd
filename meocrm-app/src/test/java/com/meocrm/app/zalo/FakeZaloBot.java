package com.meocrm.app.zalo;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/**
 * Zalo's bots over HTTP on the loopback address, in front of a {@link ZaloBotWorld}: POST with
 * JSON, names of methods as they are written, and {@code ok} in a body with status 200 whatever
 * happened, since clients are to judge by it.
 */
public final class FakeZaloBot implements AutoCloseable {
  private static final Pattern METHOD = Pattern.compile("/bot([^/]+)/([A-Za-z]+)");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> OF_MESSAGE = Set.of("chat_id", "text");
  private static final int WAITING_CONNECTIONS = 1024;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final ZaloBotWorld world;

  private FakeZaloBot(HttpServer server, ZaloBotWorld world) {
    this.server = server;
    this.world = world;
  }

  public static FakeZaloBot start(InstantSource clock) {
    try {
      var server =
          HttpServer.create(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), WAITING_CONNECTIONS);
      var fake = new FakeZaloBot(server, new ZaloBotWorld(clock));
      server.createContext("/", fake::handle);
      server.setExecutor(fake.threads);
      server.start();
      return fake;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ZaloBotWorld world() {
    return world;
  }

  /** The base that clients are given. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var method = METHOD.matcher(exchange.getRequestURI().getPath());
      if (!method.matches() || !exchange.getRequestMethod().equals("POST")) {
        send(exchange, 404, "text/html", "<html>404 Not Found</html>");
        return;
      }
      var body = exchange.getRequestBody().readAllBytes();
      var fault =
          method.group(2).equals("sendMessage") ? world.nextFault() : ZaloBotWorld.Fault.NONE;
      switch (fault) {
        case BAD_GATEWAY -> send(exchange, 502, "text/html", "<html>502</html>");
        case NO_ENVELOPE -> send(exchange, 200, "text/html", "<html>hello</html>");
        case FLOOD_WAIT -> {
          exchange.getResponseHeaders().set("Retry-After", "3");
          answer(exchange, refused(429, "Too Many Requests"));
        }
        case ANSWER_LOST -> {
          var taken = call(exchange, method.group(1), method.group(2), body);
          exchange.getResponseHeaders().set("X-Lost", String.valueOf(taken.size()));
          // Closing without an answer resets the connection.
        }
        case NONE -> answer(exchange, call(exchange, method.group(1), method.group(2), body));
      }
    }
  }

  private JsonNode call(HttpExchange exchange, String token, String method, byte[] body)
      throws IOException {
    var type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
    var arguments = body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body);
    if (!type.startsWith("application/json") || !arguments.isObject()) {
      return refused(400, "Bad Request: the body is no JSON object");
    }
    if (method.equals("sendMessage")) {
      for (var names = arguments.fieldNames(); names.hasNext(); ) {
        var name = names.next();
        if (!OF_MESSAGE.contains(name)) {
          return refused(400, "Bad Request: " + name + " is unknown");
        }
      }
    }
    try {
      var result = world.call(token, method, arguments);
      var envelope = JSON.createObjectNode().put("ok", true);
      envelope.set("result", result);
      return envelope;
    } catch (ZaloBotWorld.Refused refused) {
      return refused(refused.code, refused.description);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return refused(500, "stopped");
    }
  }

  private static ObjectNode refused(int code, String description) {
    return JSON.createObjectNode()
        .put("ok", false)
        .put("error_code", code)
        .put("description", description);
  }

  private static void answer(HttpExchange exchange, JsonNode body) throws IOException {
    send(exchange, 200, "application/json", JSON.writeValueAsString(body));
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    var bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    world.close();
    server.stop(0);
    threads.shutdownNow();
  }
}
