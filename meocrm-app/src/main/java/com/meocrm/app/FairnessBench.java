package com.meocrm.app;

import com.meocrm.app.bench.HookServer;
import com.meocrm.app.bench.Latencies;
import com.meocrm.app.bench.Pace;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.OrderEvent;
import com.meocrm.core.shared.OrganizationId;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How long a healthy endpoint waits alone, and beside others that are slow, many or behind. */
final class FairnessBench {
  private static final OrganizationId HEALTHY = new OrganizationId("org_healthy");
  private static final OrganizationId HEAVY = new OrganizationId("org_heavy");
  private static final int HEALTHY_RECEIVER = 0;
  private static final Duration PACE = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int EVENTS_PER_COMMIT = 500;

  private final Plan plan;
  private final BenchProgress progress;

  FairnessBench(Plan plan, BenchProgress progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * What to measure.
   *
   * @param scale of the burdens
   * @param samples of the healthy endpoint, alone and beside each burden
   * @param noiseMillis by which p99 may always grow
   */
  record Plan(List<Burden> burdens, double scale, int samples, int noiseMillis) {
    Plan {
      burdens = List.copyOf(burdens);
    }
  }

  /** What stands beside the healthy endpoint. */
  enum Burden {
    /** An endpoint of the same tenant accepts and sleeps. */
    SLEEPER(
        "an endpoint of the same tenant that sleeps 15 s", 1, 5_000, Duration.ofSeconds(15), true),
    /** Many of them. */
    SLEEPERS(
        "endpoints of the same tenant that sleep 15 s", 200, 500, Duration.ofSeconds(15), true),
    /** A tenant far behind. */
    BACKLOG("endpoints of a tenant with a backlog", 20, 5_000, Duration.ofMillis(50), false),
    /** A tenant with very many endpoints. */
    CROWD("endpoints of a large tenant", 2_000, 20, Duration.ofMillis(50), false);

    private final String words;
    private final int endpoints;
    private final int queuedEach;
    private final Duration answer;
    private final boolean sameTenant;

    Burden(String words, int endpoints, int queuedEach, Duration answer, boolean sameTenant) {
      this.words = words;
      this.endpoints = endpoints;
      this.queuedEach = queuedEach;
      this.answer = answer;
      this.sameTenant = sameTenant;
    }

    OrganizationId tenant() {
      return sameTenant ? HEALTHY : HEAVY;
    }

    /** Many endpoints become fewer, few ones get less. */
    int endpoints(double scale) {
      return endpoints > 20 ? scaled(endpoints, scale) : endpoints;
    }

    int queuedEach(double scale) {
      return endpoints > 20 ? queuedEach : scaled(queuedEach, scale);
    }

    private static int scaled(int number, double scale) {
      return Math.max(1, (int) Math.round(number * scale));
    }
  }

  Result run(Path folder) throws IOException, InterruptedException {
    var cases = new ArrayList<Case>();
    for (var burden : plan.burdens) {
      cases.add(measure(burden, folder.resolve(burden.name())));
    }
    return new Result(plan, cases);
  }

  private Case measure(Burden burden, Path folder) throws IOException, InterruptedException {
    var healthy = new Samples();
    progress.show(burden.words);
    try (var receivers = HookServer.start(hook -> answer(burden, healthy, hook));
        var hub = BenchHub.start(folder)) {
      hub.subscribe(HEALTHY, receivers.url(HEALTHY_RECEIVER), "order.completed");
      healthy.take(hub, plan.samples); // warms up
      var alone = healthy.take(hub, plan.samples);
      int endpoints = burden.endpoints(plan.scale);
      for (int i = 1; i <= endpoints; i++) {
        hub.subscribe(burden.tenant(), receivers.url(HEALTHY_RECEIVER + i), "order.created");
      }
      queue(hub, burden);
      long before = hub.openDeliveries();
      progress.show(burden.words + ", " + before + " queued");
      var beside = healthy.take(hub, plan.samples);
      return new Case(
          burden.words,
          endpoints,
          before,
          hub.openDeliveries(),
          alone,
          beside,
          beside.p99() / Math.max(0.001, alone.p99()),
          healthy.missing());
    } catch (SQLException e) {
      throw new IOException("the measurement could not read its database", e);
    }
  }

  private static int answer(Burden burden, Samples healthy, HookServer.Hook hook)
      throws InterruptedException {
    if (hook.receiver() == HEALTHY_RECEIVER) {
      healthy.arrived(hook.header("X-MeoCRM-Event-Id"));
    } else {
      Pace.pause(burden.answer);
    }
    return 200;
  }

  /** Writes the burden and waits until it stands in the lanes. */
  private void queue(BenchHub hub, Burden burden) throws SQLException, InterruptedException {
    var stream = new OrderStream(burden.tenant(), Integer.MAX_VALUE);
    try (var connection = hub.sql()) {
      int left = burden.queuedEach(plan.scale);
      while (left > 0) {
        int count = Math.min(left, EVENTS_PER_COMMIT);
        stream.writeAtOnce(connection, count);
        left -= count;
      }
    }
    long until = System.nanoTime() + 5 * PATIENCE.toNanos();
    while (hub.waitingEvents() > 0 && System.nanoTime() < until) {
      Pace.pause(Duration.ofMillis(100));
    }
  }

  /** The healthy endpoint's own events, each committed by itself at a steady pace. */
  private static final class Samples {
    private final Map<String, Long> committed = new ConcurrentHashMap<>();
    private final Map<String, Long> arrived = new ConcurrentHashMap<>();
    private int orders;

    void arrived(String event) {
      arrived.putIfAbsent(event, System.nanoTime());
    }

    Latencies take(BenchHub hub, int count) throws InterruptedException {
      var events = new ArrayList<String>(count);
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        long due = start + i * PACE.toNanos();
        for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
          LockSupport.parkNanos(due - now);
        }
        var id = write(hub);
        committed.put(id.value(), System.nanoTime());
        events.add(id.value());
      }
      long until = System.nanoTime() + PATIENCE.toNanos();
      while (!arrived.keySet().containsAll(events) && System.nanoTime() < until) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      return Latencies.of(
          events.stream()
              .mapToLong(e ->
                  Math.max(
                      0,
                      arrived.getOrDefault(e, System.nanoTime()) - committed.getOrDefault(e, 0L))));
    }

