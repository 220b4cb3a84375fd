package com.meocrm.core.delivery;

import com.meocrm.core.delivery.LaneHealth.State;
import com.meocrm.core.delivery.LaneStore.Result;
import com.meocrm.core.delivery.Outcome.Attempt;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what an outcome means. Pure: the same lane, delivery and outcome always give the same
 * verdict.
 *
 * <p>A lane that fails three times in a row is suspect; when a delivery then uses up its attempts,
 * the lane is out and only probed: at once, then 5, 15 and 30 minutes after the last probe, then
 * hourly. The first success ends that. After {@value #GIVE_UP_HOURS} hours the destination is given
 * up.
 */
final class OutageRules {
  static final int FAILURES_THAT_RAISE_SUSPICION = 3;
  static final int GIVE_UP_HOURS = 72;

  /** A halted lane is tried again this often. */
  static final Duration HALT_CHECK = Duration.ofMinutes(1);

  private static final Duration GIVE_UP = Duration.ofHours(GIVE_UP_HOURS);
  private static final List<Duration> PROBE_WAITS =
      List.of(
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofMinutes(30),
          Duration.ofHours(1));

  /** A message that nobody may send twice, and of which nobody knows whether it arrived. */
  private static final String UNKNOWN =
      "nobody knows whether it arrived, and it must not be sent twice";

  private OutageRules() {}

  /** How long after the {@code probes}-th probe of an outage the next one goes. */
  static Duration probeWait(int probes) {
    return probes == 0 ? Duration.ZERO : PROBE_WAITS.get(Math.min(probes, PROBE_WAITS.size()) - 1);
  }

  static Verdict after(LaneHealth health, Route route, Dispatch dispatch, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Delivered(var attempt) -> delivered(health, dispatch, attempt);
      case Outcome.RetryLater(var attempt, var notBefore) ->
          failed(health, route.schedule(), dispatch, attempt, notBefore);
      case Outcome.Throttled(var attempt, var notBefore, var wholeGroup) ->
          new Verdict(
              new Result.Postponed(
                  dispatch, route.schedule().atLeast(notBefore, Duration.ZERO), wholeGroup),
              health,
              null);
      case Outcome.Deferred(var attempt, var notBefore) ->
          new Verdict(new Result.Deferred(dispatch, notBefore), health, null);
      case Outcome.Ambiguous(var attempt) when route.repeatsAmbiguous() ->
          failed(health, route.schedule(), dispatch, attempt, null);
      case Outcome.Ambiguous(var attempt) -> quarantined(health, dispatch, withReason(attempt));
      case Outcome.Rejected(var attempt) ->
          new Verdict(
              new Result.Finished(dispatch, attempt, DeliveryStatus.EXHAUSTED),
              answered(health),
              new LaneNotice.Exhausted(dispatch, attempt));
      case Outcome.DestinationDead(var attempt) ->
          new Verdict(
              new Result.Failed(dispatch, attempt, Duration.ZERO),
              health.in(State.STOPPED, Duration.ZERO),
              new LaneNotice.Gone(dispatch, attempt));
      case Outcome.Halted(var attempt) ->
          new Verdict(
              new Result.Unsent(dispatch),
              health.is(State.HALTED)
                  ? health.probed(dispatch.number(), HALT_CHECK)
                  : health.in(State.HALTED, HALT_CHECK),
              health.is(State.HALTED) ? null : new LaneNotice.Halted(dispatch, attempt));
    };
  }

  /** Withdraws a delivery for good; its lane goes on. */
  static Verdict quarantined(LaneHealth health, Dispatch dispatch, Attempt attempt) {
    return new Verdict(
        new Result.Finished(dispatch, attempt, DeliveryStatus.QUARANTINED),
        health,
        new LaneNotice.Quarantined(dispatch, attempt));
  }

  private static Attempt withReason(Attempt attempt) {
    var error = attempt.error() == null ? UNKNOWN : attempt.error() + ": " + UNKNOWN;
    return new Attempt(attempt.status(), attempt.body(), error, attempt.duration(), attempt.url());
  }

  private static Verdict delivered(LaneHealth health, Dispatch dispatch, Attempt attempt) {
    boolean recovered = health.is(State.OUT) || health.is(State.HALTED);
    return new Verdict(
        new Result.Finished(dispatch, attempt, DeliveryStatus.DELIVERED),
        answered(health),
        recovered ? new LaneNotice.Recovered(dispatch, attempt) : null);
  }

  /** A stopped lane stays stopped, also when what was on the wire before still gets through. */
  private static LaneHealth answered(LaneHealth health) {
    return health.is(State.STOPPED) ? health : LaneHealth.GOOD;
  }

  private static Verdict failed(
      LaneHealth health,
      RetrySchedule schedule,
      Dispatch dispatch,
      Attempt attempt,
      @Nullable Duration asked) {
    boolean probe = dispatch.pick() == LaneStore.Pick.PROBE;
    var wait = schedule.waitAfter(dispatch.attempt(), asked);
    // One that an outage had exhausted before has its one more try in the drain; it starts nothing.
    boolean drained = dispatch.attempt() > schedule.attempts();
    var counted = drained && !probe ? health : health.failed(dispatch.attempt() == 1);
    return switch (health.state()) {
      case FLOWING, HALTED, SUSPECT -> {
        if (wait.isPresent()) {
          yield new Verdict(
              new Result.Failed(dispatch, attempt, wait.get()), suspectIfFailing(counted), null);
        }
        yield health.is(State.SUSPECT) && !drained
            ? out(counted, dispatch, attempt)
            : exhausted(drained ? counted : suspectIfFailing(counted), dispatch, attempt, drained);
      }
      case OUT -> {
        var probed =
            probe
                ? counted.probed(
                    dispatch.number(), schedule.atLeast(asked, probeWait(counted.probes() + 1)))
                : counted;
        yield inOutage(probed, dispatch, attempt, wait, drained);
      }
      case STOPPED ->
          new Verdict(
              new Result.Failed(dispatch, attempt, wait.orElse(Duration.ZERO)), health, null);
    };
  }

  private static LaneHealth suspectIfFailing(LaneHealth counted) {
    if (counted.is(State.SUSPECT)) {
      return counted;
    }
    return counted.in(
        counted.failures() >= FAILURES_THAT_RAISE_SUSPICION ? State.SUSPECT : State.FLOWING,
        Duration.ZERO);
  }

  /** It is over for this delivery alone; one that an outage had exhausted was told of then. */
  private static Verdict exhausted(
      LaneHealth health, Dispatch dispatch, Attempt attempt, boolean drained) {
    return new Verdict(
        new Result.Finished(dispatch, attempt, DeliveryStatus.EXHAUSTED),
        health,
        drained ? null : new LaneNotice.Exhausted(dispatch, attempt));
  }

  private static Verdict out(LaneHealth counted, Dispatch dispatch, Attempt attempt) {
    return new Verdict(
        new Result.Exhausted(dispatch, attempt, counted.isThin()),
        counted.in(State.OUT, probeWait(0)),
        new LaneNotice.OutageBegan(dispatch, attempt));
  }

  private static Verdict inOutage(
      LaneHealth health,
      Dispatch dispatch,
      Attempt attempt,
      Optional<Duration> wait,
      boolean drained) {
    if (health.outFor().compareTo(GIVE_UP) >= 0) {
      return new Verdict(
          stays(dispatch, attempt, wait, false),
          health.in(State.STOPPED, Duration.ZERO),
          new LaneNotice.GivenUp(dispatch, attempt));
    }
    boolean last = wait.isEmpty() && !drained;
    return new Verdict(
        stays(dispatch, attempt, wait, health.isThin()),
        health,
        last ? new LaneNotice.ExhaustedInOutage(dispatch, attempt) : null);
  }

  private static Result stays(
      Dispatch dispatch, Attempt attempt, Optional<Duration> wait, boolean passable) {
    return wait.<Result>map(pause -> new Result.Failed(dispatch, attempt, pause))
        .orElseGet(() -> new Result.Exhausted(dispatch, attempt, passable));
  }
}
