package com.meocrm.app;

import static java.util.Objects.requireNonNull;

import com.meocrm.adapter.http.security.JwtConfig;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.adapter.http.security.TokenIssuer;
import com.meocrm.app.demo.HubClient;
import com.meocrm.app.demo.PartnerReceiver;
import com.meocrm.app.demo.PartnerSignatures;
import com.meocrm.app.demo.Receipt;
import com.meocrm.core.shared.OrganizationId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** One measurement: so many orders, each owed to so many endpoints. */
final class WebhookBench {
  private static final int WRITERS = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** One event each: it stays pending. */
  private static final String ORDER =
      "{\"channel\":\"COD\",\"paymentMethod\":\"COD\",\"branchId\":\"br_bench\","
          + "\"items\":[{\"sku\":\"SKU-1\",\"quantity\":1,\"unitPrice\":\"1000.00\"}]}";

  private final Path folder;
  private final int endpoints;
  private final int orders;
  private final CountDownLatch outstanding;
  private final Map<String, Long> latencies = new ConcurrentHashMap<>();
  private final AtomicInteger duplicates = new AtomicInteger();
  private final AtomicLong lastArrivalNanos = new AtomicLong();

  /**
   * @param folder for the database of this measurement
   */
  WebhookBench(Path folder, int deliveries, int endpoints) {
    this.folder = folder;
    this.endpoints = endpoints;
    this.orders = deliveries / endpoints;
    this.outstanding = new CountDownLatch(orders * endpoints);
  }

  Result run() throws IOException, InterruptedException {
    var configuration =
        Configuration.forDemo(Map.of("MEOCRM_DATA_DIR", folder.toString(), "MEOCRM_PORT", "0"));
    try (var server = Wiring.start(configuration)) {
      var tokens =
          new TokenIssuer((JwtConfig.SharedSecret) configuration.jwt(), InstantSource.system());
      var token =
          tokens.issue(
              new OrganizationId("org_bench"),
              "usr_bench",
              Set.of(Role.ADMIN),
              null,
              PATIENCE.multipliedBy(2));
      var client = server.add("clients", new HubClient(server.url(), token));
      var signatures =
          new PartnerSignatures(requireNonNull(configuration.keys().webhookSecret()).reveal());
      for (int i = 0; i < endpoints; i++) {
        var receiver =
            server.add(
                "receiver",
                PartnerReceiver.start(0, signatures, InstantSource.system(), this::received));
        client.subscribe(receiver.url());
      }
      long start = System.nanoTime();
      placeOrders(client);
      outstanding.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      return result(lastArrivalNanos.get() - start);
    }
  }

  private void placeOrders(HubClient client) {
    var left = new AtomicInteger(orders);
    try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < WRITERS; i++) {
        writers.execute(() -> {
          while (left.getAndDecrement() > 0) {
            client.placeOrder(ORDER);
          }
        });
      }
    }
  }

  private void received(Receipt receipt) {
    if (!receipt.isVerified()) {
      return;
    }
    lastArrivalNanos.set(System.nanoTime());
    if (latencies.putIfAbsent(receipt.deliveryId(), receipt.latency().toMillis()) == null) {
      outstanding.countDown();
    } else {
      duplicates.incrementAndGet();
    }
  }

  private Result result(long nanos) {
    var sorted = latencies.values().stream().sorted().toList();
    int last = sorted.size() - 1;
    return new Result(
        endpoints,
        orders * endpoints,
        sorted.size(),
        duplicates.get(),
        nanos / 1e9,
        last < 0 ? 0 : sorted.get(last / 2),
        last < 0 ? 0 : sorted.get((int) (last * 0.95)),
        last < 0 ? 0 : sorted.get(last));
  }

  /** What came out. */
  record Result(
      int endpoints,
      int expected,
      int delivered,
      int duplicates,
      double seconds,
      long p50Millis,
      long p95Millis,
      long maxMillis) {
    boolean isComplete() {
      return delivered == expected;
    }

    double perSecond() {
      return seconds > 0 ? delivered / seconds : 0;
    }
  }
}
