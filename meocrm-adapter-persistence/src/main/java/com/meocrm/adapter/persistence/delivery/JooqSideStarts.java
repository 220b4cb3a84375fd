package com.meocrm.adapter.persistence.delivery;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.PacingGroup;
import com.meocrm.core.delivery.SideStarts;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/** Rows of {@code pacing_start} that no lane numbered: their numbers are below zero. */
public final class JooqSideStarts implements SideStarts {
  /** One announces at a time in a group, on whatever node. */
  private static final String ONE_AT_A_TIME =
      "select pg_advisory_xact_lock(hashtextextended('meocrm side ' || ?, 0))";

  private static final String FORGET =
      """
      delete from meocrm.pacing_start
      where pacing_group = ? and number < 0 and started_at < meocrm.meocrm_now() - interval '2 minutes'
      """;

  private static final String ANNOUNCE =
      """
      insert into meocrm.pacing_start (organization_id, lane_id, number, started_at, pacing_group)
      select ?, ?, -1, meocrm.meocrm_now(), ?
      where not exists (
        select from meocrm.pacing_start s
        where s.pacing_group = ? and s.lane_id = ? and s.number < 0
          and (s.ended_at is null or s.ended_at > meocrm.meocrm_now() - ? * interval '1 millisecond'))
      returning started_at
      """;

  /**
   * Waits for whoever takes deliveries just now and may not have seen the announcement; whoever
   * comes later sees it.
   */
  private static final String WAIT_FOR_TAKERS = "lock table meocrm.pacing_start in share mode";

  private static final String EARLIER =
      """
      select s.lane_id = ? as same, (extract(epoch from meocrm.meocrm_now() - s.ended_at) * 1000)::bigint as ago
      from meocrm.pacing_start s
      where s.pacing_group = ? and (s.lane_id = ? or s.number < 0)
        and s.started_at > meocrm.meocrm_now() - interval '2 minutes'
        and (s.ended_at is null or s.ended_at > meocrm.meocrm_now() - interval '1 minute')
        and (s.number >= 0 or s.ended_at is not null
          or (s.started_at, s.organization_id, s.lane_id) < (?::timestamptz, ?::varchar, ?::varchar))
      """;

  private static final String ENDED =
      """
      update meocrm.pacing_start set ended_at = meocrm.meocrm_now()
      where organization_id = ? and lane_id = ? and number = -1 and started_at = ?::timestamptz
      """;

  private static final String WITHDRAW =
      """
      delete from meocrm.pacing_start
      where organization_id = ? and lane_id = ? and number = -1 and started_at = ?::timestamptz
      """;

  private final Transactions transactions;

  public JooqSideStarts(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Optional<Announced> announce(LaneId lane, PacingGroup group, Duration apart) {
    var announced =
        transactions.asWorker(dsl -> {
          dsl.execute(ONE_AT_A_TIME, group.value());
          dsl.execute(FORGET, group.value());
          return dsl.fetchOptional(
                  ANNOUNCE,
                  lane.organization().value(),
                  lane.value(),
                  group.value(),
                  group.value(),
                  lane.value(),
                  apart.toMillis())
              .map(row ->
                  new Announced(
                      lane, group, row.get(0, OffsetDateTime.class).toInstant().toString()));
        });
    if (announced.isPresent()) {
      transactions.asWorker(dsl -> dsl.execute(WAIT_FOR_TAKERS));
    }
    return announced;
  }

  @Override
  public List<Earlier> earlier(Announced message) {
    var lane = message.lane();
    return transactions.asWorkerAtOnce(dsl ->
        dsl.fetch(
                EARLIER,
                lane.value(),
                message.group().value(),
                lane.value(),
                message.token(),
                lane.organization().value(),
                lane.value())
            .map(row -> {
              var ago = row.get("ago", Long.class);
              return new Earlier(
                  row.get("same", Boolean.class), ago == null ? null : Duration.ofMillis(ago));
            }));
  }

  @Override
  public void ended(Announced message) {
    on(ENDED, message);
  }

  @Override
  public void withdraw(Announced message) {
    on(WITHDRAW, message);
  }

  private void on(String sql, Announced message) {
    transactions.asWorkerAtOnce(dsl ->
        dsl.execute(
            sql, message.lane().organization().value(), message.lane().value(), message.token()));
  }
}
