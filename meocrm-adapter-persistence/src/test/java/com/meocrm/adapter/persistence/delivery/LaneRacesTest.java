package com.meocrm.adapter.persistence.delivery;

import static com.meocrm.adapter.persistence.TestDatabase.on;
import static com.meocrm.adapter.persistence.delivery.RelayedLane.LANE;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.delivery.DeliveryStatus;
import com.meocrm.core.delivery.LaneLease;
import com.meocrm.core.delivery.LaneStore.Claim;
import com.meocrm.core.delivery.LaneStore.Demand;
import com.meocrm.core.delivery.LaneStore.Ended;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.delivery.LaneStore.Result;
import com.meocrm.core.delivery.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The races that a lane has to stand: each first with statements that look right and lose, then
 * with ours.
 */
class LaneRacesTest {
  private static final Duration LEASE = Duration.ofSeconds(25);
  private static final Outcome.Attempt OK =
      new Outcome.Attempt(200, "ok", null, Duration.ofMillis(3));

  private static final Executor THREADS = Thread::startVirtualThread;

  private static TestDatabase test;
  private static Database database;

  private RelayedLane relayed;
  private JooqLaneStore lanes;
  private LaneLease lease;

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    database = test.openForTransactionsThatMeet(4);
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  @BeforeEach
  void claim_a_lane_with_one_delivery() {
    test.clear();
    relayed = new RelayedLane(database.transactions());
    lanes = new JooqLaneStore(database.transactions());
    relayed.record("evt_1");
    relayed.relay(() -> {});
    lease = lanes.claim(Claim.any(new NodeId("node-1"), 1, LEASE)).getFirst();
  }

  @Test
  void wrong_a_lane_that_is_locked_and_measured_in_one_statement_falls_asleep_on_work()
      throws Exception {
    finishFirst();
    relayed.record("evt_2");
    var planned = new CountDownLatch(1);
    var mayCommit = new CountDownLatch(1);
    var relay =
        CompletableFuture.runAsync(() -> relayed.relay(() -> pause(planned, mayCommit)), THREADS);
    await(planned);

    // Its snapshot is older than the relay's commit, behind whose lock it waits.
    var worker =
        CompletableFuture.runAsync(
            () ->
                on(test.connect())
                    .execute(
                        """
                        update meocrm.lane l set owner = null, lease_until = null, wake_at = (
                          select min(due_at) from meocrm.delivery_queue q
                          where q.organization_id = l.organization_id and q.lane_id = l.lane_id and q.ready)
                        """),
            THREADS);
    test.awaitSomebodyBlocked();
    mayCommit.countDown();
    relay.get(10, TimeUnit.SECONDS);
    worker.get(10, TimeUnit.SECONDS);

    assertThat(lanes.claim(Claim.any(new NodeId("node-2"), 1, LEASE))).isEmpty();
    assertThat(lanes.sweep()).isEqualTo(1);
    assertThat(lanes.claim(Claim.any(new NodeId("node-2"), 1, LEASE))).hasSize(1);
  }

  @Test
  void a_delivery_planned_while_the_worker_settles_is_seen_by_the_worker() throws Exception {
    finishFirst();
    relayed.record("evt_2");
    var planned = new CountDownLatch(1);
    var mayCommit = new CountDownLatch(1);
    var relay =
        CompletableFuture.runAsync(() -> relayed.relay(() -> pause(planned, mayCommit)), THREADS);
    await(planned);

    var settlement =
        CompletableFuture.supplyAsync(
            () -> lanes.settle(Ended.of(List.of(), List.of(lease))), THREADS);
    test.awaitSomebodyBlocked();
    mayCommit.countDown();
    relay.get(10, TimeUnit.SECONDS);

    assertThat(settlement.get(10, TimeUnit.SECONDS).released()).isEmpty();
    assertThat(lanes.take(List.of(Demand.due(lease, 10)))).hasSize(1);
    assertThat(lanes.sweep()).isZero();
  }

