package com.meocrm.app;

import com.meocrm.app.bench.Arrivals;
import com.meocrm.app.bench.BareLoop;
import com.meocrm.app.bench.CpuTimes;
import com.meocrm.app.bench.HookServer;
import com.meocrm.app.bench.Pace;
import com.meocrm.app.demo.PartnerSignatures;
import com.meocrm.core.delivery.EngineSettings;
import com.meocrm.core.event.EventEncoder;
import com.meocrm.core.event.EventId;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.webhook.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Sends webhooks as fast as it goes, or at a steady pace, and a bare OkHttp loop before. */
final class WebhookBench {
  /** Orders between the creation and the completion of one, per tenant. */
  private static final int LAG = 50;

  private static final int BACKLOG = 5_000;
  private static final int VERIFY_EVERY = 100;
  private static final int MOST_BARE = 20_000;
  private static final String BARE = "bare";
  private static final Duration SETTLING = Duration.ofSeconds(15);

  private final Plan plan;
  private final BenchProgress progress;
  private final AtomicLong requests = new AtomicLong();
  private final AtomicInteger badSignatures = new AtomicInteger();
  private volatile @Nullable BenchLoad load;
  private volatile @Nullable PartnerSignatures signatures;

  WebhookBench(Plan plan, BenchProgress progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * What to measure.
   *
   * @param fanOut how many endpoints get each event
   * @param rate deliveries per second, 0: as many as go
   * @param parked deliveries that wait in the tables in a second measurement, 0: none
   * @param verify whether one webhook in a hundred is verified
   */
  record Plan(
      int deliveries, int warmUp, int endpoints, int fanOut, int rate, int parked, boolean verify) {
    int tenants() {
      return Math.max(1, endpoints / fanOut);
    }

    int concurrency() {
      return Math.min(
          EngineSettings.DEFAULT.maxInFlight(), endpoints * Endpoint.DEFAULT_MAX_IN_FLIGHT);
    }
  }

  Result run(Path folder) throws IOException, InterruptedException {
    progress.show("starting the hub");
    try (var receiver = HookServer.start(this::received);
        var hub = BenchHub.start(folder)) {
      if (plan.verify) {
        signatures = hub.signatures();
      }
      var urls = new ArrayList<URI>();
      var streams = new ArrayList<OrderStream>();
      for (int tenant = 0; tenant < plan.tenants(); tenant++) {
        var organization = new OrganizationId("org_bench_" + tenant);
        streams.add(new OrderStream(organization, LAG));
        for (int i = 0; i < plan.fanOut; i++) {
          urls.add(receiver.url(urls.size()));
          hub.subscribe(organization, urls.getLast(), "order.*");
        }
      }
      var bare = bare(urls, hub.postmaster());
      var running = new BenchLoad(hub, plan.fanOut, streams);
      load = running;
      var without = measure(running);
      var with = plan.parked > 0 ? parked(hub, running) : null;
      return result(bare, without, with, running.arrivals(), stuck(hub));
    } catch (SQLException e) {
      throw new IOException("the measurement could not read its database", e);
    }
  }

  private int received(HookServer.Hook hook) {
    var arrival = Arrivals.Arrival.of(hook);
    var running = load;
    if (running == null || arrival.deliveryId().equals(BARE)) {
      return 200;
    }
    var partner = signatures;
    if (partner != null && requests.getAndIncrement() % VERIFY_EVERY == 0) {
      verify(partner, hook);
    }
    running.arrived(arrival);
    return 200;
  }

  private void verify(PartnerSignatures partner, HookServer.Hook hook) {
    var standard = new LinkedHashMap<String, List<String>>();
    for (var name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
      standard.put(name, List.of(hook.header(name)));
    }
    var body = hook.body();
    if (partner.objectionToHex(hook.header("X-MeoCRM-Signature"), body).isPresent()
        || partner.objectionToStandard(standard, body).isPresent()) {
      badSignatures.incrementAndGet();
    }
  }

  private Bare bare(List<URI> urls, ProcessHandle postmaster) throws IOException {
    progress.show("bare OkHttp");
    int count = Math.clamp(plan.deliveries, 1_000, MOST_BARE);
    try (var loop = new BareLoop(urls, headers(), body(), plan.concurrency())) {
      loop.run(count); // warms up
      var before = CpuTimes.now(postmaster);
      double perSecond = loop.run(count);
      var used = CpuTimes.now(postmaster).since(before).microsPer(count);
      return new Bare(perSecond, used.values().stream().mapToLong(n -> n).sum());
    }
  }

  private record Bare(double perSecond, long cpuMicros) {}

  private BenchLoad.Measured measure(BenchLoad running) throws InterruptedException {
    return plan.rate > 0
        ? running.pace(plan.warmUp, plan.deliveries, plan.rate, progress)
        : running.saturate(plan.warmUp, plan.deliveries, BACKLOG, progress);
  }

  private BenchLoad.Measured parked(BenchHub hub, BenchLoad running)
      throws SQLException, InterruptedException {
    progress.show("parking %,d deliveries".formatted(plan.parked));
    try (var connection = hub.sql()) {
      ParkedDeliveries.fill(connection, plan.parked);
    }
    return measure(running);
  }

  /** What arrived is also written down as delivered, a moment later. */
  private long stuck(BenchHub hub) throws SQLException, InterruptedException {
    long until = System.nanoTime() + SETTLING.toNanos();
    long open = hub.openDeliveries() - plan.parked;
    while (open > 0 && System.nanoTime() < until) {
      Pace.pause(Duration.ofMillis(50));
      open = hub.openDeliveries() - plan.parked;
    }
    return open;
  }

  private Result result(
      Bare bare,
      BenchLoad.Measured without,
      BenchLoad.@Nullable Measured with,
      Arrivals arrivals,
      long stuck) {
    int missing = without.missing() + (with == null ? 0 : with.missing());
    return new Result(
        plan,
        plan.concurrency(),
        bare.perSecond,
        bare.cpuMicros,
        without,
        without.perSecond() / bare.perSecond,
        with,
        with == null ? null : with.perSecond() / without.perSecond(),
        missing,
        stuck,
        arrivals.doubled(),
        arrivals.repeats(),
        arrivals.outOfOrder(),
        badSignatures.get());
  }

  /** Of the size that webhooks have. */
  private static Map<String, String> headers() {
    var headers = new LinkedHashMap<String, String>();
    headers.put("Content-Type", "application/json");
    headers.put("User-Agent", "MeoCRM-Webhooks/" + Version.current());
    headers.put("X-MeoCRM-Signature", "sha256=" + "0".repeat(64));
    headers.put("X-MeoCRM-Delivery-Id", BARE);
    headers.put("X-MeoCRM-Event", "order.created");
    headers.put("X-MeoCRM-Event-Id", "evt_" + "0".repeat(26));
    headers.put("X-MeoCRM-Sequence", "123456");
    headers.put("X-MeoCRM-Epoch", "ep_" + "0".repeat(32));
    headers.put("X-MeoCRM-Endpoint-Sequence", "123456");
    headers.put("X-MeoCRM-Attempt", "1");
    headers.put("webhook-id", "dlv_" + "0".repeat(26));
    headers.put("webhook-timestamp", "1764000000");
    headers.put("webhook-signature", "v1," + "0".repeat(44));
    headers.put("traceparent", "00-" + "0".repeat(32) + "-" + "0".repeat(16) + "-01");
    return headers;
  }

  private static byte[] body() {
    var context = BenchHub.context(new OrganizationId("org_bench_0"));
    return EventEncoder.encode(
            new EventId("evt_bare"), context, OrderStream.example(), Instant.EPOCH)
        .body();
  }

  /**
   * What came out.
   *
   * @param concurrency requests on the wire at once, of the bare loop and at most of the hub
   * @param barePerSecond requests of the bare OkHttp loop
   * @param bareCpuMicros processor time of one, the receiver's share included
   * @param ratioToBare of deliveries per second
   * @param hubWithParked with parked deliveries in the tables; null when not asked for
   * @param ratioWithParked of deliveries per second, to those without
   * @param stuck deliveries that arrived and are still open in the tables
   * @param doubled deliveries of one event to one endpoint under different ids
   */
  record Result(
      Plan plan,
      int concurrency,
      double barePerSecond,
      long bareCpuMicros,
      BenchLoad.Measured hub,
      double ratioToBare,
      BenchLoad.@Nullable Measured hubWithParked,
      @Nullable Double ratioWithParked,
      long missing,
      long stuck,
      long doubled,
      long repeats,
      long outOfOrder,
      int badSignatures)
      implements BenchOutput.Result {

    @Override
    public boolean isGood() {
      return missing == 0 && stuck == 0 && doubled == 0 && outOfOrder == 0 && badSignatures == 0;
    }

    @Override
    public String text() {
      return String.format(
          Locale.ROOT,
          """
          set-up      %,d deliveries after %,d to warm up, %d tenants of %d endpoints, %s
                      hub, PostgreSQL (fsync on) and a receiver that verifies %s share this computer;
                      hub, receiver and writers are one JVM
          bare        %,.0f requests/s by OkHttp alone, %d at once, to the same receiver; %d µs of processor time each
          %s%sratio       %.2f of bare OkHttp%s
          promises    %d missing, %d stuck, %d doubled, %d out of order, %d badly signed; %d repeated\
          """,
          hub.counted(),
          hub.written() - hub.counted(),
          plan.tenants(),
          plan.fanOut,
          plan.rate > 0
              ? "each event committed by itself, " + plan.rate + " deliveries/s"
              : "events committed by the hundred, at most " + BACKLOG + " deliveries ahead",
          plan.verify ? "one in " + VERIFY_EVERY : "nothing",
          barePerSecond,
          concurrency,
          bareCpuMicros,
          text("hub", hub),
          hubWithParked == null ? "" : text("parked", hubWithParked),
          ratioToBare,
          ratioWithParked == null
              ? ""
              : String.format(
                  Locale.ROOT,
                  "; %.2f with %,d parked deliveries in the tables",
                  ratioWithParked,
                  plan.parked),
          missing,
          stuck,
          doubled,
          outOfOrder,
          badSignatures,
          repeats);
    }

    private static String text(String name, BenchLoad.Measured measured) {
      return String.format(
          Locale.ROOT,
          """
          %-11s %,.0f deliveries/s over %.1f s; commit to arrival %s
                      %.3f round trips to the database per delivery %s
                      %,d µs of processor time per delivery %s
          """,
          name,
          measured.perSecond(),
          measured.seconds(),
          measured.latencyMillis(),
          measured.roundTripsPerDelivery(),
          measured.roundTrips(),
          measured.cpuMicrosPerDelivery().values().stream().mapToLong(n -> n).sum(),
          measured.cpuMicrosPerDelivery());
    }
  }
}
