package com.meocrm.app;

import com.meocrm.app.bench.Pace;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Several server processes on one database, each started again when it is gone, as a supervisor
 * would.
 */
final class ServerFleet implements AutoCloseable {
  private static final Duration STARTING = Duration.ofMinutes(2);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private final Map<String, String> variables;
  private final Path folder;
  private final List<ServerProcess> servers = new ArrayList<>();
  private final AtomicInteger kills = new AtomicInteger();
  private final AtomicInteger restarts = new AtomicInteger();
  private final Thread hook = new Thread(this::killAll, "bench-kill-servers");
  private int started;
  private boolean closed;

  private ServerFleet(Map<String, String> variables, Path folder) {
    this.variables = Map.copyOf(variables);
    this.folder = folder;
  }

  /**
   * Starts {@code count} servers, the first alone, since it creates the schema, and waits until all
   * are ready.
   *
   * @param folder for their logs
   */
  static ServerFleet start(Map<String, String> variables, Path folder, int count)
      throws InterruptedException {
    var fleet = new ServerFleet(variables, folder);
    Runtime.getRuntime().addShutdownHook(fleet.hook);
    try {
      fleet.add();
      fleet.awaitReady();
      for (int i = 1; i < count; i++) {
        fleet.add();
      }
      fleet.awaitReady();
      Thread.ofVirtual().name("bench-supervisor").start(fleet::supervise);
      return fleet;
    } catch (InterruptedException | RuntimeException | Error e) {
      fleet.close();
      throw e;
    }
  }

  /** One that is ready, at random. */
  synchronized Optional<URI> url(RandomGenerator random) {
    var ready = servers.stream().flatMap(server -> server.url().stream()).toList();
    return ready.isEmpty()
        ? Optional.empty()
        : Optional.of(ready.get(random.nextInt(ready.size())));
  }

  /** Kills one of them, ready or not; it is started again at once. */
  synchronized void killOne(RandomGenerator random) throws InterruptedException {
    int victim = random.nextInt(servers.size());
    servers.get(victim).kill();
    kills.incrementAndGet();
    replace(victim);
  }

  int kills() {
    return kills.get();
  }

  /** Starts after the first, whether it was killed or had ended by itself. */
  int restarts() {
    return restarts.get();
  }

  private synchronized void add() {
    servers.add(next());
  }

  private ServerProcess next() {
    int number = ++started;
    var all = new TreeMap<>(variables);
    all.put("MEOCRM_NODE_ID", "chaos-" + number);
    return ServerProcess.start(all, folder.resolve("server-" + number + ".log"));
  }

  private void replace(int index) {
    servers.set(index, next());
    restarts.incrementAndGet();
  }

  /** A server that starts while the database is away ends by itself. */
  private void supervise() {
    try {
      while (replaceDead()) {
        Pace.pause(LOOK_EVERY);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized boolean replaceDead() {
    for (int i = 0; i < servers.size() && !closed; i++) {
      if (!servers.get(i).isAlive()) {
        replace(i);
      }
    }
    return !closed;
  }

  private void awaitReady() throws InterruptedException {
    long until = System.nanoTime() + STARTING.toNanos();
    for (var server : List.copyOf(servers)) {
      while (server.url().isEmpty()) {
        if (!server.isAlive() || System.nanoTime() > until) {
          throw StartupFailure.failed(
              "a server of the measurement does not start: " + server.output().strip());
        }
        Pace.pause(LOOK_EVERY);
      }
    }
  }

  private synchronized void killAll() {
    closed = true;
    try {
      for (var server : servers) {
        server.kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops all of them in order. */
  @Override
  public void close() {
    var left = stopped();
    try {
      for (var server : left) {
        server.stop();
      }
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      killAll();
    } catch (IllegalStateException e) {
      killAll(); // the JVM ends
    }
  }

  private synchronized List<ServerProcess> stopped() {
    closed = true;
    return List.copyOf(servers);
  }
}
