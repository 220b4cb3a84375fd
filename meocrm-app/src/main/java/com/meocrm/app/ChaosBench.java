package com.meocrm.app;

import com.meocrm.adapter.http.security.JwtConfig;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.adapter.http.security.TokenIssuer;
import com.meocrm.adapter.persistence.DatabaseConfig;
import com.meocrm.app.bench.Pace;
import com.meocrm.app.embedded.EmbeddedDatabase;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Server processes are killed and the database is restarted while orders come in and webhooks go
 * out; afterwards everything that was promised is counted.
 */
final class ChaosBench {
  /** An order is placed, completed and refunded. */
  private static final int EVENTS_PER_ORDER = 3;

  private static final int ENDPOINTS_PER_TENANT = 10;
  private static final int WRITERS = 4;

  /** Longer than the longest wait of the schedule and a lease together. */
  private static final Duration STALL = Duration.ofMinutes(3);

  private static final Duration LOOK_EVERY = Duration.ofMillis(250);
  private static final Duration TOKEN_TIME = Duration.ofHours(12);

  private final Plan plan;
  private final Path folder;
  private final BenchProgress progress;
  private final Map<String, String> variables = new TreeMap<>();
  private final TokenIssuer tokens;
  private final Map<OrganizationId, String> tokenOf = new HashMap<>();
  private final Map<OrganizationId, List<LaneId>> lanes = new HashMap<>();
  private volatile EmbeddedDatabase database;
  private int databaseRestarts;

  /**
   * @param folder for the database and the logs of the servers
   */
  ChaosBench(Plan plan, Path folder, BenchProgress progress) {
    this.plan = plan;
    this.folder = folder;
    this.progress = progress;
    var secrets = new DevelopmentSecrets(folder);
    var jwt = secrets.jwtSecret();
    this.tokens =
        new TokenIssuer(
            new JwtConfig.SharedSecret(jwt, "meocrm-bench", "meocrm"), InstantSource.system());
    variables.put("MEOCRM_HOST", "127.0.0.1");
    variables.put("MEOCRM_PORT", "0");
    variables.put("MEOCRM_MASTER_KEY", secrets.masterKey());
    variables.put("WEBHOOK_SECRET", secrets.webhookSecret().reveal());
    variables.put("JWT_SECRET", jwt.reveal());
    variables.put("MEOCRM_JWT_ISSUER", "meocrm-bench");
    variables.put("MEOCRM_JWT_AUDIENCE", "meocrm");
    variables.put("MEOCRM_WEBHOOK_ALLOW", "127.0.0.0/8");
    this.database = EmbeddedDatabase.start(folder);
  }

  /**
   * What to break, and how much of it.
   *
   * @param deliveries about so many: whole orders times the endpoints of a tenant
   * @param everySeconds between two kills, half to one and a half of it
   */
  record Plan(int deliveries, int endpoints, int servers, int kills, int everySeconds, long seed) {
    Duration every() {
      return Duration.ofSeconds(everySeconds);
    }

    int endpointsPerTenant() {
      return Math.min(ENDPOINTS_PER_TENANT, endpoints);
    }

    int tenants() {
      return endpoints / endpointsPerTenant();
    }

    int orders() {
      return Math.max(1, deliveries / endpointsPerTenant() / EVENTS_PER_ORDER);
    }
  }

  Result run() throws IOException, InterruptedException {
    try {
      makeRoom();
      return underFire();
    } catch (SQLException e) {
      throw new IOException("the measurement could not read its database", e);
    } finally {
      database.close();
    }
  }

  /** The embedded database is made for one server. */
  private void makeRoom() throws SQLException {
    try (var connection = sql();
        var statement = connection.createStatement()) {
      statement.execute("alter system set max_connections = 200");
    }
    restartDatabase();
    databaseRestarts = 0;
  }

