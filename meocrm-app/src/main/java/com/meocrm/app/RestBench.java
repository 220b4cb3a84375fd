package com.meocrm.app;

import com.meocrm.app.bench.CpuTimes;
import com.meocrm.app.bench.Latencies;
import com.meocrm.app.bench.Pace;
import com.meocrm.app.bench.RestCaller;
import com.meocrm.app.bench.RoundTrips;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Places orders over REST as fast as it goes, with and without a key in turn, then at a steady
 * pace; and the same statements by plain JDBC, in the same run.
 */
final class RestBench {
  private static final String ORDERS = "/api/v1/orders";
  private static final int CREATED = 201;

  /** With and without a key take turns, so that what slowly changes touches both alike. */
  private static final int ROUNDS = 4;

  private final Plan plan;
  private final BenchProgress progress;
  private final AtomicInteger ids = new AtomicInteger();
  private final LongAdder refused = new LongAdder();

  RestBench(Plan plan, BenchProgress progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * What to measure.
   *
   * @param orders of each kind
   * @param writers at once
   * @param rate orders per second of the measurement of latency
   */
  record Plan(int orders, int warmUp, int tenants, int writers, int rate) {}

  Result run(Path folder) throws IOException, InterruptedException {
    progress.show("starting the hub");
    try (var hub = BenchHub.start(folder)) {
      progress.show("warming up");
      rest(hub, plan.warmUp / 2, true);
      rest(hub, plan.warmUp / 2, false);
      plain(hub, plan.warmUp / 2);

      var plain = new Sum();
      var keyed = new Sum();
      var unkeyed = new Sum();
      int each = Math.max(1, plan.orders / ROUNDS);
      for (int round = 1; round <= ROUNDS; round++) {
        progress.show("round %d of %d".formatted(round, ROUNDS));
        plain.add(each, plain(hub, each));
        unkeyed.add(each, rest(hub, each, false));
        keyed.add(each, measured(hub, keyed, each));
      }
      progress.show("%d orders/s".formatted(plan.rate));
      var latencies = paced(hub);
      return new Result(
          plan,
          plain.perSecond(),
          unkeyed.perSecond(),
          keyed.perSecond(),
          keyed.perSecond() / plain.perSecond(),
          keyed.perSecond() / unkeyed.perSecond(),
          (double) keyed.roundTrips / keyed.count,
          keyed.cpu,
          latencies,
          refused.sum());
    } catch (SQLException e) {
      throw new IOException("the measurement could not read its database", e);
    }
  }

  private long measured(BenchHub hub, Sum sum, int count)
      throws IOException, InterruptedException, SQLException {
    var before = CpuTimes.now(hub.postmaster());
    long trips = roundTrips();
    long nanos = rest(hub, count, true);
    sum.roundTrips += roundTrips() - trips;
    sum.cpu = CpuTimes.now(hub.postmaster()).since(before).microsPer(count);
    return nanos;
  }

  /** Places orders over REST; returns how long it took. */
  private long rest(BenchHub hub, int count, boolean withKeys)
      throws IOException, InterruptedException {
    var left = new AtomicInteger(count);
    return together(writer -> {
      try (var caller = new RestCaller(hub.url(), ORDERS, hub.token(tenant(writer)))) {
        while (left.getAndDecrement() > 0) {
          note(caller.post(body(), withKeys ? "key-" + ids.incrementAndGet() : null));
        }
      }
    });
  }

  private long plain(BenchHub hub, int count) throws IOException, InterruptedException {
    var left = new AtomicInteger(count);
    return together(writer -> {
      try (var orders = new PlainOrders(hub.sql())) {
        while (left.getAndDecrement() > 0) {
          orders.place(tenant(writer), "plain-" + ids.incrementAndGet());
        }
      }
    });
  }

  /** Latency at a pace: measured from when a request was due, so that a stall counts for all. */
  private Latencies paced(BenchHub hub) throws IOException, InterruptedException {
    int count = plan.orders;
    var due = new AtomicInteger();
    var nanos = new long[count];
    long start = System.nanoTime();
    together(writer -> {
      try (var caller = new RestCaller(hub.url(), ORDERS, hub.token(tenant(writer)))) {
        for (int i = due.getAndIncrement(); i < count; i = due.getAndIncrement()) {
          long at = start + Math.round(i * 1e9 / plan.rate);
          Pace.pause(Duration.ofNanos(at - System.nanoTime()));
          note(caller.post(body(), "key-" + ids.incrementAndGet()));
          nanos[i] = System.nanoTime() - at;
        }
      }
    });
    return Latencies.of(Arrays.stream(nanos));
  }

  private long together(Writer work) throws IOException, InterruptedException {
    long start = System.nanoTime();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writers = new ArrayList<Future<?>>();
      for (int i = 0; i < plan.writers; i++) {
        int writer = i;
        writers.add(
            threads.submit(() -> {
              work.run(writer);
              return Boolean.TRUE;
            }));
      }
      for (var writer : writers) {
        writer.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("a writer failed", e.getCause());
    }
    return System.nanoTime() - start;
  }

  private void note(int status) {
    if (status != CREATED) {
      refused.increment();
    }
  }

  private String tenant(int writer) {
    return "org_bench_" + writer % plan.tenants;
  }

  private static String body() {
    return """
    {"channel":"ONLINE","paymentMethod":"CARD","branchId":"br_1",\
    "items":[{"sku":"TEA-1","quantity":2,"unitPrice":"45000.50"}]}\
    """;
  }

  private static long roundTrips() {
    return RoundTrips.byThread().entrySet().stream()
        .filter(thread -> thread.getKey().startsWith("http-call"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** What one of many does. */
  @FunctionalInterface
  private interface Writer {
    void run(int number) throws IOException, SQLException, InterruptedException;
  }

  /** Several rounds of one kind. */
  private static final class Sum {
    private int count;
    private long nanos;
    private long roundTrips;

    /** Of the last round, which is the warmest. */
    private Map<String, Long> cpu = Map.of();

    void add(int more, long took) {
      count += more;
      nanos += took;
    }

    double perSecond() {
      return count * 1e9 / nanos;
    }
  }

  /**
   * What came out.
   *
   * @param plainPerSecond orders by plain JDBC
   * @param perSecond orders over REST without a key
   * @param keyedPerSecond the same with one
   * @param ratioToPlain of orders with a key
   * @param ratioToUnkeyed of orders with a key
   * @param roundTrips to the database for one with a key
   * @param cpuMicros processor time of one with a key, callers and relay included
   * @param latencyMillis at the pace
   * @param refused answers other than 201
   */
  record Result(
      Plan plan,
      double plainPerSecond,
      double perSecond,
      double keyedPerSecond,
      double ratioToPlain,
      double ratioToUnkeyed,
      double roundTrips,
      Map<String, Long> cpuMicros,
      Latencies latencyMillis,
      long refused)
      implements BenchOutput.Result {
    @Override
    public boolean isGood() {
      return refused == 0;
    }

    @Override
    public String text() {
      return String.format(
          Locale.ROOT,
          """
          set-up      %,d orders of each kind after %,d to warm up, %d tenants, %d callers;
                      hub, PostgreSQL (fsync on) and callers share this computer, hub and callers one JVM
          plain JDBC  %,.0f orders/s by the same statements alone
          REST        %,.0f orders/s; %,.0f with an Idempotency-Key
                      %.2f round trips to the database for one with a key
                      %,d µs of processor time for one with a key %s
          ratio       %.2f of plain JDBC; %.2f of the same without a key
          latency     at %d orders/s with keys: %s
          promises    %d refused\
          """,
          plan.orders,
          plan.warmUp,
          plan.tenants,
          plan.writers,
          plainPerSecond,
          perSecond,
          keyedPerSecond,
          roundTrips,
          cpuMicros.values().stream().mapToLong(n -> n).sum(),
          cpuMicros,
          ratioToPlain,
          ratioToUnkeyed,
          plan.rate,
          latencyMillis,
          refused);
    }
  }
}
