package com.meocrm.adapter.persistence.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.adapter.persistence.event.JooqEventLog;
import com.meocrm.adapter.persistence.event.JooqOutbox;
import com.meocrm.adapter.persistence.event.JooqRelayStore;
import com.meocrm.core.event.Outbox;
import com.meocrm.core.event.RelayStore;
import com.meocrm.core.realtime.LiveAttempt;
import com.meocrm.core.realtime.LiveStore;
import com.meocrm.core.realtime.LiveStoreContract;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JooqLiveStoreTest extends LiveStoreContract {
  private static TestDatabase test;
  private static Database database;

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    database = test.open(1);
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  @Test
  void attempts_are_seen_by_the_look_after_them_and_of_the_named_tenants_alone() {
    var live = harness().live();
    var shop = Set.of(new OrganizationId("org_shop"));
    attempt("org_shop", "dlv_0");
    var first = live.attempts(shop, null, 10);
    test.advance(Duration.ofSeconds(1));
    attempt("org_shop", "dlv_1");
    attempt("org_other", "dlv_2");
    attempt("org_shop", "dlv_3");

    var second = live.attempts(shop, first.mark(), 10);
    var third = live.attempts(shop, second.mark(), 10);

    assertThat(first.attempts()).isEmpty();
    assertThat(second.attempts())
        .extracting(LiveAttempt::deliveryId)
        .containsExactlyInAnyOrder("dlv_1", "dlv_3");
    assertThat(second.attempts().getFirst())
        .extracting(
            LiveAttempt::lane,
            LiveAttempt::type,
            LiveAttempt::sequence,
            LiveAttempt::attempt,
            LiveAttempt::status,
            LiveAttempt::httpStatus,
            LiveAttempt::error)
        .containsExactly("whk_1", "order.created", 7L, 1, "DELIVERED", 200, null);
    assertThat(third.attempts()).isEmpty();
    assertThat(live.attempts(shop, first.mark(), 1).attempts()).hasSize(1);
  }

  @Test
  void a_database_that_goes_on_in_another_timeline_is_of_another_epoch_everywhere() {
    var live = harness().live();
    var log = new JooqEventLog(database.transactions());
    var shop = new OrganizationId("org_shop");
    var before = live.progress().epoch();
    test.execute("update meocrm.hub set timeline = timeline + 1"); // as if it had been one before
    try {
      assertThat(live.progress().epoch()).isNotEqualTo(before).startsWith(before);
      assertThat(log.position(shop).epoch()).isEqualTo(live.progress().epoch());
    } finally {
      test.execute("update meocrm.hub set timeline = timeline - 1");
    }

    assertThat(live.progress().epoch()).isEqualTo(before);
    assertThat(test.fetchOne(Integer.class, "select timeline from meocrm.hub"))
        .isEqualTo(test.fetchOne(Integer.class, "select timeline_id from pg_control_checkpoint()"));
  }

  private static void attempt(String organization, String delivery) {
    test.execute(
        """
        insert into meocrm.delivery (organization_id, event_at, delivery_id, lane_id, number, sequence, event_id, type,
          status, attempts, planned_at)
        values (?, meocrm.meocrm_now(), ?, 'whk_1', 1, 7, 'evt_1', 'order.created', 'DELIVERED', 1, meocrm.meocrm_now())
        """,
        organization,
        delivery);
    test.execute(
        """
        insert into meocrm.attempt (organization_id, event_at, delivery_id, attempt, ended_at, status, duration_ms)
        values (?, meocrm.meocrm_now(), ?, 1, meocrm.meocrm_now(), 200, 12)
        """,
        organization,
        delivery);
  }

  @Override
  protected Harness harness() {
    test.clear();
    test.setClock(Instant.parse("2025-11-11T05:00:00Z"));
    var transactions = database.transactions();
    var unitOfWork = new JooqUnitOfWork(transactions);
    var outbox = new JooqOutbox(transactions);
    var relay = new JooqRelayStore(transactions);
    var live = new JooqLiveStore(transactions);
    return new Harness() {
      @Override
      public UnitOfWork unitOfWork() {
        return unitOfWork;
      }

      @Override
      public Outbox outbox() {
        return outbox;
      }

      @Override
      public RelayStore relay() {
        return relay;
      }

      @Override
      public LiveStore live() {
        return live;
      }

      @Override
      public void advance(Duration time) {
        test.advance(time);
      }

      @Override
      public void startEpoch() {
        test.execute("update meocrm.hub set epoch = epoch || '_next'");
      }
    };
  }
}
