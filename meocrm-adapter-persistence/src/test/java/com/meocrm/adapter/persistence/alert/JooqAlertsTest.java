package com.meocrm.adapter.persistence.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.adapter.persistence.event.JooqWorkerOutbox;
import com.meocrm.core.alert.AlertDetails;
import com.meocrm.core.alert.AlertId;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.AlertRecorder.Trouble;
import com.meocrm.core.alert.Alerts;
import com.meocrm.core.alert.AlertsContract;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JooqAlertsTest extends AlertsContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final Instant NOON = Instant.parse("2025-11-11T12:00:00Z");

  private static TestDatabase test;
  private static Database database;

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    database = test.open(4);
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  @Override
  protected Harness harness() {
    test.clear();
    test.setClock(NOON);
    var clock = new TestClock(NOON);
    var alerts = new JooqAlerts(database.transactions());
    return new Harness() {
      @Override
      public Alerts alerts() {
        return alerts;
      }

      @Override
      public <T> T asWorker(Supplier<T> work) {
        return database.transactions().asWorker(dsl -> work.get());
      }

      @Override
      public Instant now() {
        return clock.instant();
      }

      @Override
      public void advance(Duration time) {
        clock.advance(time);
        test.advance(time);
      }
    };
  }

  @Test
  void a_thousand_troubles_met_by_four_threads_are_one_alert_and_one_event() throws Exception {
    var recorder = recorder();
    var work = new ArrayList<Callable<Boolean>>();
    for (int i = 0; i < 1000; i++) {
      work.add(() ->
          database
              .transactions()
              .asWorker(dsl -> {
                recorder.open(trouble("whk_1"));
                return true;
              }));
    }

    try (var threads = Executors.newFixedThreadPool(3)) {
      for (var done : threads.invokeAll(work)) {
        assertThat(done.get()).isTrue();
      }
    }

    assertThat(test.fetchOne(Long.class, "select sum(occurrences)::bigint from meocrm.alert"))
        .isEqualTo(1000);
    assertThat(test.fetch("select * from meocrm.alert")).hasSize(1);
    assertThat(test.fetch("select * from meocrm.outbox where type = 'alert.opened'")).hasSize(1);
  }

  @Test
  void alert_and_event_vanish_with_the_workers_transaction() {
    assertThatIllegalStateException()
        .isThrownBy(() ->
            database
                .transactions()
                .asWorker(dsl -> {
                  recorder().open(trouble("whk_1"));
                  throw new IllegalStateException("settling failed");
                }))
        .withMessage("settling failed");

    assertThat(test.fetch("select * from meocrm.alert")).isEmpty();
    assertThat(test.fetch("select * from meocrm.outbox")).isEmpty();
  }

  @Test
  void a_tenants_unit_of_work_cannot_open_alerts() {
    assertThatIllegalStateException()
        .isThrownBy(() ->
            database
                .transactions()
                .asTenant(
                    SHOP,
                    dsl -> {
                      recorder().open(trouble("whk_1"));
                      return true;
                    }))
        .withMessageContaining("cannot become one of the worker");
  }

  @Test
  void transactions_that_open_the_same_alerts_in_opposite_order_do_not_deadlock() throws Exception {
    var recorder = recorder();
    var there = List.of(trouble("whk_1"), trouble("whk_2"), trouble("whk_3"));
    var work = new ArrayList<Callable<Boolean>>();
    for (int i = 0; i < 100; i++) {
      var troubles = i % 2 == 0 ? there : there.reversed();
      work.add(() -> {
        recorder.open(troubles);
        return true;
      });
    }

    try (var threads = Executors.newFixedThreadPool(3)) {
      for (var done : threads.invokeAll(work)) {
        assertThat(done.get()).isTrue();
      }
    }

    assertThat(test.fetch("select * from meocrm.alert where occurrences = 100")).hasSize(3);
    assertThat(
            test.fetchOne(
                Long.class,
                "select deadlocks from pg_stat_database where datname = current_database()"))
        .isZero();
  }

  @Test
  void the_details_of_a_row_that_a_later_version_wrote_are_read_as_far_as_they_are_known() {
    test.execute(
        """
        insert into meocrm.alert (organization_id, alert_id, kind, subject_id, status, occurrences, details,
          opened_at, last_at)
        values ('org_shop', 'alt_1', 'PLAN_FAILED', 'evt_1', 'OPEN', 1, '{"cause":"x","weather":["rain"]}', now(), now())
        """);

    assertThat(
            new JooqAlerts(database.transactions())
                .find(SHOP, new AlertId("alt_1"))
                .orElseThrow()
                .details())
        .isEqualTo(AlertDetails.because("x"));
  }

  private static AlertRecorder recorder() {
    var last = new AtomicInteger();
    return new AlertRecorder(
        new JooqAlerts(database.transactions()),
        new JooqWorkerOutbox(database.transactions()),
        prefix -> prefix + "_" + last.incrementAndGet(),
        new TestClock(),
        true);
  }

  private static Trouble trouble(String subject) {
    return new Trouble(
        SHOP,
        AlertKind.ENDPOINT_FAILING,
        subject,
        1,
        AlertDetails.because("connection refused"),
        false);
  }
}
