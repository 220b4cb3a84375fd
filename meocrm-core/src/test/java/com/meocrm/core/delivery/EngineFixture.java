package com.meocrm.core.delivery;

import static java.time.Duration.ofMillis;

import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.delivery.PlanStore.Planned;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.StoreUnavailableException;
import com.meocrm.core.shared.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An engine over lanes in memory, in controlled time: sends wait in a queue until the test lets
 * them go.
 */
final class EngineFixture {
  static final OrganizationId ORGANIZATION = new OrganizationId("org_engine");
  static final LaneId LANE = new LaneId(ORGANIZATION, "whk_1");

  final TestClock clock = new TestClock();
  final InMemoryLanes lanes = new InMemoryLanes(clock);
  final RecordingChannels channels = new RecordingChannels();
  final Deque<Runnable> sending = new ArrayDeque<>();
  final List<LaneNotice> notices = new ArrayList<>();
  final EngineSettings settings;
  final DeliveryEngine engine;
  List<Rate> groupRates = List.of();
  private int events;

  EngineFixture() {
    this(EngineSettings.DEFAULT.eager());
  }

  EngineFixture(EngineSettings settings) {
    this.settings = settings;
    this.engine = engine("node-1", sending::add);
  }

  DeliveryEngine engine(String node, Executor senders) {
    return engine(node, senders, lanes);
  }

  DeliveryEngine engine(String node, Executor senders, LaneStore store) {
    return engine(node, senders, store, true);
  }

  DeliveryEngine engine(String node, Executor senders, LaneStore store, boolean repeatsAmbiguous) {
    return new DeliveryEngine(
        new NodeId(node),
        store,
        Map.of(
            LaneKind.WEBHOOK,
            new Route(
                channels, RetrySchedule.WEBHOOK, repeatsAmbiguous, notices::addAll, groupRates)),
        senders,
        clock::nanoTime,
        () -> {},
        settings);
  }

  void open(LaneId lane, int maxInFlight) {
    lanes.open(lane, LaneKind.WEBHOOK, maxInFlight);
  }

  DeliveryId plan(String key) {
    return plan(LANE, key);
  }

  DeliveryId plan(LaneId lane, @Nullable String key) {
    int number = ++events;
    var event =
        new EncodedEvent(
            new EventId("evt_" + number),
            lane.organization(),
            new EventType("order.created"),
            key == null || key.isEmpty() ? "none" : key,
            "trace",
            new byte[] {'{', '}'});
    var id = DeliveryId.of(lane, event.id());
    lanes.plan(
        List.of(new Planned(lane, id, key, new LoggedEvent(event, number, clock.instant()))));
    engine.planned(List.of(lane));
    return id;
  }

  /** Steps and sends until nothing is left to do at this moment. */
  void run() {
    engine.planned(List.of(new LaneId(ORGANIZATION, "any"))); // look now, not at the next turn
    int idle = 0;
    while (idle < 2) {
      int done = engine.step();
      while (!sending.isEmpty()) {
        sending.poll().run();
        done++;
      }
      idle = done == 0 ? idle + 1 : 0;
    }
  }

  void runFor(Duration time) {
    for (var end = clock.instant().plus(time);
        !clock.instant().isAfter(end);
        clock.advance(ofMillis(100))) {
      run();
    }
  }

  static Outcome delivered() {
    return new Outcome.Delivered(new Outcome.Attempt(200, "", null, ofMillis(1)));
  }

  static Outcome failed() {
    return failed(null);
  }

  static Outcome failed(@Nullable Duration notBefore) {
    return new Outcome.RetryLater(
        new Outcome.Attempt(500, "", "answered 500", ofMillis(1)), notBefore);
  }

  /** Records what is sent and answers as told. */
  final class RecordingChannels implements Channels {
    final List<Dispatch> sent = new ArrayList<>();
    final List<Instant> times = new ArrayList<>();
    Function<Dispatch, Outcome> answer = d -> delivered();
    boolean missing;
    boolean unavailable;

    @Override
    public Map<LaneId, Channel> open(Collection<LaneId> wanted) {
      if (unavailable) {
        throw new StoreUnavailableException("unavailable", new IllegalStateException());
      }
      var open = new HashMap<LaneId, Channel>();
      if (!missing) {
        wanted.forEach(lane -> open.put(lane, this::send));
      }
      return open;
    }

    private Outcome send(Dispatch dispatch, Duration deadline) {
      sent.add(dispatch);
      times.add(clock.instant());
      return answer.apply(dispatch);
    }
  }
}
