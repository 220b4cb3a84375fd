package com.meocrm.app;

import com.meocrm.app.bench.Arrivals;
import com.meocrm.app.bench.CpuTimes;
import com.meocrm.app.bench.Latencies;
import com.meocrm.app.bench.RoundTrips;
import com.meocrm.core.event.EventId;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Commits order events straight through the core while they are delivered, and measures from the
 * moment when the warm-up has arrived.
 */
final class BenchLoad {
  private static final int WRITERS = 4;
  private static final int EVENTS_PER_COMMIT = 100;
  private static final String WRITER = "bench-writer-";
  private static final Duration STALL = Duration.ofSeconds(60);

  private final BenchHub hub;
  private final int fanOut;
  private final BlockingQueue<OrderStream> streams;
  private final Map<String, Long> commits = new ConcurrentHashMap<>();
  private final Arrivals arrivals = new Arrivals();
  private final ProcessHandle postmaster;
  private volatile @Nullable Phase phase;

  /**
   * @param fanOut how many endpoints get each event
   */
  BenchLoad(BenchHub hub, int fanOut, List<OrderStream> streams) throws SQLException {
    this.postmaster = hub.postmaster();
    this.hub = hub;
    this.fanOut = fanOut;
    this.streams = new LinkedBlockingQueue<>(streams);
  }

  /** To be told of everything that receivers accept. */
  void arrived(Arrivals.Arrival arrival) {
    var current = phase;
    if (arrivals.add(arrival) && current != null) {
      current.arrived(arrival.nanos());
    }
  }

  /**
   * Writes as fast as deliveries arrive, at most {@code backlog} deliveries ahead of them; warm-up
   * and measured ones follow each other without a pause.
   */
  Measured saturate(int warmUp, int measured, int backlog, BenchProgress progress)
      throws InterruptedException {
    var ahead = new Semaphore(backlog);
    var current = new Phase(postmaster, rounded(warmUp), rounded(measured), ahead);
    var left = new AtomicInteger(current.total() / fanOut);
    return run(
        current,
        progress,
        () -> {
          try (var connection = hub.sql()) {
            for (int count = next(left); count > 0; count = next(left)) {
              ahead.acquire(count * fanOut);
              int events = count;
              write(stream -> stream.writeAtOnce(connection, events));
            }
          }
          return null;
        });
  }

  /** Commits each event by itself, so that {@code perSecond} deliveries are due every second. */
  Measured pace(int warmUp, int measured, int perSecond, BenchProgress progress)
      throws InterruptedException {
    var current = new Phase(postmaster, rounded(warmUp), rounded(measured), new Semaphore(0));
    int events = current.total() / fanOut;
    long interval = TimeUnit.SECONDS.toNanos(fanOut) / perSecond;
    var index = new AtomicInteger();
    long start = System.nanoTime();
    return run(
        current,
        progress,
        () -> {
          for (int i = index.getAndIncrement(); i < events; i = index.getAndIncrement()) {
            awaitNanos(start + i * interval);
            write(stream -> stream.write(hub.hub(), 1));
          }
          return null;
        });
  }

  Arrivals arrivals() {
    return arrivals;
  }

  private int rounded(int deliveries) {
    return Math.max(1, deliveries / fanOut) * fanOut;
  }

  private static int next(AtomicInteger left) {
    int before = left.getAndUpdate(n -> Math.max(0, n - EVENTS_PER_COMMIT));
    return Math.min(before, EVENTS_PER_COMMIT);
  }

