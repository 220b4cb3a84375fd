package com.meocrm.adapter.persistence.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.adapter.persistence.alert.JooqAlerts;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.PlanFailureAlerts;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.event.Relay;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.TestClock;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What cannot be planned is logged and told in one transaction. */
class PlanFailureTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");

  private static TestDatabase test;
  private static Database database;

  private final AtomicInteger lastId = new AtomicInteger();

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    database = test.open(2);
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  @BeforeEach
  void record_an_event() {
    test.clear();
    var outbox = new JooqOutbox(database.transactions());
    new JooqUnitOfWork(database.transactions())
        .execute(
            SHOP,
            () ->
                outbox.append(
                    new EncodedEvent(
                        new EventId("evt_1"),
                        SHOP,
                        new EventType("order.created"),
                        "ord_1",
                        "trace-1",
                        "{}".getBytes(StandardCharsets.UTF_8))));
  }

  @Test
  void the_event_its_mark_its_alert_and_the_news_of_it_are_committed_together() {
    var relay = relay(alerts());

    assertThat(relay.step()).isZero();
    assertThat(relay.step()).isEqualTo(1);

    assertThat(
            test.fetch("select event_id from meocrm.event_log where plan_failed")
                .getValues(0, String.class))
        .containsExactly("evt_1");
    var alert = test.fetch("select kind, subject_id, details ->> 'orderIds' from meocrm.alert");
    assertThat(alert.getValues(0, String.class)).containsExactly("PLAN_FAILED");
    assertThat(alert.getValues(1, String.class)).containsExactly("evt_1");
    assertThat(alert.getValues(2, String.class)).containsExactly("[\"ord_1\"]");
    assertThat(test.fetch("select type from meocrm.outbox").getValues(0, String.class))
        .containsExactly("alert.opened");
  }

  @Test
  void the_alert_about_an_alert_that_cannot_be_planned_is_the_end_of_it() {
    var relay = relay(alerts());

    for (int steps = 0; steps < 6; steps++) {
      relay.step();
    }

    assertThat(test.fetch("select * from meocrm.event_log where plan_failed")).hasSize(2);
    assertThat(test.fetch("select * from meocrm.alert")).hasSize(2);
    assertThat(test.fetch("select * from meocrm.alert where announced_by is null")).hasSize(1);
    assertThat(test.fetch("select * from meocrm.outbox")).isEmpty();
  }

  @Test
  void a_batch_that_is_rolled_back_after_its_alert_was_opened_leaves_no_alert() {
    var relay =
        relay(
            alerts()
                .andThen(events -> {
                  throw new ArithmeticException("on purpose");
                }));

    assertThat(relay.step()).isZero();
    assertThatExceptionOfType(ArithmeticException.class).isThrownBy(relay::step);

    assertThat(test.fetch("select * from meocrm.alert")).isEmpty();
    assertThat(test.fetch("select * from meocrm.event_log")).isEmpty();
    assertThat(test.fetch("select event_id from meocrm.outbox").getValues(0, String.class))
        .containsExactly("evt_1");
  }

  private static Relay relay(Consumer<List<LoggedEvent>> planFailed) {
    return new Relay(
        new JooqRelayStore(database.transactions()),
        events -> {
          throw new IllegalStateException("a bug in planning");
        },
        planFailed,
        10);
  }

  private Consumer<List<LoggedEvent>> alerts() {
    return new PlanFailureAlerts(
        new AlertRecorder(
            new JooqAlerts(database.transactions()),
            new JooqWorkerOutbox(database.transactions()),
            prefix -> prefix + "_new" + lastId.incrementAndGet(),
            new TestClock(),
            true));
  }
}
