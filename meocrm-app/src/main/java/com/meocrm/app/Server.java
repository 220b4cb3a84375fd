package com.meocrm.app;

import com.meocrm.core.Hub;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running server: everything that was started, stopped in the opposite order by {@link #close}.
 */
final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  private final Deque<Part> parts = new ArrayDeque<>();

  /** Read by threads that send mail. */
  private volatile URI url = URI.create("http://localhost");

  private @Nullable Hub hub;

  /** Has {@code part} stopped before everything that was started earlier. */
  <T extends AutoCloseable> T add(String name, T part) {
    parts.push(new Part(name, part));
    return part;
  }

  void listensOn(URI address) {
    url = address;
  }

  void runs(Hub running) {
    hub = running;
  }

  /** What it serves, for callers in this process. */
  Hub hub() {
    return Objects.requireNonNull(hub, "hub");
  }

  /** Where it answers, as programs on this computer reach it. */
  URI url() {
    return url;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      parts.pop().stop();
    }
  }

  private record Part(String name, AutoCloseable part) {
    void stop() {
      long start = System.nanoTime();
      try {
        part.close();
        LOG.debug("stopped part={} ms={}", name, (System.nanoTime() - start) / 1_000_000);
      } catch (Exception e) { // the others have to stop all the same
        LOG.warn("did not stop in order: " + name, e);
      }
    }
  }
}
