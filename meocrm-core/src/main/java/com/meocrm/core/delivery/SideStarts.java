package com.meocrm.core.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Messages that go to a destination past its lanes, since somebody waits for them, and count into
 * the same limits. Calls are the worker's.
 *
 * <p>A message is announced before it is sent. From when {@link #announce} returns, no lane of the
 * destination starts anything, on whatever node, until the message has ended and the limits allow
 * it; what lanes had started before is among {@link #earlier}. An announcement whose process died
 * holds the destination up for two minutes at most.
 */
public interface SideStarts {
  /**
   * Announces a message to the destination of that lane; lanes of other tenants with the same name
   * lead to the same destination.
   *
   * @param apart how long after another one to this destination
   * @return empty when another one is announced, or ended less than {@code apart} ago
   */
  Optional<Announced> announce(LaneId lane, PacingGroup group, Duration apart);

  /** What was started in the last minute and counts before this message. */
  List<Earlier> earlier(Announced message);

  /** The message was sent, whatever became of it. */
  void ended(Announced message);

  /** The message will not be sent. */
  void withdraw(Announced message);

  /**
   * An announcement.
   *
   * @param token tells it from others of its lane
   */
  record Announced(LaneId lane, PacingGroup group, String token) {}

  /**
   * Another message of the group.
   *
   * @param toSame whether it went to the same destination; if not, it went past the lanes too
   * @param ago how long ago it ended; null: nobody knows yet how it ends
   */
  record Earlier(boolean toSame, @Nullable Duration ago) {}
}
