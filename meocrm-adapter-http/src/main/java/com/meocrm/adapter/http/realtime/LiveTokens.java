package com.meocrm.adapter.http.realtime;

import com.meocrm.adapter.http.security.Principal;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what stays open (sockets, streams, calls that wait) when the token it was opened with is
 * revoked, or its person signs out, on whatever node. JWTs cannot be revoked; they end in time.
 */
public final class LiveTokens implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveTokens.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  /** Of so many looks one is at sessions, for nobody remembers whether they are good. */
  private static final int SESSIONS_EVERY = 3;

  private final Predicate<Principal> stands;
  private final Set<Hold> holds = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("live-tokens").factory());
  private int looks; // of the ticker alone

  /**
   * @param stands whether a caller's token has not been revoked; remembers tokens for a while,
   *     since it is asked for everything that is open, again and again
   */
  public LiveTokens(Predicate<Principal> stands) {
    this.stands = stands;
    var unused =
        ticker.scheduleWithFixedDelay(
            this::look, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Watches the caller's token until the hold is closed.
   *
   * @param end called once when the token stands no more; must not block
   */
  public Hold hold(Principal principal, Runnable end) {
    var hold = new Hold(principal, end);
    if (principal.scopeToken() != null || principal.session() != null) {
      holds.add(hold);
    }
    return hold;
  }

  private void look() {
    looks++;
    try {
      holds.stream().filter(hold -> hold.isDue(looks)).forEach(Hold::look);
    } catch (RuntimeException e) {
      // Nothing is sent either while the database is away, so what is open may stay so until then.
      LOG.warn("tokens of live connections could not be looked at, they are in a second", e);
    }
  }

  @Override
  public void close() {
    ticker.shutdownNow();
  }

  /** Something that is open with a token. */
  public final class Hold implements AutoCloseable {
    private final Principal principal;
    private final Runnable end;
    private volatile boolean revoked;

    private Hold(Principal principal, Runnable end) {
      this.principal = principal;
      this.end = end;
    }

    /** Whether the token was revoked. */
    public boolean isRevoked() {
      return revoked;
    }

    private boolean isDue(int look) {
      return principal.session() == null || look % SESSIONS_EVERY == 0;
    }

    private void look() {
      if (!stands.test(principal)) {
        revoked = true;
        holds.remove(this);
        end.run();
      }
    }

    @Override
    public void close() {
      holds.remove(this);
    }
  }
}
