package com.meocrm.core.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.InMemoryEventStore;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.event.OperationalEvent;
import com.meocrm.core.event.Relay;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.TestClock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanFailureAlertsTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");

  private final TestClock clock = new TestClock();
  private final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  private final InMemoryEventStore store = new InMemoryEventStore(unitOfWork, clock);
  private final InMemoryAlerts alerts = new InMemoryAlerts(clock);
  private final Set<EventType> poison = new HashSet<>();
  private final List<EventType> planned = new ArrayList<>();
  private int lastId;
  private final Relay relay =
      new Relay(
          store,
          this::plan,
          new PlanFailureAlerts(
              new AlertRecorder(
                  alerts, this::record, prefix -> prefix + "_new" + ++lastId, clock, true)),
          10);

  @Test
  void an_event_that_cannot_be_planned_is_logged_and_one_alert_tells_of_it() {
    poison.add(new EventType("order.created"));
    record(event("evt_1", "order.completed"));
    record(event("evt_2", "order.created"));

    relayAll();

    assertThat(store.planFailed()).containsExactly(new EventId("evt_2"));
    assertThat(alerts.all())
        .singleElement()
        .satisfies(alert -> {
          assertThat(alert.kind()).isEqualTo(AlertKind.PLAN_FAILED);
          assertThat(alert.organization()).isEqualTo(SHOP);
          assertThat(alert.subject()).isEqualTo("evt_2");
          assertThat(alert.occurrences()).isEqualTo(1);
          assertThat(alert.details().eventIds()).containsExactly("evt_2");
          assertThat(alert.details().orderIds()).containsExactly("ord_1");
          assertThat(alert.details().cause()).contains("PLAN_FAILED");
        });
    assertThat(planned)
        .containsExactly(new EventType("order.completed"), OperationalEvent.AlertOpened.TYPE);
  }

  @Test
  void an_alert_that_cannot_be_planned_itself_is_written_down_and_told_to_nobody() {
    poison.add(new EventType("order.created"));
    poison.add(OperationalEvent.AlertOpened.TYPE);
    record(event("evt_1", "order.created"));

    relayAll();

    assertThat(alerts.all()).hasSize(2).allMatch(alert -> alert.kind() == AlertKind.PLAN_FAILED);
    assertThat(store.position(SHOP).head()).isEqualTo(2);
    assertThat(planned).isEmpty();
  }

  private Runnable plan(List<LoggedEvent> events) {
    if (events.stream().anyMatch(e -> poison.contains(e.event().type()))) {
      throw new IllegalStateException("a bug in planning");
    }
    events.forEach(e -> planned.add(e.event().type()));
    return () -> {};
  }

  private void relayAll() {
    int idle = 0;
    for (int steps = 0; idle < 5; steps++) {
      assertThat(steps).isLessThan(50);
      idle = relay.step() == 0 ? idle + 1 : 0;
    }
  }

  private void record(EncodedEvent event) {
    unitOfWork.execute(event.organization(), () -> store.append(event));
  }

  private static EncodedEvent event(String id, String type) {
    return new EncodedEvent(
        new EventId(id), SHOP, new EventType(type), "ord_1", "trace", new byte[0]);
  }
}
