package com.meocrm.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;

/** A partner's HTTP server that accepts everything and remembers it. */
final class RecordingReceiver implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile Duration delay = Duration.ZERO;
  private volatile ToIntFunction<JsonNode> status = body -> 204;
  private final List<Received> received = new CopyOnWriteArrayList<>();

  RecordingReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
  }

  /** What is answered from now on, by the body that arrived. */
  void answer(ToIntFunction<JsonNode> status) {
    this.status = status;
  }

  /** Every answer takes this long from now on. */
  void answerAfter(Duration time) {
    delay = time;
  }

  List<Received> received() {
    return received;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var headers = exchange.getRequestHeaders();
      var body = JSON.readTree(exchange.getRequestBody().readAllBytes());
      received.add(
          new Received(
              headers.getFirst("X-MeoCRM-Delivery-Id"),
              headers.getFirst("X-MeoCRM-Event-Id"),
              Long.parseLong(headers.getFirst("X-MeoCRM-Sequence")),
              Long.parseLong(headers.getFirst("X-MeoCRM-Endpoint-Sequence")),
              body.path("data").path("orderId").asText()));
      LockSupport.parkNanos(delay.toNanos());
      exchange.sendResponseHeaders(status.applyAsInt(body), -1);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  record Received(
      String deliveryId, String eventId, long sequence, long endpointSequence, String orderId) {}
}
