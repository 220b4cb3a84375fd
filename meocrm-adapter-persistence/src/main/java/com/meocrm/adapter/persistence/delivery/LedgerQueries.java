package com.meocrm.adapter.persistence.delivery;

import static com.meocrm.adapter.persistence.Columns.instants;
import static com.meocrm.adapter.persistence.Columns.texts;

import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.DeliveryLedger.Filter;
import com.meocrm.core.delivery.DeliveryStatus;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * A lane's deliveries by number, highest first, whatever they are filtered by, at the price of what
 * is shown rather than of what there is:
 *
 * <ul>
 *   <li>an order: its events by {@code event_log_key}, whose delivery ids follow from them;
 *   <li>not arrived and over: {@code undelivered}; open: {@code delivery_queue}, both small;
 *   <li>arrived, or any status: {@code delivery_number}, with a type {@code delivery_of_type};
 *   <li>a time: the number it begins with, found by halving, since numbers are given in order.
 * </ul>
 */
final class LedgerQueries {
  /** Events of one order that are looked at, the newest: an order has a dozen. */
  private static final int EVENTS_OF_ORDER = 500;

  /** With more open deliveries than this, those of a type are looked for among the type's. */
  private static final int FEW_OPEN = 2_000;

  /** When so many are open without a gap, all may be. */
  private static final int MANY_OPEN = 16 * FEW_OPEN;

  private static final String OPEN_OF_LANE =
      """
      select min(number), count(*) from (
        select number from meocrm.delivery_queue where organization_id = ? and lane_id = ? order by number limit %d) q
      """
          .formatted(FEW_OPEN + 1);

  private static final String SPAN_OF_OPEN =
      """
      select last_number, (select min(number) from meocrm.delivery_queue q
        where q.organization_id = l.organization_id and q.lane_id = l.lane_id)
      from meocrm.lane l where organization_id = ? and lane_id = ?
      """;

  /** The key alone, which its index has. */
  private static final String OPEN_BETWEEN =
      """
      select count(*) from meocrm.delivery_queue
      where organization_id = ? and lane_id = ? and number >= ? and number < ?
      """;

  /** What a row of an answer consists of. */
  static final String ENTRY =
      """
      select d.delivery_id, d.organization_id, d.lane_id, d.number, d.sequence, d.event_id, d.type,
        coalesce(d.status, case when l.parked or l.state = 'STOPPED' then 'PARKED' when d.attempts = 0 then 'PENDING'
          else 'RETRYING' end) as status,
        d.attempts, d.event_at, d.planned_at, d.finished_at,
        case when d.status is null and not l.parked and l.state <> 'STOPPED' and q.ready and isfinite(q.due_at)
          then q.due_at end as due_at
      """;

  private static final String JOINED =
      """
      join meocrm.lane l on l.organization_id = d.organization_id and l.lane_id = d.lane_id
      left join meocrm.delivery_queue q on q.organization_id = d.organization_id and q.lane_id = d.lane_id
        and q.number = d.number
      order by d.number desc
      """;

  private static final String OF_LANE =
      "organization_id = ? and lane_id = ? and number < ? and number >= ? ";

  private static final String FIRST_NUMBER =
      """
      with recursive
      bounds as (select last_number + 1 as high from meocrm.lane where organization_id = ? and lane_id = ?),
      halves(low, high) as (
        select 1::bigint, high from bounds
        union all
        select case when p.planned_at >= s.since then h.low else h.middle + 1 end,
          case when p.planned_at >= s.since then h.middle else h.high end
        from (select low, high, (low + high) / 2 as middle from halves where low < high) h
        cross join (select ?::timestamptz as since) s
        left join lateral (
          select d.planned_at from meocrm.delivery d
          where d.organization_id = ? and d.lane_id = ? and d.number >= h.middle
          order by d.number limit 1) p on true)
      select low from halves where low >= high limit 1
      """;

  private static final String EVENTS_OF =
      """
      select event_id, recorded_at from meocrm.event_log
      where organization_id = ? and (type like 'order.%%' or type like 'shipping.%%') and event_key = any (
        select ?::varchar union all select order_id from meocrm.sales_order where organization_id = ? and code = ?)
      order by sequence desc limit %d
      """
          .formatted(EVENTS_OF_ORDER);

  private final DSLContext dsl;
  private final LaneId lane;

  LedgerQueries(DSLContext dsl, LaneId lane) {
    this.dsl = dsl;
    this.lane = lane;
  }

