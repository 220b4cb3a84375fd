package com.meocrm.adapter.persistence.delivery;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.DeliveryLedger;
import com.meocrm.core.delivery.DeliveryStatus;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** The ledger as tenants read it. Which index answers which question: {@link LedgerQueries}. */
public final class JooqDeliveryLedger implements DeliveryLedger {
  private static final String FIND =
      LedgerQueries.ENTRY
          + """
          from meocrm.delivery d
          left join meocrm.lane l on l.organization_id = d.organization_id and l.lane_id = d.lane_id
          left join meocrm.delivery_queue q on q.organization_id = d.organization_id and q.lane_id = d.lane_id
            and q.number = d.number
          where d.organization_id = ? and d.delivery_id = ? and (l.kind is null or l.kind = ?)
          order by d.event_at desc limit 1
          """;

  private static final String ATTEMPTS =
      """
      select attempt, ended_at, status, body, error, duration_ms, url from meocrm.attempt
      where organization_id = ? and delivery_id = ? and event_at between ?::timestamptz and ?::timestamptz
      order by attempt
      """;

  private final Transactions transactions;

  public JooqDeliveryLedger(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Optional<Detailed> find(OrganizationId organization, DeliveryId id) {
    return transactions.asTenant(
        organization,
        dsl -> {
          planAfresh(dsl);
          return dsl.fetchOptional(FIND, organization.value(), id.value(), LaneKind.WEBHOOK.name())
              .map(JooqDeliveryLedger::entry)
              .map(entry -> new Detailed(entry, attempts(dsl, entry)));
        });
  }

  @Override
  public List<Entry> list(LaneId lane, Filter filter, long below, int limit) {
    return transactions.asTenant(
        lane.organization(),
        dsl -> {
          planAfresh(dsl);
          return new LedgerQueries(dsl, lane)
              .list(filter, below, limit).stream().map(JooqDeliveryLedger::entry).toList();
        });
  }

  @Override
  public Statistics statistics(LaneId lane, Duration window) {
    return transactions.asTenant(
        lane.organization(),
        dsl -> {
          planAfresh(dsl);
          return LaneStatistics.fetch(dsl, lane, window);
        });
  }

  private static List<Try> attempts(DSLContext dsl, Entry entry) {
    var recordedAt = entry.recordedAt().toString();
    return dsl.fetch(
            ATTEMPTS,
            entry.lane().organization().value(),
            entry.id().value(),
            recordedAt,
            recordedAt)
        .map(row ->
            new Try(
                row.get(0, Integer.class),
                row.get(1, Instant.class),
                new Outcome.Attempt(
                    row.get(2, Integer.class),
                    row.get(3, String.class),
                    row.get(4, String.class),
                    Duration.ofMillis(row.get(5, Integer.class)),
                    row.get(6, String.class))));
  }

  /** So that partitions are left out by what is asked for, and plans fit the tables as they are. */
  private static void planAfresh(DSLContext dsl) {
    dsl.fetch(JooqLaneControl.PLAN_AFRESH);
  }

  private static Entry entry(Record row) {
    @Nullable Instant due = row.get(12, Instant.class);
    return new Entry(
        new DeliveryId(row.get(0, String.class)),
        new LaneId(new OrganizationId(row.get(1, String.class)), row.get(2, String.class)),
        row.get(3, Long.class),
        row.get(4, Long.class),
        new EventId(row.get(5, String.class)),
        new EventType(row.get(6, String.class)),
        DeliveryStatus.valueOf(row.get(7, String.class)),
        row.get(8, Integer.class),
        row.get(9, Instant.class),
        row.get(10, Instant.class),
        row.get(11, Instant.class),
        due);
  }
}