  private Result underFire() throws IOException, InterruptedException, SQLException {
    var url =
        database
            .jdbcUrl()
            .replace(
                "jdbc:postgresql://",
                "postgresql://%s:%s@".formatted(database.user(), database.password()));
    variables.put("MEOCRM_DATABASE_URL", url);
    progress.show("starting " + plan.servers + " servers");
    try (var receivers = new ChaosReceivers(plan.seed);
        var fleet = ServerFleet.start(variables, folder, plan.servers);
        var writers = new ChaosWriters(fleet, this::token, databaseConfig())) {
      subscribe(fleet, writers, receivers);
      long start = System.nanoTime();
      var killing = Thread.ofPlatform().name("bench-killer").start(() -> kill(fleet));
      write(writers);
      killing.join();
      awaitEnd(receivers, fleet);
      double seconds = (System.nanoTime() - start) / 1e9;
      return result(receivers, fleet, writers, seconds);
    }
  }

  private void subscribe(ServerFleet fleet, ChaosWriters writers, ChaosReceivers receivers)
      throws IOException, InterruptedException {
    int receiver = 0;
    var server = fleet.url(new SplittableRandom(plan.seed)).orElseThrow();
    for (int tenant = 0; tenant < plan.tenants(); tenant++) {
      var organization = organization(tenant);
      var own = new ArrayList<LaneId>();
      for (int i = 0; i < plan.endpointsPerTenant(); i++) {
        progress.show("endpoint %d of %d".formatted(receiver + 1, plan.endpoints));
        var id = writers.subscribe(server, organization, receivers.url(receiver++));
        own.add(new LaneId(organization, id));
      }
      lanes.put(organization, List.copyOf(own));
    }
  }

