package com.meocrm.adapter.persistence.overview;

import static com.meocrm.adapter.persistence.jooq.Tables.AUDIT_ENTRY;
import static com.meocrm.adapter.persistence.jooq.Tables.SHIPMENT;
import static java.util.stream.Collectors.groupingBy;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.val;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.audit.JooqAuditLog;
import com.meocrm.adapter.persistence.notification.StaffMessageReads;
import com.meocrm.adapter.persistence.zalo.JooqCustomerMessages;
import com.meocrm.core.audit.AuditEntry;
import com.meocrm.core.command.CommandTrail;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.DeliveryStatus;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.overview.OrderTimelines;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * An order's events by {@code event_log_key}; deliveries of an event by its time, with which their
 * primary key begins; attempts by theirs; messages to staff by {@code staff_fact_event}, those to
 * the customer by {@code customer_message_of_order}; what was done by {@code audit_entry_entity},
 * and the commands behind it, which share its trace, by {@code audit_entry_command}.
 */
public final class JooqOrderTimelines implements OrderTimelines {
  private static final int MOST_ACTIONS = 200;
  private static final int MOST_DELIVERIES = 1000;
  private static final int MOST_MESSAGES = 200;

  private static final String EVENTS =
      """
      select recorded_at, sequence, event_id, type from meocrm.event_log
      where organization_id = ? and event_key = ? and (type like 'order.%%' or type like 'shipping.%%')
      order by sequence desc limit %d
      """
          .formatted(Timeline.MOST_EVENTS);

  private static final String DELIVERIES =
      """
      select d.delivery_id, d.lane_id, coalesce(l.kind, 'WEBHOOK'), d.event_id, d.type,
        coalesce(d.status, case when l.parked or l.state = 'STOPPED' then 'PARKED' when d.attempts = 0 then 'PENDING'
          else 'RETRYING' end),
        d.planned_at,
        case when d.status is null and not l.parked and l.state <> 'STOPPED' and q.ready and isfinite(q.due_at)
          then q.due_at end,
        d.event_at
      from unnest(?::timestamptz[], ?::varchar[]) e(at, id)
      cross join lateral (
        select * from meocrm.delivery where organization_id = ? and event_at = e.at and event_id = e.id) d
      left join meocrm.lane l on l.organization_id = d.organization_id and l.lane_id = d.lane_id
      left join meocrm.delivery_queue q on q.organization_id = d.organization_id and q.lane_id = d.lane_id
        and q.number = d.number
      order by d.planned_at desc, d.delivery_id limit %d
      """
          .formatted(MOST_DELIVERIES);

  private static final String ATTEMPTS =
      """
      select a.delivery_id, a.attempt, a.ended_at, a.status, a.error, a.duration_ms
      from unnest(?::timestamptz[], ?::varchar[]) d(at, id)
      cross join lateral (
        select * from meocrm.attempt where organization_id = ? and event_at = d.at and delivery_id = d.id) a
      order by a.attempt
      """;

  /** Written out, so that the partial index is found. */
  private static final List<Field<String>> BY_COMMANDS =
      List.of(inline(CommandTrail.BEGIN), inline(CommandTrail.ACTION));

  private final Transactions transactions;