  @Test
  void wrong_a_token_that_is_only_joined_does_not_keep_a_stale_owner_from_overwriting()
      throws Exception {
    lanes.take(List.of(Demand.due(lease, 10)));
    try (var successor = test.connect()) {
      successor.setAutoCommit(false);
      takeOverAndNoteAFailure(successor);

      var stale =
          CompletableFuture.supplyAsync(
              () ->
                  on(test.connect())
                      .execute(
                          """
                          update meocrm.delivery_queue q set attempts = 99
                          from meocrm.lane l
                          where l.organization_id = q.organization_id and l.lane_id = q.lane_id and l.token = ?
                          """,
                          lease.token()),
              THREADS);
      test.awaitSomebodyBlocked();
      successor.commit();

      assertThat(stale.get(10, TimeUnit.SECONDS)).isEqualTo(1);
    }
    assertThat(attempts()).isEqualTo(99);
  }

  @Test
  void a_stale_owner_that_waits_for_its_successor_writes_nothing() throws Exception {
    var dispatch = lanes.take(List.of(Demand.due(lease, 10))).getFirst();
    try (var successor = test.connect()) {
      successor.setAutoCommit(false);
      takeOverAndNoteAFailure(successor);

      var result = new Result.Finished(dispatch, OK, DeliveryStatus.DELIVERED);
      var settlement =
          CompletableFuture.supplyAsync(
              () -> lanes.settle(Ended.of(List.of(result), List.of(lease))), THREADS);
      test.awaitSomebodyBlocked();
      successor.commit();

      assertThat(settlement.get(10, TimeUnit.SECONDS).lost()).containsExactly(LANE);
    }
    assertThat(attempts()).isEqualTo(1);
    assertThat(test.fetch("select * from meocrm.attempt")).isEmpty();
  }

  @Test
  void a_stale_owner_that_takes_while_its_successor_does_gets_nothing() throws Exception {
    try (var successor = test.connect()) {
      successor.setAutoCommit(false);
      on(successor)
          .execute(
              "update meocrm.delivery_queue set taken_token = ?, starts = 1", lease.token() + 1);

      var stale =
          CompletableFuture.supplyAsync(() -> lanes.take(List.of(Demand.due(lease, 10))), THREADS);
      test.awaitSomebodyBlocked();
      successor.commit();

      assertThat(stale.get(10, TimeUnit.SECONDS)).isEmpty();
    }
    assertThat(test.fetchOne(Integer.class, "select starts from meocrm.delivery_queue"))
        .isEqualTo(1);
  }

  @Test
  void what_receivers_answer_can_always_be_stored() {
    var dispatch = lanes.take(List.of(Demand.due(lease, 10))).getFirst();
    var attempt =
        new Outcome.Attempt(500, "a\0b\uD800c", "\uD83D\uDE00".repeat(400), Duration.ofDays(90));

    lanes.settle(
        Ended.of(List.of(new Result.Failed(dispatch, attempt, Duration.ofSeconds(2))), List.of()));

    var stored =
        test.fetch("select body, length(error) as length, duration_ms from meocrm.attempt")
            .getFirst();
    assertThat(stored.get("body", String.class)).startsWith("a\uFFFDb").endsWith("c");
    assertThat(stored.get("length", Integer.class)).isEqualTo(250);
    assertThat(stored.get("duration_ms", Integer.class)).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void ended_leases_can_be_claimed_at_once() {
    assertThat(lanes.claim(Claim.any(new NodeId("node-2"), 1, LEASE))).isEmpty();

    assertThat(lanes.endLeases()).isEqualTo(1);

    assertThat(lanes.claim(Claim.any(new NodeId("node-2"), 1, LEASE))).hasSize(1);
  }

  private void finishFirst() {
    var dispatch = lanes.take(List.of(Demand.due(lease, 10))).getFirst();
    lanes.settle(
        Ended.of(List.of(new Result.Finished(dispatch, OK, DeliveryStatus.DELIVERED)), List.of()));
  }

  /** Does what the next owner does up to its commit: claim, take, fail. */
  private void takeOverAndNoteAFailure(java.sql.Connection successor) {
    on(successor).execute("update meocrm.lane set owner = 'node-2', token = token + 1");
    on(successor).execute("update meocrm.delivery_queue set attempts = 1, taken_token = 0");
  }

  private int attempts() {
    return test.fetchOne(Integer.class, "select attempts from meocrm.delivery_queue");
  }

  private static void pause(CountDownLatch reached, CountDownLatch mayGoOn) {
    reached.countDown();
    await(mayGoOn);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(4, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
