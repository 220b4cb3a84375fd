package com.meocrm.core.delivery;

import com.meocrm.core.delivery.SideStarts.Announced;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Sends messages past the lanes of their destinations, such as a test that somebody waits for,
 * without exceeding a provider's limits together with what the lanes send.
 *
 * <p>One destination gets one such message in {@link #APART}, so that no flood of them holds up
 * what its lane has to tell; an account sends one a second, for which {@link #leavingRoom} keeps a
 * place free.
 */
public final class SideSends {
  static final Duration APART = Duration.ofSeconds(5);

  private static final Rate OF_GROUP = new Rate(1, Duration.ofSeconds(1));
  private static final Duration LOOK_EVERY = Duration.ofMillis(50);

  /** In looks: who waits for others like himself is in no hurry. */
  private static final int ANNOUNCE_EVERY = 5;

  private final SideStarts starts;
  private final Consumer<Duration> pause;

  /**
   * @param pause waits for so long
   */
  public SideSends(SideStarts starts, Consumer<Duration> pause) {
    this.starts = starts;
    this.pause = pause;
  }

  /** What lanes of an account may use of its limits, so that one message a second fits beside. */
  public static List<Rate> leavingRoom(List<Rate> rates) {
    return rates.stream()
        .map(rate -> rate.count() == 1 ? rate : new Rate(rate.count() - 1, rate.per()))
        .toList();
  }

  /**
   * Waits for the destination's turn and sends. Not inside a transaction.
   *
   * @param patience how long to wait at most
   * @return empty when it was not sent: others like it, or what its lane had started, went first
   */
  public <T> Optional<T> send(LaneId lane, Pacing pacing, Duration patience, Supplier<T> send) {
    var group = pacing.group();
    if (group == null) {
      return Optional.of(send.get());
    }
    long looks = patience.dividedBy(LOOK_EVERY);
    var announced = starts.announce(lane, group, APART);
    for (; announced.isEmpty() && looks > 0; looks -= ANNOUNCE_EVERY) {
      pause.accept(LOOK_EVERY.multipliedBy(ANNOUNCE_EVERY));
      announced = starts.announce(lane, group, APART);
    }
    if (announced.isEmpty()) {
      return Optional.empty();
    }
    var message = announced.get();
    for (; !isFree(message, pacing); looks--) {
      if (looks <= 0) {
        starts.withdraw(message);
        return Optional.empty();
      }
      pause.accept(LOOK_EVERY);
    }
    try {
      return Optional.of(send.get());
    } finally {
      starts.ended(message);
    }
  }

  private boolean isFree(Announced message, Pacing pacing) {
    var earlier = starts.earlier(message);
    var toSame = earlier.stream().filter(SideStarts.Earlier::toSame).toList();
    var toOthers = earlier.stream().filter(e -> !e.toSame()).toList();
    return free(toSame, pacing.rates()) && free(toOthers, List.of(OF_GROUP));
  }

  private static boolean free(List<SideStarts.Earlier> earlier, List<Rate> rates) {
    var times = new SentTimes();
    earlier.stream()
        .map(SideStarts.Earlier::ago)
        .filter(Objects::nonNull)
        .sorted(Comparator.reverseOrder())
        .forEach(ago -> times.past(-ago.toNanos()));
    earlier.stream().filter(e -> e.ago() == null).forEach(e -> times.started());
    return times.free(rates, 0) > 0;
  }
}