  public JooqOrderTimelines(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Timeline of(OrganizationId organization, String orderId) {
    return transactions.asTenant(
        organization,
        dsl -> {
          dsl.fetch("select set_config('plan_cache_mode', 'force_custom_plan', true)");
          var events = dsl.fetch(EVENTS, organization.value(), orderId).reversed();
          var deliveries = deliveries(dsl, organization, events);
          return new Timeline(
              events.stream().map(JooqOrderTimelines::event).toList(),
              deliveries,
              StaffMessageReads.about(dsl, organization, texts(events, 2), MOST_MESSAGES),
              JooqCustomerMessages.of(dsl, organization, orderId, MOST_MESSAGES),
              actions(dsl, organization, orderId, deliveries));
        });
  }

  private static List<Sent> deliveries(
      DSLContext dsl, OrganizationId organization, List<? extends Record> events) {
    if (events.isEmpty()) {
      return List.of();
    }
    var rows =
        dsl.fetch(DELIVERIES, times(events, 0), texts(events, 2), organization.value()).reversed();
    if (rows.isEmpty()) {
      return List.of();
    }
    Map<String, List<Record>> attempts =
        dsl.fetch(ATTEMPTS, times(rows, 8), texts(rows, 0), organization.value()).stream()
            .collect(groupingBy(row -> row.get(0, String.class)));
    return rows.stream()
        .map(row -> sent(row, attempts.getOrDefault(row.get(0, String.class), List.of())))
        .toList();
  }

  /** Its own entries, those of its shipments and deliveries, and the commands behind them. */
  private static List<AuditEntry> actions(
      DSLContext dsl, OrganizationId organization, String orderId, List<Sent> deliveries) {
    var shipments =
        dsl.select(SHIPMENT.SHIPMENT_ID)
            .from(SHIPMENT)
            .where(SHIPMENT.ORGANIZATION_ID.eq(organization.value()))
            .and(SHIPMENT.ORDER_ID.eq(orderId))
            .fetch(row -> "shipment:" + row.value1());
    var entities = new ArrayList<>(shipments);
    entities.add("order:" + orderId);
    deliveries.forEach(sent -> entities.add("delivery:" + sent.id()));
    var done = entries(dsl, organization, AUDIT_ENTRY.ENTITY.in(entities));
    var traces = done.stream().map(AuditEntry::traceId).distinct().toList();
    var commands =
        entries(
            dsl,
            organization,
            AUDIT_ENTRY.TRACE_ID.in(traces).and(AUDIT_ENTRY.ACTION.in(BY_COMMANDS)));
    return Stream.concat(done.stream(), commands.stream())
        .sorted(Comparator.comparing(AuditEntry::at).thenComparing(entry -> entry.id().value()))
        .toList();
  }

  private static List<AuditEntry> entries(
      DSLContext dsl, OrganizationId organization, Condition which) {
    return dsl.selectFrom(AUDIT_ENTRY)
        .where(AUDIT_ENTRY.ORGANIZATION_ID.eq(val(organization.value())))
        .and(which)
        .orderBy(AUDIT_ENTRY.AT.desc(), AUDIT_ENTRY.AUDIT_ID.desc())
        .limit(MOST_ACTIONS)
        .fetch(JooqAuditLog::entry);
  }

  private static Happened event(Record row) {
    return new Happened(
        row.get(0, Instant.class),
        row.get(1, Long.class),
        new EventId(row.get(2, String.class)),
        new EventType(row.get(3, String.class)));
  }

  private static Sent sent(Record row, List<Record> attempts) {
    @Nullable Instant due = row.get(7, Instant.class);
    return new Sent(
        new DeliveryId(row.get(0, String.class)),
        row.get(1, String.class),
        LaneKind.valueOf(row.get(2, String.class)),
        new EventId(row.get(3, String.class)),
        new EventType(row.get(4, String.class)),
        DeliveryStatus.valueOf(row.get(5, String.class)),
        row.get(6, Instant.class),
        due,
        attempts.stream().map(JooqOrderTimelines::attempt).toList());
  }

  private static Try attempt(Record row) {
    @Nullable Integer status = row.get(3, Integer.class);
    @Nullable String error = row.get(4, String.class);
    return new Try(
        row.get(1, Integer.class),
        row.get(2, Instant.class),
        status,
        error,
        Duration.ofMillis(row.get(5, Long.class)));
  }

  private static String[] times(List<? extends Record> rows, int column) {
    return rows.stream()
        .map(row -> row.get(column, Instant.class).toString())
        .toArray(String[]::new);
  }

  private static String[] texts(List<? extends Record> rows, int column) {
    return rows.stream().map(row -> row.get(column, String.class)).toArray(String[]::new);
  }
}
