package com.meocrm.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * A partner's own HTTP server, which verifies every webhook twice and refuses what does not hold.
 */
public final class PartnerReceiver implements AutoCloseable {
  private static final String PATH = "/hook";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WAITING_CONNECTIONS = 1024;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final PartnerSignatures signatures;
  private final InstantSource clock;
  private final Consumer<Receipt> onReceipt;

  private PartnerReceiver(
      HttpServer server,
      PartnerSignatures signatures,
      InstantSource clock,
      Consumer<Receipt> onReceipt) {
    this.server = server;
    this.signatures = signatures;
    this.clock = clock;
    this.onReceipt = onReceipt;
  }

  /**
   * Listens on the loopback address.
   *
   * @param port the wanted one; another when it is taken, or 0
   * @param onReceipt called by many threads, before the request is answered
   */
  public static PartnerReceiver start(
      int port, PartnerSignatures signatures, InstantSource clock, Consumer<Receipt> onReceipt)
      throws IOException {
    var receiver = new PartnerReceiver(bind(port), signatures, clock, onReceipt);
    receiver.server.createContext(PATH, receiver::handle);
    receiver.server.setExecutor(receiver.threads);
    receiver.server.start();
    return receiver;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Where webhooks are expected. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port() + PATH);
  }

  private static HttpServer bind(int port) throws IOException {
    try {
      return HttpServer.create(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), WAITING_CONNECTIONS);
    } catch (IOException e) {
      if (port == 0) {
        throw e;
      }
      return bind(0);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var receivedAt = clock.instant();
      var receipt =
          receipt(
              exchange.getRequestHeaders(), exchange.getRequestBody().readAllBytes(), receivedAt);
      onReceipt.accept(receipt);
      exchange.sendResponseHeaders(receipt.isVerified() ? 204 : 401, -1);
    }
  }

  private Receipt receipt(Headers headers, byte[] body, Instant receivedAt) throws IOException {
    var hex = signatures.objectionToHex(header(headers, "X-MeoCRM-Signature"), body);
    var standard = signatures.objectionToStandard(headers, body);
    var json = JSON.readTree(body);
    return new Receipt(
        header(headers, "X-MeoCRM-Delivery-Id"),
        header(headers, "X-MeoCRM-Event"),
        json.path("data").path("orderId").asText(),
        number(headers, "X-MeoCRM-Sequence"),
        (int) number(headers, "X-MeoCRM-Attempt"),
        new String(body, UTF_8),
        Instant.parse(json.path("meta").path("sentAt").asText()),
        receivedAt,
        hex.orElse(null),
        standard.orElse(null));
  }

  private static String header(Headers headers, String name) {
    return Optional.ofNullable(headers.getFirst(name)).orElse("");
  }

  private static long number(Headers headers, String name) {
    var text = header(headers, name);
    return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