  private static void awaitNanos(long due) {
    for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
      LockSupport.parkNanos(due - now);
    }
  }

  private void write(Function<OrderStream, List<EventId>> writing) throws InterruptedException {
    var stream = streams.take();
    try {
      var ids = writing.apply(stream);
      long committed = System.nanoTime();
      ids.forEach(id -> commits.put(id.value(), committed));
    } finally {
      streams.add(stream);
    }
  }

  private Measured run(Phase current, BenchProgress progress, Callable<?> writer)
      throws InterruptedException {
    phase = current;
    var threads = Thread.ofPlatform().daemon().name(WRITER, 0).factory();
    try (var writers = Executors.newFixedThreadPool(WRITERS, threads)) {
      var running = new ArrayList<Future<?>>();
      for (int i = 0; i < WRITERS; i++) {
        running.add(writers.submit(writer));
      }
      boolean complete = current.await(progress);
      if (!complete) {
        writers.shutdownNow();
      }
      for (var future : running) {
        check(future, complete);
      }
    }
    phase = null;
    return measured(current);
  }

  private static void check(Future<?> writer, boolean complete) throws InterruptedException {
    try {
      writer.get();
    } catch (ExecutionException e) {
      if (complete) {
        throw new IllegalStateException("events could not be written", e.getCause());
      }
    }
  }

  private Measured measured(Phase current) {
    var window =
        arrivals.firsts().stream()
            .filter(a -> a.nanos() > current.startNanos && a.nanos() <= current.endNanos)
            .toList();
    double seconds = Math.max(1, current.endNanos - current.startNanos) / 1e9;
    var latencies =
        Latencies.of(
            window.stream()
                .mapToLong(
                    a -> Math.max(0, a.nanos() - commits.getOrDefault(a.eventId(), a.nanos()))));
    return new Measured(
        current.total(),
        current.total() - current.arrived.get(),
        window.size(),
        seconds,
        window.size() / seconds,
        latencies,
        current.roundTrips.ofHub() / (double) Math.max(1, window.size()),
        current.roundTrips.byThread(),
        current.cpu.microsPer(window.size()));
  }

  /**
   * What was measured.
   *
   * @param written deliveries, the warm-up included
   * @param missing of these
   * @param counted deliveries after the warm-up
   * @param roundTripsPerDelivery of relay, engine and whatever else the hub does by itself
   * @param roundTrips the same by thread
   * @param cpuMicrosPerDelivery processor time by thread or process
   */
  record Measured(
      int written,
      int missing,
      int counted,
      double seconds,
      double perSecond,
      Latencies latencyMillis,
      double roundTripsPerDelivery,
      Map<String, Long> roundTrips,
      Map<String, Long> cpuMicrosPerDelivery) {}

  private static final class Phase {
    private final int warmUp;
    private final int measured;
    private final Semaphore ahead;
    private final AtomicInteger arrived = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile long startNanos = System.nanoTime();
    private volatile long endNanos = startNanos;
    private final ProcessHandle postmaster;
    private volatile Trips atStart = Trips.now();
    private volatile Trips roundTrips = atStart;
    private volatile CpuTimes cpuAtStart;
    private volatile CpuTimes cpu;

    Phase(ProcessHandle postmaster, int warmUp, int measured, Semaphore ahead) {
      this.postmaster = postmaster;
      this.cpuAtStart = CpuTimes.now(postmaster);
      this.cpu = cpuAtStart;
      this.warmUp = warmUp;
      this.measured = measured;
      this.ahead = ahead;
    }

    int total() {
      return warmUp + measured;
    }

    void arrived(long nanos) {
      int count = arrived.incrementAndGet();
      ahead.release();
      if (count == warmUp) {
        atStart = Trips.now();
        cpuAtStart = CpuTimes.now(postmaster);
        startNanos = nanos;
      }
      if (count == total()) {
        finish(nanos);
      }
    }

    private void finish(long nanos) {
      endNanos = nanos;
      roundTrips = Trips.now().since(atStart);
      cpu = CpuTimes.now(postmaster).since(cpuAtStart);
      end.countDown();
    }

    /** Whether all arrived; gives up when nothing has for long. */
    boolean await(BenchProgress progress) throws InterruptedException {
      int before = -1;
      long sinceNanos = System.nanoTime();
      while (!end.await(500, TimeUnit.MILLISECONDS)) {
        int now = arrived.get();
        progress.show("%,d of %,d delivered".formatted(now, total()));
        if (now > before) {
          before = now;
          sinceNanos = System.nanoTime();
        } else if (System.nanoTime() - sinceNanos > STALL.toNanos()) {
          finish(System.nanoTime());
          return false;
        }
      }
      return true;
    }
  }

  /** Round trips by thread, without those of our writers. */
  private record Trips(Map<String, Long> byThread) {
    static Trips now() {
      var counts = RoundTrips.byThread();
      counts.keySet().removeIf(name -> name.startsWith(WRITER));
      return new Trips(counts);
    }

    Trips since(Trips earlier) {
      var counts = new TreeMap<String, Long>();
      byThread.forEach((name, count) -> {
        long more = count - earlier.byThread.getOrDefault(name, 0L);
        if (more > 0) {
          counts.put(name, more);
        }
      });
      return new Trips(counts);
    }

    long ofHub() {
      return byThread.values().stream().mapToLong(n -> n).sum();
    }
  }
}
