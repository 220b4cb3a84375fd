package com.meocrm.core.delivery;

import com.meocrm.core.delivery.Channels.Channel;
import com.meocrm.core.delivery.LaneStore.Pick;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a node is sending. Started and collected by the engine's loop; the sends run on an executor
 * and only report what came of them.
 */
final class Wire {
  private static final System.Logger LOG = System.getLogger(Wire.class.getName());

  private static final Outcome.Attempt UNFORESEEN =
      Outcome.Attempt.notMade("internal error while sending");

  private final Executor senders;
  private final LongSupplier nanoTime;
  private final Duration sendTimeout;
  private final Runnable wakeUp;
  private final BlockingQueue<Return> returns = new LinkedBlockingQueue<>();

  /** The lanes under which deliveries were started whose sending is not over. */
  private final IdentityHashMap<Dispatch, HeldLane> started = new IdentityHashMap<>();

  /**
   * @param wakeUp called from any thread when something has come back
   */
  Wire(Executor senders, LongSupplier nanoTime, Duration sendTimeout, Runnable wakeUp) {
    this.senders = senders;
    this.nanoTime = nanoTime;
    this.sendTimeout = sendTimeout;
    this.wakeUp = wakeUp;
  }

  /** Deliveries on the wire. */
  int size() {
    return started.size();
  }

  /** Notes deliveries as started; {@link #send} or the failure to get so far brings them back. */
  void start(List<Dispatch> dispatches, HeldLanes held) {
    long now = nanoTime.getAsLong();
    for (var dispatch : dispatches) {
      var lane = held.get(dispatch.lane());
      lane.started(dispatch, now);
      started.put(dispatch, lane);
    }
  }

  /** Sends what was started, all of it over one route. */
  void send(Route route, List<Dispatch> dispatches, HeldLanes held) {
    Map<LaneId, Channel> channels;
    try {
      channels = route.channels().open(dispatches.stream().map(Dispatch::lane).distinct().toList());
    } catch (RuntimeException e) {
      dispatches.forEach(dispatch -> report(new Return.Unsent(dispatch)));
      throw e;
    }
    for (var dispatch : dispatches) {
      var channel = channels.get(dispatch.lane());
      if (channel == null) {
        report(new Return.NoDestination(dispatch));
      } else if (dispatch.starts() > 1 + DeliveryEngine.LONE_STARTS) {
        report(new Return.Deadly(dispatch));
      } else {
        var lane = held.get(dispatch.lane());
        boolean resumed = dispatch.pick() == Pick.IN_DOUBT && !route.repeatsAmbiguous();
        senders.execute(() -> report(send(dispatch, channel, resumed, lane)));
      }
    }
  }

  /** What has come back, null when nothing has. */
  @Nullable Return poll() {
    return noted(returns.poll());
  }

  /** The same, waiting for it. */
  @Nullable Return poll(long nanos) throws InterruptedException {
    return noted(returns.poll(nanos, TimeUnit.NANOSECONDS));
  }

  private @Nullable Return noted(@Nullable Return one) {
    var lane = one == null ? null : started.remove(one.dispatch());
    if (lane != null) {
      lane.sent(nanoTime.getAsLong());
    }
    return one;
  }

  /** Runs on a sending thread. */
  private Return send(Dispatch dispatch, Channel channel, boolean resumed, HeldLane lane) {
    // Fencing protects rows, not sockets: nothing goes out unless the whole attempt fits into the
    // lease.
    if (lane.sendUntilNanos() - nanoTime.getAsLong() < 0) {
      return new Return.Unsent(dispatch);
    }
    try {
      return new Return.Sent(
          dispatch,
          resumed ? channel.resume(dispatch, sendTimeout) : channel.send(dispatch, sendTimeout));
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "sending failed in an unforeseen way delivery=" + dispatch.id(), e);
      return new Return.Sent(dispatch, new Outcome.RetryLater(UNFORESEEN, null));
    }
  }

  private void report(Return one) {
    returns.add(one);
    wakeUp.run();
  }

  /** What came back. */
  sealed interface Return {
    Dispatch dispatch();

    /** It was sent, with this outcome. */
    record Sent(Dispatch dispatch, Outcome outcome) implements Return {}

    /** It never got to the wire. */
    record Unsent(Dispatch dispatch) implements Return {}

    /** There is nobody to send it to any more. */
    record NoDestination(Dispatch dispatch) implements Return {}

    /** Too many processes ended while they sent it. */
    record Deadly(Dispatch dispatch) implements Return {}
  }
}
