package com.meocrm.adapter.http.realtime;

import com.meocrm.adapter.http.security.Principal;
import com.meocrm.core.realtime.Frame;
import com.meocrm.core.realtime.LiveCursor;
import com.meocrm.core.realtime.LiveFeeds;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Server-sent events (WHATWG HTML, section 9.2): each stream on its request's thread, which waits
 * for news and writes. A client that does not read blocks its own thread and nothing else, until
 * the connection's idle timeout.
 */
public final class LiveStreams implements AutoCloseable {
  /** How often a quiet stream shows that it lives. */
  private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

  private final LiveFeeds feeds;
  private final InstantSource clock;
  private final LiveTokens tokens;
  private final Admissions admissions;
  private final Set<Semaphore> open = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  /**
   * @param config says how many a tenant and a user may have
   */
  public LiveStreams(
      RealtimeConfig config, LiveFeeds feeds, InstantSource clock, LiveTokens tokens) {
    this.admissions = new Admissions(config);
    this.feeds = feeds;
    this.clock = clock;
    this.tokens = tokens;
  }

  /** Whether the caller may open one more. */
  boolean hasRoomFor(Principal caller) {
    return admissions.hasRoomFor(caller);
  }

  /**
   * Writes what follows {@code from} until the client leaves, its token ends or is revoked, or the
   * server stops.
   *
   * @throws IOException the client left
   */
  void write(Principal caller, String epoch, long from, OutputStream out) throws IOException {
    if (!admissions.admit(caller)) {
      return; // another one came first; the client tries again and is told
    }
    try {
      follow(caller, epoch, from, out);
    } finally {
      admissions.dismiss(caller);
    }
  }

  private void follow(Principal caller, String epoch, long from, OutputStream out)
      throws IOException {
    var news = new Semaphore(0);
    open.add(news);
    try (var cursor = feeds.open(caller.organization(), news::release);
        var token = tokens.hold(caller, news::release)) {
      cursor.followEverything(from);
      out.write(utf8("retry: 2000\n: from " + epoch + ":" + from + "\n\n"));
      out.flush();
      while (!stopping && !token.isRevoked() && clock.instant().isBefore(caller.expiresAt())) {
        follow(cursor, epoch, news, out);
      }
    } catch (LiveCursor.PositionLostException e) {
      // The stream ends; the client comes back with its last id and is told what was lost.
    } finally {
      open.remove(news);
    }
  }

  private void follow(LiveCursor cursor, String epoch, Semaphore news, OutputStream out)
      throws IOException {
    news.drainPermits(); // before looking: what comes meanwhile has us look again
    var memory = cursor.next();
    var frame = memory == null ? cursor.catchUp() : memory;
    if (!frame.isEmpty()) {
      write(frame, epoch, out);
    } else if (memory != null && !isNews(news)) {
      out.write(utf8(": still here\n\n"));
      out.flush();
    }
  }

  private static void write(Frame frame, String epoch, OutputStream out) throws IOException {
    var text = new StringBuilder();
    for (var event : frame.events()) {
      // Producers' data may be spread over lines, which is white space to JSON.
      text.append("id: ").append(epoch).append(':').append(event.sequence());
      for (var line : event.json().lines().toList()) {
        text.append("\ndata: ").append(line);
      }
      text.append("\n\n");
    }
    out.write(utf8(text.toString()));
    out.flush();
  }

  private static boolean isNews(Semaphore news) throws IOException {
    try {
      return news.tryAcquire(KEEP_ALIVE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the server stops", e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Ends all streams; their clients connect again, elsewhere or later. */
  @Override
  public void close() {
    stopping = true;
    open.forEach(Semaphore::release);
  }
}
