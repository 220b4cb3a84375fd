package com.meocrm.adapter.http.event;

import com.meocrm.adapter.http.realtime.LiveTokens;
import com.meocrm.adapter.http.security.InvalidTokenException;
import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.PositionProblems;
import com.meocrm.adapter.http.web.Problem;
import com.meocrm.adapter.http.web.ProblemException;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.adapter.http.web.Violations;
import com.meocrm.core.event.EventCatalogue;
import com.meocrm.core.event.EventLog;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LogPosition;
import com.meocrm.core.realtime.LogWaits;
import com.meocrm.core.shared.OrganizationId;
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

  private final EventLog log;
  private final LogWaits waits;
  private final LiveTokens tokens;
  private final LongSupplier nanoTime;

  /**
   * @param tokens watches over those of callers who wait
   * @param nanoTime the monotonic clock
   */
  public EventRoutes(EventLog log, LogWaits waits, LiveTokens tokens, LongSupplier nanoTime) {
    this.log = log;
    this.waits = waits;
    this.tokens = tokens;
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
    var question = new Question(organization, epoch, types, limit, after != null);
    if (wait.isZero()) {
      return Answer.ok(look(question, from).json());
    }
    return waitFor(question, from, nanoTime.getAsLong() + wait.toNanos(), call);
  }

  private Answer waitFor(Question question, long after, long deadline, Call call) {
    long from = after;
    try (var waiting = waits.begin(question.organization);
        var token = tokens.hold(call.principal(), waiting::wake)) {
      while (true) {
        var found = look(question, from);
        var left = Duration.ofNanos(deadline - nanoTime.getAsLong());
        if (!found.slice.events().isEmpty() || !left.isPositive() || waits.isStopped()) {
          return Answer.ok(found.json());
        }
        from = found.slice.nextAfter();
        call.awayFromStore(() -> await(waiting, left));
        if (token.isRevoked()) {
          throw new InvalidTokenException("revoked while its caller waited for events");
        }
      }
    }
  }

  private Found look(Question question, long from) {
    var slice = log.read(question.organization, from, question.types, question.limit);
    // After the read: what retention removed in between is noticed, not skipped.
    var position = log.position(question.organization);
    PositionProblems.requireKnown(position, question.epoch, from);
    if (question.saysWhere) {
      PositionProblems.requireKept(position, from);
    }
    return new Found(slice, position);
  }

  /**
   * Returns when something may have been logged; whether it was told or only time makes no odds.
   */
  private static boolean await(LogWaits.Wait waiting, Duration left) {
    try {
      return waiting.await(left);
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

  /**
   * @param saysWhere whether the caller named a position, so that what is gone behind it is missed
   */
  private record Question(
      OrganizationId organization,
      @Nullable String epoch,
      Set<EventType> types,
      int limit,
      boolean saysWhere) {}

  private record Found(EventLog.Slice slice, LogPosition position) {
    EventJson.Slice json() {
      return EventJson.Slice.of(slice, position);
    }
  }
}
