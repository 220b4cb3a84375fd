package com.meocrm.app;

import com.meocrm.adapter.http.security.JwtConfig;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.adapter.http.security.TokenIssuer;
import com.meocrm.app.bench.Latencies;
import com.meocrm.app.bench.Pace;
import com.meocrm.app.bench.RestCaller;
import com.meocrm.app.bench.SocketSwarm;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What live sockets cost a server, and how soon they see what is committed. The server is a process
 * of its own; clients and writer are this one.
 */
final class WsBench {
  private static final String KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
  private static final String JWT_SECRET = "a-secret-of-the-measurement-long-enough-for-hs256";
  private static final String ISSUER = "bench";
  private static final String AUDIENCE = "meocrm";
  private static final OrganizationId BUSY = new OrganizationId("org_busy");
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+([0-9]+) kB");

  /** After the soft limit. */
  private static final Pattern HARD_LIMIT =
      Pattern.compile("Max open files +[0-9a-z]+ +([0-9]{1,9}) ");

  private static final String TYPE = "custom.measured";
  private static final int USERS_OF_A_TENANT = 100;
  private static final int SPARE_DESCRIPTORS = 200;
  private static final int SAMPLES = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Plan plan;
  private final BenchProgress progress;
  private final TokenIssuer tokens =
      new TokenIssuer(
          new JwtConfig.SharedSecret(Secret.of(JWT_SECRET), ISSUER, AUDIENCE),
          InstantSource.system());

  private long published;

  WsBench(Plan plan, BenchProgress progress) {
    this.plan = plan;
    this.progress = progress;
  }

  /**
   * What to measure.
   *
   * @param idle sockets that nothing is sent on
   * @param sockets that all follow one busy tenant
   * @param rate events of that tenant a second
   * @param seconds of that
   */
  record Plan(int idle, int sockets, int rate, int seconds) {
    private static final int SMALLEST = 1_000;

    /** Whether it is only to be seen that it measures. */
    boolean isTrial() {
      return idle < SMALLEST;
    }

    /** What a server is given to come to rest. */
    Duration settle() {
      return isTrial() ? Duration.ofMillis(100) : Duration.ofSeconds(4);
    }
  }

  /**
   * What came out.
   *
   * @param idleSockets how many there were; fewer than asked for where descriptors are short
   * @param kibPerSocket resident memory of the server, as the slope between a tenth and all of
   *     them; 0 where the system does not tell
   * @param alone request to one socket, one event at a time
   * @param crowd request to each of many sockets
   * @param expected events that all sockets together had to get
   * @param received and got
   * @param framesPerSecond messages on the wire while all followed
   */
  record Result(
      int idleSockets,
      double kibPerSocket,
      Latencies alone,
      Latencies crowd,
      long expected,
      long received,
      long framesPerSecond,
      String remark)
      implements BenchOutput.Result {
    private static final double MOST_KIB = 30 * 1000 / 1024.0;
    private static final double SLOWEST_P99 = 250;
    private static final double SLOWEST_P50 = 10;

    @Override
    public boolean isGood() {
      return expected == received
          && kibPerSocket <= MOST_KIB
          && crowd.p99() < SLOWEST_P99
          && alone.p50() <= SLOWEST_P50;
    }

    @Override
    public String text() {
      return String.format(
          Locale.ROOT,
          """
          idle        %d sockets, %.1f KiB resident on the server for each (at most %.1f)%s
          one socket  %s (p50 at most %.0f ms)
          crowd       %s (p99 below %.0f ms), %d messages/s
          delivered   %d of %d events%s\
          """,
          idleSockets,
          kibPerSocket,
          MOST_KIB,
          remark,
          alone,
          SLOWEST_P50,
          crowd,
          SLOWEST_P99,
          framesPerSecond,
          received,
          expected,
          isGood() ? "" : "\nFAILED");
    }
  }

  Result run(Path folder) throws IOException, InterruptedException {
    var demo =
        Configuration.forDemo(Map.of("MEOCRM_DATA_DIR", folder.toString(), "MEOCRM_PORT", "0"));
    try (var storage = OpenStorage.of(demo.storage())) {
      storage.migrate();
      var server = ServerProcess.start(variables(storage), folder.resolve("server.log"));
      try {
        var url = awaitReady(server);
        return measure(server, url);
      } finally {
        server.stop();
      }
    }
  }

  private Result measure(ServerProcess server, URI url) throws IOException, InterruptedException {
    registerType(url);
    try (var writer = new RestCaller(url, "/api/v1/events", token(BUSY, "usr_writer"))) {
      return measure(server, url, () -> publish(writer));
    }
  }

  private Result measure(ServerProcess server, URI url, Runnable event)
      throws IOException, InterruptedException {
    int idle = Math.min(plan.idle(), affordable());
    var remark = idle < plan.idle() ? ", as many as descriptors allow (ulimit -n)" : "";
    double kib = idleMemory(server, url, idle);

    Latencies alone;
    try (var swarm = new SocketSwarm(url)) {
      swarm.open(1, this::busy);
      warmUp(swarm, event);
      progress.show("one socket, one event at a time");
      for (int i = 1; i <= SAMPLES; i++) {
        event.run();
        await(swarm, i);
        Pace.pause(Duration.ofMillis(20));
      }
      alone = swarm.latencies();
    }
    try (var swarm = new SocketSwarm(url)) {
      progress.show(plan.sockets() + " sockets follow one tenant");
      swarm.open(plan.sockets(), this::busy);
      requireNone(swarm);
      swarm.latencies();
      long before = swarm.frames();
      int events = plan.rate() * plan.seconds();
      long start = System.nanoTime();
      for (int i = 0; i < events; i++) {
        Pace.pause(Duration.ofNanos(start + i * 1_000_000_000L / plan.rate() - System.nanoTime()));
        event.run();
      }
      long expected = (long) events * plan.sockets();
      await(swarm, expected);
      return new Result(
          idle,
          kib,
          alone,
          swarm.latencies(),
          expected,
          swarm.events(),
          (swarm.frames() - before) / plan.seconds(),
          remark);
    }
  }

