package com.meocrm.core.delivery;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.meocrm.core.delivery.PlanStore.Planned;
import com.meocrm.core.delivery.Subscriptions.Subscription;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventPlanner;
import com.meocrm.core.event.LoggedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Plans one delivery for every logged event and every lane that wants it. */
public final class DeliveryPlanner implements EventPlanner {
  /** The one key of a strict lane: every delivery waits for the one before it. */
  private static final String STRICT_KEY = "";

  private final List<Subscriptions> sources;
  private final PlanStore store;
  private final Consumer<Set<LaneId>> wakeUp;

  /**
   * @param wakeUp called after commit with the lanes for which something was planned
   */
  public DeliveryPlanner(
      List<Subscriptions> sources, PlanStore store, Consumer<Set<LaneId>> wakeUp) {
    this.sources = List.copyOf(sources);
    this.store = store;
    this.wakeUp = wakeUp;
  }

  @Override
  public Runnable plan(List<LoggedEvent> events) {
    var subscriptions =
        sources.stream()
            .flatMap(source -> subscriptions(source, events).stream())
            .collect(groupingBy(subscription -> subscription.lane().organization()));
    var planned = new ArrayList<Planned>();
    for (var logged : events) {
      for (var subscription :
          subscriptions.getOrDefault(logged.event().organization(), List.of())) {
        if (subscription.wants().test(logged.event())) {
          planned.add(planned(subscription, logged));
        }
      }
    }
    if (planned.isEmpty()) {
      return () -> {};
    }
    store.plan(planned);
    var lanes = planned.stream().map(Planned::lane).collect(toUnmodifiableSet());
    return () -> wakeUp.accept(lanes);
  }

  private static List<Subscription> subscriptions(Subscriptions source, List<LoggedEvent> events) {
    var organizations =
        events.stream()
            .map(LoggedEvent::event)
            .filter(source::concerns)
            .map(EncodedEvent::organization)
            .collect(toUnmodifiableSet());
    return organizations.isEmpty() ? List.of() : source.of(organizations);
  }

  private static Planned planned(Subscription subscription, LoggedEvent logged) {
    var lane = subscription.lane();
    return new Planned(
        lane,
        DeliveryId.of(lane, logged.event().id()),
        orderKey(subscription.ordering(), logged.event()),
        logged);
  }

  /** What a delivery of this event waits for on a lane of this ordering; null: for nobody. */
  public static @Nullable String orderKey(Ordering ordering, EncodedEvent event) {
    return switch (ordering) {
      case NONE -> null;
      case KEY -> event.key();
      case STRICT -> STRICT_KEY;
    };
  }
}