  List<? extends Record> list(Filter filter, long below, int limit) {
    long from = filter.since() == null ? 0 : firstNumber(filter.since());
    if (filter.order() != null) {
      return ofOrder(filter.order(), filter, below, from, limit);
    }
    var status = filter.status();
    if (status != null && status.isOpen()) {
      if (filter.type() != null && status != DeliveryStatus.RETRYING) {
        var open = dsl.fetchSingle(OPEN_OF_LANE, lane.organization().value(), lane.value());
        if (open.get(1, Integer.class) > FEW_OPEN) {
          long first = Math.max(from, open.get(0, Long.class));
          return openOfType(status, filter.type(), below, first, limit);
        }
      }
      return open(status, filter, below, from, limit);
    }
    if (status == null) {
      return ofLane(filter, below, from, limit);
    }
    return status == DeliveryStatus.DELIVERED
        ? delivered(filter, below, from, limit)
        : undelivered(status, filter, below, from, limit);
  }

  /** The newest may be among many that wait, and the next ones below all of these. */
  private List<? extends Record> delivered(Filter filter, long below, long from, int limit) {
    long end = belowOpen(below);
    long near = Math.max(from, end - FEW_OPEN);
    if (filter.type() != null || near == from) {
      return ofLane(filter, end, from, limit);
    }
    var found = new ArrayList<Record>(ofLane(filter, end, near, limit));
    if (found.size() < limit) {
      found.addAll(ofLane(filter, belowOpen(near), from, limit - found.size()));
    }
    return found;
  }

  /**
   * Where what may have arrived ends. Of an endpoint that was away the newest are open, perhaps
   * half a million, and mostly without a gap: they are counted in their index, in growing steps and
   * then all at once, rather than looked at.
   */
  private long belowOpen(long below) {
    var span = dsl.fetchOptional(SPAN_OF_OPEN, lane.organization().value(), lane.value());
    Long first = span.map(row -> row.get(1, Long.class)).orElse(null);
    if (first == null || first >= below) {
      return below; // nothing is open there
    }
    long end = Math.min(below, span.get().get(0, Long.class) + 1);
    long most = MANY_OPEN;
    long step = FEW_OPEN;
    while (step >= FEW_OPEN) {
      if (step > most) {
        if (areOpen(first, end)) {
          return first;
        }
        most = Long.MAX_VALUE; // it is known that there are some among them
      }
      long start = Math.max(first, end - step);
      if (start < end && areOpen(start, end)) {
        end = start;
        step *= 2;
      } else {
        step /= 4;
      }
    }
    return end;
  }

  /** Whether every number from {@code start} on and below {@code end} is open. */
  private boolean areOpen(long start, long end) {
    return dsl.fetchSingle(OPEN_BETWEEN, lane.organization().value(), lane.value(), start, end)
            .get(0, Long.class)
        == end - start;
  }

  /** The first number that was planned at this time or later. */
  private long firstNumber(Instant since) {
    var organization = lane.organization().value();
    return dsl
        .fetch(
            FIRST_NUMBER, organization, lane.value(), since.toString(), organization, lane.value())
        .stream()
        .findFirst()
        .map(row -> row.get(0, Long.class))
        .orElse(Long.MAX_VALUE);
  }

  private List<? extends Record> ofLane(Filter filter, long below, long from, int limit) {
    var query = new Query(ENTRY + "from (select * from meocrm.delivery where ").lane(below, from);
    if (filter.type() != null) {
      query.add("and type = ? ", filter.type().value());
    }
    if (filter.status() != null) {
      query.add("and status = ? ", filter.status().name());
    }
    return query.add("order by number desc limit ?) d ", limit).add(JOINED).fetch();
  }

  private List<? extends Record> undelivered(
      DeliveryStatus status, Filter filter, long below, long from, int limit) {
    var query =
        new Query(ENTRY + "from (select * from meocrm.undelivered where ")
            .lane(below, from)
            .add("and status = ? ", status.name());
    if (filter.type() != null) {
      query.add("and type = ? ", filter.type().value());
    }
    return query
        .add("order by number desc limit ?) u ", limit)
        .add(
            """
            cross join lateral (
              select * from meocrm.delivery
              where organization_id = u.organization_id and event_at = u.event_at and delivery_id = u.delivery_id
              limit 1) d
            """)
        .add(JOINED)
        .fetch();
  }

  /** A lane that waits has nothing but parked deliveries, any other has none. */
  private List<? extends Record> open(
      DeliveryStatus status, Filter filter, long below, long from, int limit) {
    var query =
        new Query(ENTRY + "from (select * from (")
            .add("select o.*, ledger.type as its_type from meocrm.delivery_queue o ")
            .add(
                """
                cross join lateral (
                  select type from meocrm.delivery where organization_id = o.organization_id
                    and event_at = o.event_at and delivery_id = o.delivery_id limit 1) ledger
                """)
            .add("where o.number in (")
            .candidates(status, below, from, filter.type() == null ? limit : Integer.MAX_VALUE)
            .add(") and o.organization_id = ? and o.lane_id = ? ", lane.organization().value())
            .bind(lane.value());
    if (filter.type() != null) {
      query.add("and ledger.type = ? ", filter.type().value());
    }
    return query
        .add("order by o.number desc limit ?) f) u ", limit)
        .add(
            """
            cross join lateral (
              select * from meocrm.delivery
              where organization_id = u.organization_id and event_at = u.event_at and delivery_id = u.delivery_id
              limit 1) d
            """)
        .add(JOINED)
        .fetch();
  }

