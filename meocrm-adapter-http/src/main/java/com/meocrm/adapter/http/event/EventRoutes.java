package com.meocrm.adapter.http.event;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Problem;
import com.meocrm.adapter.http.web.ProblemException;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.adapter.http.web.Violations;
import com.meocrm.core.event.EventCatalogue;
import com.meocrm.core.event.EventLog;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LogArrivals;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/events}: the tenant's events in order, from any position that is kept. */
public final class EventRoutes {
  /** Longest wait for a first event, in seconds: connections may be silent for little longer. */
  private static final long MAX_WAIT_SECONDS = 25;

  /** How often a caller who waits has the log looked at, for other nodes tell nobody here. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** With many who wait each looks less often, so that all of them together cost the same. */
  private static final Duration LOOK_EACH = Duration.ofMillis(5);

  private final EventLog log;
  private final LogArrivals arrivals;
  private final LongSupplier nanoTime;

  /** {@code nanoTime} is monotonic, in nanoseconds. */
  public EventRoutes(EventLog log, LogArrivals arrivals, LongSupplier nanoTime) {
    this.log = log;
    this.arrivals = arrivals;
    this.nanoTime = nanoTime;
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/events", Requires.scope("events:read"), this::read)
            .withQuery("after", "epoch", "types", "limit", "wait"));
  }

  private Answer read(Call call) {
    var after = call.query().number("after");
    var epoch = call.query().text("epoch");
    var types = types(call.query().text("types"), call.violations());
    var wait = wait(call);
    int limit = call.query().limit();
    var organization = call.context().organization();

    long from = after == null ? log.position(organization).oldest() - 1 : after;
    long deadline = nanoTime.getAsLong() + wait.toNanos();
    try (var watch = arrivals.watch(organization)) {
      while (true) {
        var slice = log.read(organization, from, types, limit);
        // After the read: what retention removed in between is noticed, not skipped.
        var position = log.position(organization);
        PositionProblems.requireKnown(position, epoch, from);
        if (after != null) {
          PositionProblems.requireKept(position, from);
        }
        var left = Duration.ofNanos(deadline - nanoTime.getAsLong());
        if (!slice.events().isEmpty() || !left.isPositive() || arrivals.isStopped()) {
          return Answer.ok(EventJson.Slice.of(slice, position));
        }
        from = slice.nextAfter();
        call.awayFromStore(() -> await(watch, left));
      }
    }
  }

  /** Returns when something may have arrived; whether it was told or only time makes no odds. */
  private boolean await(LogArrivals.Watch watch, Duration left) {
    var look = LOOK_EACH.multipliedBy(arrivals.watching());
    var longest = look.compareTo(LOOK) > 0 ? look : LOOK;
    try {
      return watch.await(left.compareTo(longest) < 0 ? left : longest);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(Problem.ofStatus(503), e);
    }
  }

  private static Duration wait(Call call) {
    var seconds = call.query().number("wait");
    if (seconds == null) {
      return Duration.ZERO;
    }
    if (seconds > MAX_WAIT_SECONDS) {
      call.violations().add("wait", "out_of_range", "must be 0 to " + MAX_WAIT_SECONDS);
      return Duration.ZERO;
    }
    return Duration.ofSeconds(seconds);
  }

  private static Set<EventType> types(@Nullable String listed, Violations violations) {
    var types = new HashSet<EventType>();
    for (var name : listed == null ? new String[0] : listed.split(",", -1)) {
      if (EventType.isValid(name) && EventCatalogue.accepts(new EventType(name))) {
        types.add(new EventType(name));
      } else {
        violations.add("types", "unknown_event_type", "must be event types, separated by commas");
        break;
      }
    }
    return types;
  }
}
