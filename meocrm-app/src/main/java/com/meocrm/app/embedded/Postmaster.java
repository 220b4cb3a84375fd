package com.meocrm.app.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server process of one data folder, found by the pid file that it keeps there. */
final class Postmaster {
  private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);

  private static final Duration FAST = Duration.ofSeconds(20);
  private static final Duration ENDING = Duration.ofSeconds(2);

  private final Path data;
  private final Path pgCtl;
  private final Tool tool;

  Postmaster(Path data, Path pgCtl, Tool tool) {
    this.data = data;
    this.pgCtl = pgCtl;
    this.tool = tool;
  }

  /**
   * Stops the server that a killed owner left running, and takes away a pid file whose number
   * belongs to another program by now. To be called by the folder's owner only.
   */
  void stopOrphan() throws IOException {
    if (isUnfinished() && !isServed()) {
      LOG.info("removing a pid file that names nobody file={}", pidFile());
      Files.delete(pidFile());
    }
    var named = named();
    if (named.isEmpty()) {
      return;
    }
    var process = named.get();
    if (isOurs(process)) {
      LOG.info("stopping the database that a killed run left behind pid={}", process.pid());
      stop(FAST);
    } else {
      // PostgreSQL would take whoever has this number now for its former self and refuse to start.
      LOG.info("removing the pid file of a database that is gone pid={}", process.pid());
      Files.delete(pidFile());
    }
  }

  /** Disconnects clients, writes everything out, ends. The next start needs no recovery. */
  void stop(Duration limit) throws IOException {
    var process = named();
    if (pgCtl("stop", "-m", "fast", "-t", Long.toString(Math.max(1, limit.toSeconds())))
        .succeeded()) {
      return;
    }
    LOG.warn(
        "the database did not stop within {} s, stopping it without a checkpoint",
        limit.toSeconds());
    if (!pgCtl("stop", "-m", "immediate", "-t", "5").succeeded()) {
      process.filter(this::isOurs).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  Tool.Running start(Path log) throws IOException {
    // pg_ctl gives the server a session of its own: a Ctrl-C at our terminal must reach us alone,
    // or the database would
    // be gone before the last outcomes are written.
    return tool.start(
        List.of(
            pgCtl.toString(),
            "start",
            "-D",
            data.toString(),
            "-l",
            log.toString(),
            "-w",
            "-t",
            "300"));
  }

  private Tool.Ended pgCtl(String verb, String... options) throws IOException {
    var command =
        new java.util.ArrayList<>(List.of(pgCtl.toString(), verb, "-D", data.toString(), "-w"));
    command.addAll(Arrays.asList(options));
    return tool.run(Duration.ofSeconds(60), command);
  }

  /** The living process whose number stands in the pid file. */
  private Optional<ProcessHandle> named() throws IOException {
    try {
      return Files.readString(pidFile())
          .lines()
          .findFirst()
          .map(String::strip)
          .map(Long::valueOf)
          .filter(pid -> pid > 0)
          .flatMap(ProcessHandle::of)
          .filter(ProcessHandle::isAlive);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (NumberFormatException e) {
      LOG.warn("not a pid file: {}", pidFile());
      return Optional.empty();
    }
  }

  /** A power cut can leave the file empty; PostgreSQL would wait for a person to delete it. */
  private boolean isUnfinished() throws IOException {
    try {
      return Files.readString(pidFile())
          .lines()
          .findFirst()
          .map(String::strip)
          .filter(line -> line.matches("-?\\d{1,18}"))
          .isEmpty();
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Whether a server of this folder lives; one that is just ending is given a moment. */
  private boolean isServed() throws IOException {
    var ends =
        ProcessHandle.allProcesses()
            .filter(this::namesOurFolder)
            .map(ProcessHandle::onExit)
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(ends).get(ENDING.toMillis(), TimeUnit.MILLISECONDS);
      return false;
    } catch (TimeoutException e) {
      return true;
    } catch (ExecutionException e) {
      throw new IOException("cannot watch processes end", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a server ended", e);
    }
  }

  private boolean namesOurFolder(ProcessHandle process) {
    return process
        .info()
        .arguments()
        .map(a -> Arrays.asList(a).contains(data.toString()))
        .orElse(false);
  }

  private boolean isOurs(ProcessHandle process) {
    var info = process.info();
    boolean postgres =
        info.command()
            .map(c -> Path.of(c).getFileName().toString().startsWith("postgres"))
            .orElse(false);
    // Where the system does not show arguments, the name has to do.
    return postgres
        && info.arguments().map(a -> Arrays.asList(a).contains(data.toString())).orElse(true);
  }

  private Path pidFile() {
    return data.resolve("postmaster.pid");
  }
}
