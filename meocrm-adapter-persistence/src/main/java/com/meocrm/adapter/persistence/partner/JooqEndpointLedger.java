package com.meocrm.adapter.persistence.partner;

import static com.meocrm.adapter.persistence.jooq.Tables.DELIVERY;
import static org.jooq.impl.DSL.inline;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.LogPosition;
import com.meocrm.core.partner.EndpointLedger;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import org.jooq.Record;
import org.jooq.Result;

/** The ledger of deliveries by the lane's number, which an index of every partition has. */
public final class JooqEndpointLedger implements EndpointLedger {
  /** Rows that one round trip of a manifest brings. */
  private static final int FETCH = 5000;

  /**
   * One statement, so that head, oldest and entries are of one moment.
   *
   * <p>Its plan: number order comes out of the partitions' indexes, merged (Merge Append over
   * delivery_number, which reads one entry of each partition and then only what the page takes);
   * the event of each is one probe of the one partition that its day names (run-time pruning). The
   * limit within the lateral join keeps the planner from hashing the whole log instead, which it
   * thinks cheaper while partitions are small. EndpointLedgerPlanTest holds it to that.
   */
  static final String READ =
      """
      with stand as (
        select h.epoch, coalesce(l.last_number, 0) as head,
          (select d.number from meocrm.delivery d
           where d.organization_id = ? and d.lane_id = ? order by d.number limit 1) as oldest
        from (select meocrm.meocrm_epoch() as epoch) h left join meocrm.lane l on l.organization_id = ? and l.lane_id = ?),
      page as (
        select d.number, d.delivery_id, d.sequence, d.event_id, d.event_at
        from meocrm.delivery d
        where d.organization_id = ? and d.lane_id = ? and d.number > ?
        order by d.number
        limit ?),
      filled as (
        select p.number, p.delivery_id, p.sequence, p.event_id, e.body,
          sum(coalesce(octet_length(e.body), 0)) over (order by p.number) - coalesce(octet_length(e.body), 0) as before
        from page p
        left join lateral (
          select l.body from meocrm.event_log l
          where l.organization_id = ? and l.sequence = p.sequence and l.recorded_at = p.event_at limit 1) e on true)
      select s.epoch, s.head, s.oldest, (select count(*) from page) as found,
        f.number, f.delivery_id, f.sequence, f.event_id, f.body
      from stand s
      left join filled f on f.before < ?
      order by f.number
      """;

  /**
   * Partitions are found by their names; a role sees names in the catalogue without rights on the
   * tables. What is committed in the outbox and belongs to the span is yet to be planned.
   */
  private static final String SPAN =
      """
      select meocrm.meocrm_now() as now,
        not exists (select from meocrm.outbox o
          where o.organization_id = ? and o.recorded_at >= ?::timestamptz and o.recorded_at < ?::timestamptz) as planned,
        array(select day::text from unnest(?::date[]) day
          where to_regclass('meocrm.delivery_' || to_char(day, 'YYYYMMDD')) is null) as missing
      """;

  private final Transactions transactions;

  public JooqEndpointLedger(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Slice read(LaneId lane, long after, int limit) {
    if (limit < 1 || limit > MAX_READ) {
      throw new IllegalArgumentException("limit must be 1 to " + MAX_READ + ": " + limit);
    }
    var rows =
        transactions.asTenant(
            lane.organization(), dsl -> dsl.fetch(READ, parameters(lane, after, limit)));
    return slice(rows, after, limit);
  }

  @Override
  public Span span(OrganizationId organization, Instant from, Instant until) {
    return transactions.asTenant(
        organization,
        dsl -> {
          var row =
              dsl.fetchSingle(
                  SPAN,
                  organization.value(),
                  from.toString(),
                  until.toString(),
                  days(from, until).stream().map(LocalDate::toString).toArray(String[]::new));
          var missing = new HashSet<LocalDate>();
          for (var day : row.get("missing", String[].class)) {
            missing.add(LocalDate.parse(day));
          }
          return new Span(
              row.get("now", Instant.class), row.get("planned", Boolean.class), missing);
        });
  }

  @Override
  public void forEach(LaneId lane, Instant from, Instant until, Consumer<Owed> consumer) {
    transactions.asTenant(
        lane.organization(),
        dsl -> {
          // Literals, so that the planner never looks at the other days' partitions.
          try (var rows =
              dsl.select(DELIVERY.NUMBER, DELIVERY.DELIVERY_ID)
                  .from(DELIVERY)
                  .where(DELIVERY.ORGANIZATION_ID.eq(lane.organization().value()))
                  .and(DELIVERY.LANE_ID.eq(lane.value()))
                  .and(DELIVERY.EVENT_AT.ge(inline(from)))
                  .and(DELIVERY.EVENT_AT.lt(inline(until)))
                  .orderBy(DELIVERY.NUMBER)
                  .fetchSize(FETCH)
                  .fetchLazy()) {
            rows.forEach(
                row -> consumer.accept(new Owed(row.value1(), new DeliveryId(row.value2()))));
          }
          return Boolean.TRUE;
        });
  }

  static Object[] parameters(LaneId lane, long after, int limit) {
    var organization = lane.organization().value();
    var name = lane.value();
    return new Object[] {
      organization,
      name,
      organization,
      name,
      organization,
      name,
      after,
      limit,
      organization,
      MAX_READ_BYTES
    };
  }

  private static Slice slice(Result<Record> rows, long after, int limit) {
    var first = rows.getFirst();
    long head = first.get("head", Long.class);
    var oldest = first.get("oldest", Long.class);
    int found = first.get("found", Integer.class);
    var position =
        new LogPosition(first.get("epoch", String.class), oldest == null ? head + 1 : oldest, head);
    if (found == 0) {
      return new Slice(List.of(), Math.max(after, head), position);
    }
    var entries = new ArrayList<Entry>();
    for (var row : rows) {
      var body = row.get("body", byte[].class);
      if (body != null) {
        entries.add(entry(row, body));
      }
    }
    boolean more = found == limit || rows.size() < found;
    return new Slice(
        entries, more ? rows.getLast().get("number", Long.class) : Math.max(after, head), position);
  }

  private static Entry entry(Record row, byte[] body) {
    return new Entry(
        row.get("number", Long.class),
        new DeliveryId(row.get("delivery_id", String.class)),
        row.get("sequence", Long.class),
        new EventId(row.get("event_id", String.class)),
        body);
  }

  private static List<LocalDate> days(Instant from, Instant until) {
    var first = LocalDate.ofInstant(from, ZoneOffset.UTC);
    var last = LocalDate.ofInstant(until.minusNanos(1), ZoneOffset.UTC);
    return first.datesUntil(last.plusDays(1)).toList();
  }
}
