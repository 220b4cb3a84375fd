package com.meocrm.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A web shop's list of orders, page by page, in a server of its own; one in so many is broken. */
final class OrderFeedServer implements AutoCloseable {
  static final String SECRET = "feed-secret";

  private final int orders;
  private final int brokenOneIn;
  private final HttpServer server;
  private final AtomicInteger requests = new AtomicInteger();
  private volatile int standStillAt = Integer.MAX_VALUE;
  private volatile CountDownLatch stands = new CountDownLatch(1);
  private volatile CountDownLatch goesOn = new CountDownLatch(0);

  OrderFeedServer(int orders, int brokenOneIn) {
    this.orders = orders;
    this.brokenOneIn = brokenOneIn;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/orders", this::answer);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/orders");
  }

  int requests() {
    return requests.get();
  }

  /** The ids of those that are not broken. */
  Set<String> goodOrders() {
    return IntStream.range(0, orders)
        .filter(number -> !isBroken(number))
        .mapToObj(OrderFeedServer::id)
        .collect(Collectors.toSet());
  }

  /** Answers nobody any more who asks for the page that begins with this order or a later one. */
  void standStillAt(int order) {
    goesOn.countDown();
    stands = new CountDownLatch(1);
    goesOn = new CountDownLatch(1);
    standStillAt = order;
  }

  void awaitStandStill() throws InterruptedException {
    if (!stands.await(2, TimeUnit.MINUTES)) {
      throw new AssertionError("nobody came so far: " + requests + " requests");
    }
  }

  void goOn() {
    standStillAt = Integer.MAX_VALUE;
    goesOn.countDown();
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    var query = query(exchange.getRequestURI().getRawQuery());
    int from = Integer.parseInt(query.getOrDefault("cursor", "0"));
    int limit = Integer.parseInt(query.getOrDefault("limit", "100"));
    if (from >= standStillAt) {
      stands.countDown();
      try {
        goesOn.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    var body = page(from, Math.min(orders, from + limit)).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, body.length);
    try (var out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private String page(int from, int to) {
    var listed = IntStream.range(from, to).mapToObj(this::order).collect(Collectors.joining(","));
    return "{\"orders\":[%s],\"nextCursor\":%s}"
        .formatted(listed, to < orders ? "\"" + to + "\"" : "null");
  }

  private String order(int number) {
    return """
    {"id":"%s","code":"W-%d","channel":"ONLINE","paymentMethod":"CARD","branchId":"br_01","status":"PENDING",
     "customer":{"name":"Khách %d","phone":"098%07d"},
     "items":[{"sku":"AO-01","quantity":%d,"unitPrice":"150000.00"}]}\
    """
        .formatted(id(number), number, number, number, isBroken(number) ? -1 : 1);
  }

  private boolean isBroken(int number) {
    return brokenOneIn > 0 && number % brokenOneIn == brokenOneIn / 2;
  }

  private static String id(int number) {
    return "web_" + number;
  }

  private static Map<String, String> query(String raw) {
    var query = new HashMap<String, String>();
    for (var part : raw.split("&", -1)) {
      int equals = part.indexOf('=');
      query.put(
          part.substring(0, equals),
          URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
    }
    return query;
  }

  @Override
  public void close() {
    goesOn.countDown();
    server.stop(0);
  }
}
