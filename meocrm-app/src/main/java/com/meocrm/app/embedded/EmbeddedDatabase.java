package com.meocrm.app.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL of our own in a data folder, for people who have none yet.
 *
 * <p>It is a real one: commits survive power cuts ({@code fsync}, {@code synchronous_commit},
 * checksums), it listens on the loopback address alone, asks everybody for the generated password,
 * and keeps every file in {@code <data folder>/postgres}. One process owns the folder. An owner
 * that is killed leaves the server running or its files in the middle of things; the next start
 * puts both right by itself.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);

  static final String USER = "meocrm";

  /**
   * Recovery after a crash reads at most {@code max_wal_size} of log; a slow disk may take its time
   * for that.
   */
  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  /** An owner that was killed keeps the folder until the last of its threads is gone. */
  private static final Duration OWNER_GRACE = Duration.ofSeconds(2);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(20);
  private static final Duration RETRY = Duration.ofMillis(500);
  private static final int START_ATTEMPTS = 10;

  private final FolderLock lock;
  private final Path folder;
  private final Postmaster postmaster;
  private final Thread hook = new Thread(this::stop, "meocrm-embedded-database-stop");
  private boolean stopped;
  private int port;

  private EmbeddedDatabase(FolderLock lock, Path folder, Postmaster postmaster) {
    this.lock = lock;
    this.folder = folder;
    this.postmaster = postmaster;
  }

  /**
   * Starts the database of a data folder, creating both where they are missing, and waits until it
   * answers. First time about 5 s, then 1 s. It also ends with this JVM, unless that is killed.
   *
   * @throws EmbeddedDatabaseException when it cannot run, with a message for the operator
   */
  public static EmbeddedDatabase start(Path dataFolder) {
    try {
      Folders.createPrivate(dataFolder);
      var home = dataFolder.toRealPath();
      var lock = own(home);
      try {
        return start(lock, home.resolve("postgres"));
      } catch (IOException | RuntimeException | Error e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw Folders.explain(dataFolder, e);
    }
  }

  private static FolderLock own(Path home) throws IOException {
    long until = System.nanoTime() + OWNER_GRACE.toNanos();
    var lock = FolderLock.of(home);
    while (lock.isEmpty() && System.nanoTime() - until < 0) {
      pause(POLL);
      lock = FolderLock.of(home);
    }
    if (lock.isEmpty()) {
      throw FolderLock.inUse(home);
    }
    return lock.get();
  }

  private static EmbeddedDatabase start(FolderLock lock, Path folder) throws IOException {
    Folders.createPrivate(folder);
    Folders.createPrivate(folder.resolve("log"));
    var software = PostgresSoftware.in(folder);
    var unprivileged = Unprivileged.find(folder, software.program("postgres"));
    var tool = new Tool(unprivileged.prefix(), folder.resolve("log"));

    var cluster = new Cluster(folder);
    if (!cluster.exists()) {
      LOG.info("creating the embedded database folder={}", folder);
      cluster.create(software, tool, unprivileged);
    }
    cluster.check();

    var postmaster = new Postmaster(cluster.data(), software.program("pg_ctl"), tool);
    postmaster.stopOrphan();
    var database = new EmbeddedDatabase(lock, folder, postmaster);
    database.startServer(cluster, unprivileged);
    Runtime.getRuntime().addShutdownHook(database.hook);
    return database;
  }

  /** Where it listens, without credentials. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  /** The owner of everything in it. */
  public String user() {
    return USER;
  }

  /** Generated when the database was created. */
  public String password() {
    try {
      return Files.readString(folder.resolve("password")).strip();
    } catch (IOException e) {
      throw EmbeddedDatabaseException.of("cannot read " + folder.resolve("password"), e);
    }
  }

  /** Stops the server in order, within about 2 s, and gives the folder free. */
  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.trace("closed while the JVM ends", e);
    }
  }

  private synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    try (lock) {
      postmaster.stop(STOP_LIMIT);
    } catch (IOException e) {
      LOG.warn("the embedded database did not stop in order, the next start will recover it", e);
    }
  }

  private void startServer(Cluster cluster, Unprivileged unprivileged) throws IOException {
    var portFile = folder.resolve("port");
    port =
        rememberedPort(portFile)
            .filter(EmbeddedDatabase::isFree)
            .orElseGet(EmbeddedDatabase::freePort);
    for (int attempt = 1; ; attempt++) {
      cluster.configure(port);
      unprivileged.handOver(folder);
      var failure = tryStart();
      if (failure.isEmpty()) {
        Folders.writePrivate(portFile, port + "\n");
        return;
      }
      if (attempt == START_ATTEMPTS || !isPassing(failure.get())) {
        throw EmbeddedDatabaseException.of(
            "the embedded database does not start: %s (more in %s)"
                .formatted(failure.get(), folder.resolve("log")));
      }
      pause(RETRY);
      if (!isFree(port)) {
        port = freePort(); // somebody else was faster
      }
    }
  }

  /**
   * Whether another try makes sense: the port went to another program, or children of a killed
   * server still end.
   */
  private boolean isPassing(String failure) {
    return !isFree(port) || failure.contains("could not bind") || failure.contains("still in use");
  }

  /** Empty when the server answers, else what it said. */
  private Optional<String> tryStart() throws IOException {
    var log = folder.resolve("log").resolve("server.out");
    Files.deleteIfExists(log);
    var starting = postmaster.start(log);
    long until = System.nanoTime() + START_LIMIT.toNanos();
    while (System.nanoTime() - until < 0) {
      var refusal = connect();
      if (refusal.isEmpty()) {
        return Optional.empty();
      }
      if (!starting.process().isAlive() && starting.process().exitValue() != 0) {
        return Optional.of(
            Files.exists(log)
                ? new Tool.Ended(1, Files.readString(log)).gist()
                : starting.ended().gist());
      }
      if (!starting.process().isAlive() && refusal.get().startsWith("28")) {
        postmaster.stop(STOP_LIMIT);
        throw EmbeddedDatabaseException.ofFolder(
            "the embedded database does not accept the password in %s: restore that file"
                .formatted(folder.resolve("password")));
      }
      pause(POLL);
    }
    return Optional.of("no answer within " + START_LIMIT.toSeconds() + " s");
  }

  /** Empty when a connection stands, else the SQL state of the refusal. */
  private Optional<String> connect() {
    try (var connection = DriverManager.getConnection(jdbcUrl(), USER, password())) {
      return connection.isValid(5) ? Optional.empty() : Optional.of("08000");
    } catch (SQLException e) {
      return Optional.of(Optional.ofNullable(e.getSQLState()).orElse("08000"));
    }
  }

  private static void pause(Duration time) throws IOException {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the embedded database started", e);
    }
  }

  private static Optional<Integer> rememberedPort(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file).strip())
          .filter(s -> s.matches("\\d{1,5}"))
          .map(Integer::valueOf);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw EmbeddedDatabaseException.of(
          "no free port on the loopback address: " + e.getMessage(), e);
    }
  }
}