    private EventId write(BenchHub hub) {
      var facts = OrderStream.facts("ord_healthy_" + ++orders, "COMPLETED");
      return hub.hub()
          .unitOfWork()
          .run(
              HEALTHY,
              () ->
                  hub.hub()
                      .events()
                      .record(BenchHub.context(HEALTHY), new OrderEvent.Completed(facts)));
    }

    int missing() {
      return (int) committed.keySet().stream().filter(e -> !arrived.containsKey(e)).count();
    }
  }

  /**
   * One burden.
   *
   * @param queuedBefore deliveries that were open when the second measurement began
   * @param queuedAfter the same at its end: with 0, the burden had not lasted
   * @param ratio of p99 beside the burden to p99 alone
   * @param missing events of the healthy endpoint that did not arrive
   */
  record Case(
      String burden,
      int endpoints,
      long queuedBefore,
      long queuedAfter,
      Latencies aloneMillis,
      Latencies besideMillis,
      double ratio,
      int missing) {
    boolean isFair(int noiseMillis) {
      double limit = Math.max(2 * aloneMillis.p99(), aloneMillis.p99() + noiseMillis);
      return missing == 0 && besideMillis.p99() <= limit;
    }
  }

  /** All burdens. */
  record Result(Plan plan, List<Case> cases) implements BenchOutput.Result {
    @Override
    public boolean isGood() {
      return cases.stream().allMatch(c -> c.isFair(plan.noiseMillis));
    }

    @Override
    public String text() {
      var text = new StringBuilder();
      text.append(
          String.format(
              Locale.ROOT,
              """
              set-up      a healthy endpoint with %d events/s, %d samples alone and beside each burden; scale %.2f
              allowed     p99 beside at most twice p99 alone, or %d ms more
              """,
              Duration.ofSeconds(1).dividedBy(PACE),
              plan.samples,
              plan.scale,
              plan.noiseMillis));
      for (var c : cases) {
        text.append(
            String.format(
                Locale.ROOT,
                """
                %-11s %,d %s, %,d queued (%,d at the end)
                  alone     %s
                  beside    %s; p99 %.2f times as long, %d missing
                """,
                c.isFair(plan.noiseMillis) ? "fair" : "UNFAIR",
                c.endpoints,
                c.burden,
                c.queuedBefore,
                c.queuedAfter,
                c.aloneMillis,
                c.besideMillis,
                c.ratio,
                c.missing));
      }
      return text.toString().stripTrailing();
    }
  }
}
