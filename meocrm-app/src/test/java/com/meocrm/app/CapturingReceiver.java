package com.meocrm.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** A partner's HTTP server that keeps every request as it came. */
final class CapturingReceiver implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Captured> captured = new CopyOnWriteArrayList<>();
  private volatile int status = 204;
  private volatile Duration delay = Duration.ZERO;

  CapturingReceiver() throws IOException {
    this(0);
  }

  CapturingReceiver(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
  }

  /** What is answered from now on. */
  void answer(int other) {
    status = other;
  }

  /** Every answer takes this long from now on. */
  void answerAfter(Duration time) {
    delay = time;
  }

  List<Captured> captured() {
    return captured;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      captured.add(
          new Captured(
              Map.copyOf(exchange.getRequestHeaders()), exchange.getRequestBody().readAllBytes()));
      LockSupport.parkNanos(delay.toNanos());
      exchange.sendResponseHeaders(status, -1);
    }
  }

  /** Bodies in the order in which they came. */
  List<byte[]> bodies() {
    var bodies = new ArrayList<byte[]>();
    captured.forEach(request -> bodies.add(request.body));
    return bodies;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  @SuppressWarnings("ArrayRecordComponent")
  record Captured(Map<String, List<String>> headers, byte[] body) {
    /** The first value of a header, whose name may be in any case. */
    String header(String name) {
      return headers.entrySet().stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .map(header -> header.getValue().getFirst())
          .findFirst()
          .orElse("");
    }
  }
}