  /** The kills, and in the midst of them the restart of the database. */
  private void kill(ServerFleet fleet) {
    var random = new Random(plan.seed);
    try {
      for (int kill = 0; kill < plan.kills; kill++) {
        Pace.pause(
            Duration.ofMillis((long) (plan.every().toMillis() * (0.5 + random.nextDouble()))));
        progress.show("kill %d of %d".formatted(kill + 1, plan.kills));
        fleet.killOne(random);
        if (kill == plan.kills / 2) {
          restartDatabase();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void restartDatabase() {
    database.close();
    database = EmbeddedDatabase.start(folder);
    databaseRestarts++;
  }

  /** Spreads the orders over the time of the kills. */
  private void write(ChaosWriters writers) throws InterruptedException {
    long span = plan.every().toNanos() * plan.kills;
    long start = System.nanoTime();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = new ArrayList<Future<?>>();
      for (int writer = 0; writer < WRITERS; writer++) {
        int first = writer;
        Callable<Void> writing =
            () -> {
              var random = new Random(plan.seed + first);
              for (int order = first; order < plan.orders(); order += WRITERS) {
                long due = start + (long) ((double) span * order / plan.orders());
                Pace.pause(Duration.ofNanos(due - System.nanoTime()));
                write(writers, order, random);
              }
              return null;
            };
        running.add(threads.submit(writing));
      }
      for (var writing : running) {
        writing.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("orders could not be written", e.getCause());
    }
  }

  private void write(ChaosWriters writers, int order, Random random) throws InterruptedException {
    var organization = organization(order % plan.tenants());
    var id = "ord_chaos_" + order;
    writers.placeOrder(organization, id, random);
    writers.follow(organization, id, true);
    writers.follow(organization, id, false);
  }

  /** Waits until nothing is left to do, or nothing has happened for long. */
  private void awaitEnd(ChaosReceivers receivers, ServerFleet fleet)
      throws InterruptedException, SQLException {
    int before = -1;
    long since = System.nanoTime();
    while (open() > 0 && System.nanoTime() - since < STALL.toNanos()) {
      int now = receivers.arrivals().distinct();
      progress.show(
          "%,d arrived, %d open, %d kills, %d restarts"
              .formatted(now, open(), fleet.kills(), fleet.restarts()));
      if (now > before) {
        before = now;
        since = System.nanoTime();
      }
      Pace.pause(LOOK_EVERY);
    }
  }

  private long open() throws SQLException {
    return count(
        "select (select count(*) from meocrm.outbox)"
            + " + (select count(*) from meocrm.delivery_queue)");
  }

  private long count(String query) throws SQLException {
    try (var connection = sql();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private Result result(
      ChaosReceivers receivers, ServerFleet fleet, ChaosWriters writers, double seconds)
      throws SQLException {
    var arrivals = receivers.arrivals();
    try (var connection = sql()) {
      var check = ChaosCheck.of(connection, lanes);
      return new Result(
          plan,
          writers.accepted().size(),
          check.lostOrders(writers.accepted()),
          check.brokenSequences(),
          check.owed(),
          arrivals.distinct(),
          check.missing(arrivals),
          open(),
          count("select count(*) from meocrm.delivery where status <> 'DELIVERED'"),
          arrivals.doubled(),
          arrivals.outOfOrder(),
          arrivals.repeats(),
          receivers.refused(),
          fleet.kills(),
          fleet.restarts(),
          databaseRestarts,
          check.maxDelaySeconds(arrivals),
          seconds);
    }
  }

  private OrganizationId organization(int tenant) {
    return new OrganizationId("org_chaos_" + tenant);
  }

  private synchronized String token(OrganizationId organization) {
    return tokenOf.computeIfAbsent(
        organization, o -> tokens.issue(o, "usr_chaos", Set.of(Role.ADMIN), null, TOKEN_TIME));
  }

  private DatabaseConfig databaseConfig() {
    return DatabaseConfig.of(database.jdbcUrl(), database.user(), Secret.of(database.password()));
  }

  private Connection sql() throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }

  /**
   * What came out.
   *
   * @param orders that servers had accepted
   * @param brokenSequences numbers missing or double in the logs of the tenants
   * @param owed deliveries that the log's events make
   * @param stuck events and deliveries that are still open in the tables
   * @param notDelivered deliveries that ended otherwise: exhausted, quarantined
   * @param doubled deliveries of one event to one endpoint under different ids
   * @param repeats accepted requests beyond the first of a delivery, all under its id
   * @param refused requests that moody partners answered 500
   * @param restarts of servers, those that ended by themselves while the database was away included
   */
  record Result(
      Plan plan,
      int orders,
      int lostOrders,
      int brokenSequences,
      int owed,
      int arrived,
      int missing,
      long stuck,
      long notDelivered,
      long doubled,
      long outOfOrder,
      long repeats,
      int refused,
      int kills,
      int restarts,
      int databaseRestarts,
      double maxDelaySeconds,
      double seconds)
      implements BenchOutput.Result {

    @Override
    public boolean isGood() {
      return lostOrders == 0
          && brokenSequences == 0
          && missing == 0
          && stuck == 0
          && notDelivered == 0
          && doubled == 0
          && outOfOrder == 0
          && arrived == owed;
    }

    @Override
    public String text() {
      return String.format(
          Locale.ROOT,
          """
          set-up      %d servers on one database, %d endpoints of %d tenants, every fifth moody; seed %d
          chaos       %d kills, %d restarts of servers, %d of the database in %.0f s
          orders      %,d accepted, %d of them lost; %d numbers of the log missing or double
          deliveries  %,d owed, %,d arrived, %d missing, %d stuck, %d given up
          order       %d doubled under another id, %d out of order
          beside      %d repeats under the same id, %d refusals, longest way %.1f s\
          """,
          plan.servers,
          plan.endpoints,
          plan.tenants(),
          plan.seed,
          kills,
          restarts,
          databaseRestarts,
          seconds,
          orders,
          lostOrders,
          brokenSequences,
          owed,
          arrived,
          missing,
          stuck,
          notDelivered,
          doubled,
          outOfOrder,
          repeats,
          refused,
          maxDelaySeconds);
    }
  }
}
