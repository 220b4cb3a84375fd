package com.meocrm.app;

import com.meocrm.app.bench.Latencies;
import com.meocrm.app.bench.Pace;
import com.meocrm.app.demo.BusinessDay;
import com.meocrm.app.demo.BusinessDay.TimedSale;
import com.meocrm.app.demo.HubClient;
import com.meocrm.app.demo.ShopKeeping;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A generated day of a shop in few seconds, each sale when its time has come and with all that
 * becomes of it: labels, carriers, refunds, goods that come back.
 */
final class DayBench {
  private static final String SHOP = "org_bench_day";
  private static final long SECONDS_OF_A_DAY = 86_400;
  private static final Duration SETTLING = Duration.ofSeconds(30);

  private final Plan plan;
  private final BenchProgress progress;
  private final ConcurrentLinkedQueue<Long> calls = new ConcurrentLinkedQueue<>();
  private final AtomicInteger soldOut = new AtomicInteger();

  DayBench(Plan plan, BenchProgress progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * What to measure.
   *
   * @param warmUp orders of another day before
   * @param seconds how long the day takes
   * @param people who sell at once
   */
  record Plan(int orders, int warmUp, int seconds, int people, long seed) {
    /** Of each thing in each branch: the favourites run low, and nothing runs out at once. */
    int pieces() {
      return orders + warmUp;
    }
  }

  Result run(Path folder) throws IOException, InterruptedException {
    progress.show("starting the hub");
    try (var hub = BenchHub.start(folder);
        var shop = new HubClient(hub.url(), hub.token(SHOP), calls::add)) {
      shop.send(
              "POST",
              "/api/v1/admin/commission-rules",
              "{\"type\":\"TIERED\",\"tiers\":[{\"from\":0,\"ratePercent\":3},{\"from\":50000000,\"ratePercent\":5}]}")
          .require(201);
      var keeping = new ShopKeeping(shop);
      keeping.stockUp(plan.pieces());
      progress.show("warming up");
      play(keeping, BusinessDay.of(plan.seed + 1, plan.warmUp), 0);
      calls.clear();
      soldOut.set(0);

      progress.show("a day of %d orders in %d s".formatted(plan.orders, plan.seconds));
      long start = System.nanoTime();
      var late = play(keeping, BusinessDay.of(plan.seed, plan.orders), plan.seconds);
      double seconds = (System.nanoTime() - start) / 1e9;
      settle(hub);
      return new Result(
          plan,
          calls.size() / seconds,
          Latencies.of(calls.stream().mapToLong(Long::longValue)),
          Latencies.of(late.stream().mapToLong(Long::longValue)),
          soldOut.get(),
          unbalanced(hub),
          untold(hub));
    } catch (SQLException e) {
      throw new IOException("the measurement could not read its database", e);
    }
  }

  /** Makes the sales, and returns how late each began, in nanoseconds. */
  private List<Long> play(ShopKeeping keeping, List<TimedSale> day, int seconds)
      throws IOException, InterruptedException {
    var next = new AtomicInteger();
    var late = new ConcurrentLinkedQueue<Long>();
    long start = System.nanoTime();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var people = new ArrayList<Future<?>>();
      for (int person = 0; person < plan.people; person++) {
        people.add(
            threads.submit(() -> {
              for (int i = next.getAndIncrement(); i < day.size(); i = next.getAndIncrement()) {
                var sale = day.get(i);
                long due = start + sale.at().toNanoOfDay() / SECONDS_OF_A_DAY * seconds;
                Pace.pause(Duration.ofNanos(due - System.nanoTime()));
                late.add(System.nanoTime() - due);
                if (!keeping.make(sale.sale())) {
                  soldOut.incrementAndGet();
                }
              }
              return Boolean.TRUE;
            }));
      }
      for (var person : people) {
        person.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("the day of seed " + plan.seed + " went wrong", e.getCause());
    }
    return List.copyOf(late);
  }

  /** Stock is what was there less what orders hold, or it is wrong. */
  private long unbalanced(BenchHub hub) throws SQLException {
    return hub.count(
        """
        select count(*) from meocrm.stock s
        where s.organization_id = '%s' and s.quantity <> %d - coalesce((
          select sum(r.quantity) from meocrm.stock_reservation r
          where r.organization_id = s.organization_id and r.branch_id = s.branch_id and r.sku = s.sku
            and r.returned_at is null), 0)\
        """
            .formatted(SHOP, plan.pieces()));
  }

  /** Every order has its event in the log, and the log no gap. */
  private static long untold(BenchHub hub) throws SQLException {
    return hub.count(
        """
        select (select count(*) from meocrm.sales_order where organization_id = '%1$s')
          - (select count(*) from meocrm.event_log where organization_id = '%1$s' and type = 'order.created')
          + (select max(sequence) - count(*) from meocrm.event_log where organization_id = '%1$s')\
        """
            .formatted(SHOP));
  }

  /** What was committed is in the log a moment later. */
  private static void settle(BenchHub hub) throws SQLException, InterruptedException {
    long until = System.nanoTime() + SETTLING.toNanos();
    while (hub.waitingEvents() > 0 && System.nanoTime() < until) {
      Pace.pause(Duration.ofMillis(50));
    }
  }

  /**
   * What came out.
   *
   * @param callsPerSecond on the average of the day
   * @param callMillis of one call over REST
   * @param lateMillis how long sales waited for somebody to begin them
   * @param soldOut sales for which goods were missing
   * @param unbalanced stocks that are not what was there less what orders hold
   * @param untold orders without their event, and numbers that the log leaves out
   */
  record Result(
      Plan plan,
      double callsPerSecond,
      Latencies callMillis,
      Latencies lateMillis,
      int soldOut,
      long unbalanced,
      long untold)
      implements BenchOutput.Result {
    @Override
    public boolean isGood() {
      return unbalanced == 0 && untold == 0;
    }

    @Override
    public String text() {
      return String.format(
          Locale.ROOT,
          """
          set-up      a day of %,d orders in %d s after %,d to warm up, %d people, seed %d;
                      hub, PostgreSQL (fsync on) and people share this computer, hub and people one JVM
          calls       %,d over REST, %.0f a second; %s
          sales       begun late by %s; goods were missing for %d
          promises    %d stocks that do not add up, %d events missing\
          """,
          plan.orders,
          plan.seconds,
          plan.warmUp,
          plan.people,
          plan.seed,
          callMillis.count(),
          callsPerSecond,
          callMillis,
          lateMillis,
          soldOut,
          unbalanced,
          untold);
    }
  }
}
