package com.meocrm.adapter.persistence.delivery;

import static com.meocrm.adapter.persistence.delivery.RelayedLane.LANE;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.adapter.persistence.webhook.JooqEndpoints;
import com.meocrm.core.delivery.DeliveryStatus;
import com.meocrm.core.delivery.Dispatch;
import com.meocrm.core.delivery.LaneHealth;
import com.meocrm.core.delivery.LaneHealth.State;
import com.meocrm.core.delivery.LaneLease;
import com.meocrm.core.delivery.LaneStore.Claim;
import com.meocrm.core.delivery.LaneStore.Demand;
import com.meocrm.core.delivery.LaneStore.Ended;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.delivery.LaneStore.Pick;
import com.meocrm.core.delivery.LaneStore.Result;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.PacingGroup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The plans that the worker's statements get while all tables are empty, and then keep: they must
 * also do for full ones, so they reach every table by the keys of the few rows at hand.
 */
class WorkerPlansTest {
  private static final Outcome.Attempt ATTEMPT =
      new Outcome.Attempt(200, "", null, Duration.ofMillis(1));

  private static final LaneHealth OUT =
      new LaneHealth(State.OUT, 1, 1, 0, 0, Duration.ZERO, Duration.ZERO);

  /** The driver has the server keep a statement from its fifth execution on. */
  private static final int UNTIL_KEPT = 7;

  @Test
  void plans_made_for_empty_tables_reach_every_row_by_its_key() {
    try (var test = TestDatabase.create()) {
      var database = test.open(1);
      var lane = new RelayedLane(database.transactions());
      var lanes = new JooqLaneStore(database.transactions());
      test.execute("insert into meocrm.pacing_group (group_id) values ('tg_1')");
      test.execute("update meocrm.lane set pacing_group = 'tg_1'");
      for (int i = 0; i < UNTIL_KEPT; i++) {
        live(lanes, lane, database, i);
      }
      test.execute(
          "truncate meocrm.outbox, meocrm.event_log, meocrm.delivery, meocrm.delivery_queue, meocrm.attempt,"
              + " meocrm.pacing_start");

      var statements = keptStatements(database);

      assertThat(statements)
          .filteredOn(kept -> kept.sql.contains("delivery_queue"))
          .hasSizeGreaterThanOrEqualTo(7);
      assertThat(statements)
          .allSatisfy(kept -> assertThat(objections(plan(database, kept))).as(kept.sql).isEmpty());
    }
  }

  /** One of everything that the worker does often. */
  private static void live(JooqLaneStore lanes, RelayedLane lane, Database database, int turn) {
    for (int i = 0; i < 3; i++) {
      lane.record("evt_%d_%d".formatted(turn, i), "key_" + i % 2);
    }
    lane.relay(() -> {});
    new JooqEndpoints(database.transactions()).activeOf(Set.of(LANE.organization()));
    new JooqEndpoints(database.transactions()).behind(Set.of(LANE));
    var lease = lanes.claim(Claim.any(new NodeId("node-1"), 10, Duration.ofSeconds(25))).getFirst();
    lanes.starts(Set.of(new PacingGroup("tg_1")));
    lanes.renew(List.of(lease), Duration.ofSeconds(25));
    var dispatches =
        lanes.take(
            Stream.of(Pick.DUE, Pick.STEP, Pick.PROBE, Pick.IN_DOUBT, Pick.FRESH)
                .map(pick -> new Demand(lease, pick, 5, 0))
                .toList());
    lanes.settle(
        new Ended(
            dispatches.stream().map(WorkerPlansTest::result).toList(),
            Map.of(lease, OUT),
            List.of(),
            null));
    settle(lanes, lease, LaneHealth.GOOD);
    lanes
        .take(List.of(Demand.due(lease, 5)))
        .forEach(d ->
            lanes.settle(
                Ended.of(
                    List.of(new Result.Finished(d, ATTEMPT, DeliveryStatus.DELIVERED)),
                    List.of())));
    settle(lanes, lease, LaneHealth.GOOD);
    lanes.release(List.of(lease));
    lanes.sweep();
  }

  private static void settle(JooqLaneStore lanes, LaneLease lease, LaneHealth health) {
    lanes.settle(new Ended(List.of(), Map.of(lease, health), List.of(lease), null));
  }

  private static Result result(Dispatch dispatch) {
    return switch ((int) (dispatch.number() % 4)) {
      case 3 -> new Result.Postponed(dispatch, Duration.ZERO, true);
      case 0 -> new Result.Finished(dispatch, ATTEMPT, DeliveryStatus.DELIVERED);
      case 1 -> new Result.Failed(dispatch, ATTEMPT, Duration.ZERO);
      default -> new Result.Exhausted(dispatch, ATTEMPT, true);
    };
  }

  private static List<Kept> keptStatements(Database database) {
    return database
        .transactions()
        .asWorkerAtOnce(dsl ->
            dsl.fetch(
                    "select name, statement, parameter_types::text[] from pg_prepared_statements"
                        + " where generic_plans > 0 and statement like '%meocrm%'")
                .map(row ->
                    new Kept(
                        row.get(0, String.class),
                        row.get(1, String.class),
                        List.of(row.get(2, String[].class)))));
  }

  private static List<String> plan(Database database, Kept kept) {
    var parameters = kept.types.stream().map(WorkerPlansTest::anyValue).collect(joining(", "));
    return database
        .transactions()
        .asWorkerAtOnce(dsl ->
            dsl
                .fetch(
                    "explain (costs off) execute \"%s\"%s"
                        .formatted(kept.name, parameters.isEmpty() ? "" : "(" + parameters + ")"))
                .getValues(0, String.class)
                .stream()
                .map(String::strip)
                .toList());
  }

  /** Texts may be bounds in time, so that only the partitions between them remain in the plan. */
  private static String anyValue(String type) {
    if (type.endsWith("[]")) {
      return "null";
    }
    return type.equals("text") || type.startsWith("character") ? "'now'" : "'1'";
  }

  private static List<String> objections(List<String> plan) {
    return IntStream.range(0, plan.size())
        .filter(i -> isObjectionable(plan.get(i), i + 1 < plan.size() ? plan.get(i + 1) : ""))
        .mapToObj(
            i -> String.join("\n", plan.subList(Math.max(0, i - 3), Math.min(plan.size(), i + 3))))
        .toList();
  }

  private static boolean isObjectionable(String line, String next) {
    if (line.contains("hashed SubPlan")
        || line.contains("Hash Join")
        || line.contains("Merge Join")) {
      return true;
    }
    if (line.contains("Seq Scan on ")) {
      // The sweeper looks at all lanes, which are few, and the outbox's shards at their beginning.
      return !line.contains("Seq Scan on lane");
    }
    if (line.contains("Index Scan using ") || line.contains("Index Only Scan using ")) {
      boolean ledger = line.contains(" on delivery_2") || line.contains(" on event_log_2");
      boolean firstShard = line.contains("using outbox_shard on outbox") && !next.contains("Cond");
      return !firstShard
          && (!next.contains("Index Cond")
              || (ledger
                  && !next.contains("delivery_id")
                  && !next.contains("sequence")
                  && !next.contains("number")));
    }
    return false;
  }

  /** A statement that the server keeps with its plan. */
  private record Kept(String name, String sql, List<String> types) {}
}