  /**
   * Of an endpoint that many wait for: what it is owed of a type, from the first open one on,
   * without what is not open.
   */
  private List<? extends Record> openOfType(
      DeliveryStatus status, EventType type, long below, long from, int limit) {
    var query =
        new Query(ENTRY + "from meocrm.delivery d ")
            .add(
                """
                join meocrm.lane l on l.organization_id = d.organization_id and l.lane_id = d.lane_id
                join meocrm.delivery_queue q on q.organization_id = d.organization_id and q.lane_id = d.lane_id
                  and q.number = d.number
                """)
            .add("where d.organization_id = ? and d.lane_id = ? ", lane.organization().value())
            .bind(lane.value())
            .add("and d.type = ? and d.status is null ", type.value())
            .add("and d.number < ? and d.number >= ? ", below)
            .bind(from)
            .add("and not q.exhausted ")
            .add(
                status == DeliveryStatus.PARKED
                    ? "and (l.parked or l.state = 'STOPPED') "
                    : "and not (l.parked or l.state = 'STOPPED') and q.attempts = 0 and q.attempts_before = 0 ");
    return query.add("order by d.number desc limit ?", limit).fetch();
  }

  private List<? extends Record> ofOrder(
      String order, Filter filter, long below, long from, int limit) {
    var organization = lane.organization().value();
    var events = dsl.fetch(EVENTS_OF, organization, order, organization, order);
    if (events.isEmpty()) {
      return List.of();
    }
    var query =
        new Query(ENTRY + "from unnest(?::timestamptz[], ?::varchar[]) u(event_at, delivery_id) ")
            .bind(instants(events, e -> e.get(1, Instant.class)))
            .bind(
                texts(
                    events, e -> DeliveryId.of(lane, new EventId(e.get(0, String.class))).value()))
            .add(
                """
                cross join lateral (
                  select * from meocrm.delivery
                  where organization_id = ? and event_at = u.event_at and delivery_id = u.delivery_id limit 1) d
                """,
                organization)
            .add(
                """
                join meocrm.lane l on l.organization_id = d.organization_id and l.lane_id = d.lane_id
                left join meocrm.delivery_queue q on q.organization_id = d.organization_id and q.lane_id = d.lane_id
                  and q.number = d.number
                """)
            .add("where d.number < ? ", below)
            .add("and d.number >= ? ", from);
    if (filter.type() != null) {
      query.add("and d.type = ? ", filter.type().value());
    }
    if (filter.status() != null) {
      query.add(
          """
          and coalesce(d.status, case when l.parked or l.state = 'STOPPED' then 'PARKED'
            when d.attempts = 0 then 'PENDING' else 'RETRYING' end) = ?
          """,
          filter.status().name());
    }
    return query.add("order by d.number desc limit ?", limit).fetch();
  }

  /** A statement that grows with its bindings. */
  private final class Query {
    private final StringBuilder sql;
    private final List<@Nullable Object> bindings = new ArrayList<>();

    Query(String beginning) {
      sql = new StringBuilder(beginning);
    }

    Query add(String more, @Nullable Object... values) {
      sql.append(more);
      Collections.addAll(bindings, values);
      return this;
    }

    Query bind(@Nullable Object value) {
      bindings.add(value);
      return this;
    }

    Query lane(long below, long from) {
      return add(OF_LANE, lane.organization().value(), lane.value(), below, from);
    }

    /** Numbers of open deliveries of this status, each kind through its partial index. */
    Query candidates(DeliveryStatus status, long below, long from, int most) {
      var parked =
          "(select parked or state = 'STOPPED' from meocrm.lane where organization_id = ? and lane_id = ?) ";
      add("select number from (");
      switch (status) {
        case PARKED, PENDING -> {
          add("select number from meocrm.delivery_queue where ").lane(below, from);
          add("and not exhausted ");
          if (status == DeliveryStatus.PENDING) {
            add("and attempts = 0 and attempts_before = 0 ");
          }
          add("order by number desc limit ?", most);
        }
        case RETRYING -> {
          add("(select number from meocrm.delivery_queue where ").lane(below, from);
          add("and ready and attempts > 0 and not exhausted) union ");
          add("(select number from meocrm.delivery_queue where ").lane(below, from);
          add("and attempts_before > 0 and not exhausted) order by number desc limit ?", most);
        }
        case DELIVERED, EXHAUSTED, QUARANTINED, CANCELLED, EXPIRED ->
            throw new IllegalArgumentException("not open: " + status);
      }
      add(") c where " + (status == DeliveryStatus.PARKED ? "" : "not "));
      return add(parked, lane.organization().value(), lane.value());
    }

    List<? extends Record> fetch() {
      return dsl.fetch(sql.toString(), bindings.toArray());
    }
  }
}