  private double idleMemory(ServerProcess server, URI url, int idle)
      throws IOException, InterruptedException {
    try (var swarm = new SocketSwarm(url)) {
      int few = Math.max(1, idle / 10);
      progress.show(few + " idle sockets");
      swarm.open(few, this::quiet);
      requireNone(swarm);
      Pace.pause(plan.settle());
      long before = residentKib(server);
      progress.show(idle + " idle sockets");
      swarm.open(idle - few, this::quiet);
      requireNone(swarm);
      Pace.pause(plan.settle());
      long after = residentKib(server);
      return idle == few ? 0 : (double) (after - before) / (idle - few);
    }
  }

  private static void requireNone(SocketSwarm swarm) {
    if (swarm.lost() > 0) {
      throw StartupFailure.failed(
          "%d sockets of the measurement were refused or lost".formatted(swarm.lost()));
    }
  }

  /** The first events of a JVM take longer. */
  private void warmUp(SocketSwarm swarm, Runnable event) throws InterruptedException {
    int events = plan.isTrial() ? 20 : 500;
    for (int i = 0; i < events; i++) {
      event.run();
    }
    await(swarm, events);
    Pace.pause(plan.settle());
    swarm.latencies();
  }

  private static void await(SocketSwarm swarm, long more) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (swarm.eventsSinceAsked() < more && System.nanoTime() < until && swarm.lost() == 0) {
      Pace.pause(Duration.ofMillis(1));
    }
  }

  /** Publishes one event over REST, so what is measured from here holds the request as well. */
  private void publish(RestCaller writer) {
    var event =
        "{\"eventId\":\"evt_bench_%d\",\"type\":\"%s\",\"key\":\"key\",\"data\":{\"t\":%d,\"note\":\"%s\"}}"
            .formatted(++published, TYPE, System.nanoTime(), "x".repeat(100));
    try {
      int status = writer.post(event, null);
      if (status != 201) {
        throw StartupFailure.failed("the server answered %d to an event".formatted(status));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void registerType(URI url) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(url.resolve("/api/v1/event-types/" + TYPE))
            .header("Authorization", "Bearer " + token(BUSY, "usr_writer"))
            .header("Content-Type", "application/json")
            .PUT(
                HttpRequest.BodyPublishers.ofString(
                    "{\"schema\":{\"type\":\"object\"},\"example\":{\"t\":1}}"))
            .build();
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 201) {
        throw StartupFailure.failed("the server does not take the events of the measurement");
      }
    }
  }

  private String busy(int i) {
    return subscribe(BUSY, "usr_" + i);
  }

  private String quiet(int i) {
    var tenant = new OrganizationId("org_quiet_" + i / USERS_OF_A_TENANT);
    return subscribe(tenant, "usr_" + i % USERS_OF_A_TENANT);
  }

  private String subscribe(OrganizationId organization, String user) {
    return "{\"id\":1,\"type\":\"subscribe\",\"channels\":[\"custom\"],\"token\":\"%s\"}"
        .formatted(token(organization, user));
  }

  private String token(OrganizationId organization, String user) {
    return tokens.issue(organization, user, Set.of(Role.ADMIN), null, Duration.ofHours(1));
  }

  private static Map<String, String> variables(OpenStorage storage) {
    var config = storage.config();
    return Map.of(
        "MEOCRM_HOST", "127.0.0.1",
        "MEOCRM_PORT", "0",
        "MEOCRM_DATABASE_URL",
            config
                .jdbcUrl()
                .replace(
                    "jdbc:postgresql://",
                    "postgresql://%s:%s@".formatted(config.user(), config.password().reveal())),
        "MEOCRM_MASTER_KEY", KEY,
        "JWT_SECRET", JWT_SECRET,
        "MEOCRM_JWT_ISSUER", ISSUER,
        "MEOCRM_JWT_AUDIENCE", AUDIENCE);
  }

  private static URI awaitReady(ServerProcess server) throws InterruptedException {
    while (server.url().isEmpty()) {
      if (!server.isAlive()) {
        throw StartupFailure.failed(
            "the server of the measurement does not start: " + server.output().strip());
      }
      Pace.pause(Duration.ofMillis(100));
    }
    return server.url().orElseThrow();
  }

  /** A JVM raises its own limit as far as the system lets it, so the hard limit is what counts. */
  private static int affordable() throws IOException {
    var limits = Path.of("/proc/self/limits");
    if (!Files.exists(limits)) {
      return Integer.MAX_VALUE;
    }
    var matcher = HARD_LIMIT.matcher(Files.readString(limits));
    return matcher.find()
        ? Integer.parseInt(matcher.group(1)) - SPARE_DESCRIPTORS
        : Integer.MAX_VALUE;
  }

  private static long residentKib(ServerProcess server) throws IOException {
    var status = Path.of("/proc/" + server.pid() + "/status");
    if (!Files.exists(status)) {
      return 0;
    }
    var matcher = RESIDENT.matcher(Files.readString(status));
    return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
