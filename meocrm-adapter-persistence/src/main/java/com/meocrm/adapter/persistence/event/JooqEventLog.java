package com.meocrm.adapter.persistence.event;

import static com.meocrm.adapter.persistence.jooq.Tables.EVENT_DAY;
import static com.meocrm.adapter.persistence.jooq.Tables.EVENT_LOG;
import static com.meocrm.adapter.persistence.jooq.Tables.OUTBOX;
import static com.meocrm.adapter.persistence.jooq.Tables.TENANT;
import static org.jooq.impl.DSL.any;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.falseCondition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.max;
import static org.jooq.impl.DSL.min;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.notExists;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.selectOne;

import com.meocrm.adapter.persistence.DatabaseClock;
import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventLog;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LogPosition;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** The log as partitioned table; {@code event_day} tells which partitions hold which sequences. */
public final class JooqEventLog implements EventLog {
  /** How far one filtered read looks: bounds its cost when next to nothing matches. */
  static final long WINDOW = 10_000;

  private static final Field<String> EPOCH = field("meocrm.meocrm_epoch()", String.class);

  private final Transactions transactions;

  public JooqEventLog(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public LogPosition position(OrganizationId organization) {
    return transactions.asTenant(
        organization,
        dsl -> {
          var row = dsl.select(EPOCH, head(organization), oldest(organization)).fetchSingle();
          long head = row.value2();
          return new LogPosition(
              row.value1(), row.value3() == null ? head + 1 : row.value3(), head);
        });
  }

  @Override
  public Slice read(OrganizationId organization, long after, Set<EventType> types, int limit) {
    if (limit < 1 || limit > MAX_READ) {
      throw new IllegalArgumentException("limit must be 1 to " + MAX_READ + ": " + limit);
    }
    return transactions.asTenant(organization, dsl -> read(dsl, organization, after, types, limit));
  }

  @Override
  public Optional<LoggedEvent> find(OrganizationId organization, EventId id) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.selectFrom(EVENT_LOG)
                .where(EVENT_LOG.ORGANIZATION_ID.eq(organization.value()))
                .and(EVENT_LOG.EVENT_ID.eq(id.value()))
                .orderBy(EVENT_LOG.SEQUENCE)
                .limit(1)
                .fetchOptional(JooqEventLog::logged));
  }

  @Override
  public Optional<Duration> oldestWaiting(OrganizationId organization) {
    return transactions.asTenant(
        organization,
        dsl ->
            // By the primary key: one row is looked at, however many wait.
            dsl.select(OUTBOX.RECORDED_AT, DatabaseClock.NOW)
                .from(OUTBOX)
                .where(OUTBOX.ORGANIZATION_ID.eq(organization.value()))
                .orderBy(OUTBOX.ID)
                .limit(1)
                .fetchOptional(row -> Duration.between(row.value1(), row.value2())));
  }

  @Override
  public Optional<EncodedEvent> waiting(OrganizationId organization, EventId id) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.selectFrom(OUTBOX)
                .where(OUTBOX.ORGANIZATION_ID.eq(organization.value()))
                .and(OUTBOX.EVENT_ID.eq(id.value()))
                .limit(1)
                .fetchOptional(row ->
                    new EncodedEvent(
                        id,
                        organization,
                        new EventType(row.getType()),
                        row.getEventKey(),
                        row.getTraceId(),
                        row.getBody())));
  }

  /**
   * Two statements. The second may see more than the first, so it is bounded by what the first saw;
   * and it cannot see less, for the first has locked the log against the dropping of days until the
   * transaction ends.
   */
  private static Slice read(
      DSLContext dsl, OrganizationId organization, long after, Set<EventType> types, int limit) {
    var bounds = bounds(dsl, organization, after);
    if (bounds == null) {
      return new Slice(List.of(), after);
    }
    // Below the oldest kept one single events may be left, with gaps between them.
    long from = Math.max(after, bounds.oldest - 1);
    long last = Math.min(bounds.head, from + WINDOW);
    var events =
        dsl.selectFrom(EVENT_LOG)
            .where(EVENT_LOG.ORGANIZATION_ID.eq(organization.value()))
            .and(EVENT_LOG.SEQUENCE.gt(from))
            .and(EVENT_LOG.SEQUENCE.le(last))
            // Literals, so that the planner never looks at the other days' partitions.
            .and(
                EVENT_LOG.RECORDED_AT.ge(
                    inline(bounds.from.atStartOfDay().toInstant(ZoneOffset.UTC))))
            .and(
                EVENT_LOG.RECORDED_AT.lt(
                    inline(bounds.to.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC))))
            .and(ofTypes(types))
            .orderBy(EVENT_LOG.SEQUENCE)
            .limit(limit)
            .fetch(JooqEventLog::logged);
    return new Slice(events, events.size() == limit ? events.getLast().sequence() : last);
  }

  /** What lies above {@code after}, or null when nothing does. */
  private static @Nullable Bounds bounds(DSLContext dsl, OrganizationId organization, long after) {
    return dsl.select(
            min(EVENT_DAY.DAY),
            max(EVENT_DAY.DAY),
            min(EVENT_DAY.FIRST_SEQUENCE),
            max(EVENT_DAY.LAST_SEQUENCE))
        .from(EVENT_DAY)
        .where(EVENT_DAY.ORGANIZATION_ID.eq(organization.value()))
        .and(EVENT_DAY.LAST_SEQUENCE.gt(after))
        // Reads nothing, but takes the reader's lock on the log before it looks at the days.
        .and(notExists(selectOne().from(EVENT_LOG).where(falseCondition())))
        .fetchSingle(row ->
            row.value1() == null
                ? null
                : new Bounds(row.value1(), row.value2(), row.value3(), row.value4()));
  }

  private static Condition ofTypes(Set<EventType> types) {
    return types.isEmpty()
        ? noCondition()
        : EVENT_LOG.TYPE.eq(
            any(types.stream().map(EventType::value).sorted().toArray(String[]::new)));
  }

  private static Field<Long> head(OrganizationId organization) {
    return coalesce(
        field(
            select(TENANT.LAST_SEQUENCE)
                .from(TENANT)
                .where(TENANT.ORGANIZATION_ID.eq(organization.value()))),
        inline(0L));
  }

  private static Field<Long> oldest(OrganizationId organization) {
    return field(
        select(min(EVENT_DAY.FIRST_SEQUENCE))
            .from(EVENT_DAY)
            .where(EVENT_DAY.ORGANIZATION_ID.eq(organization.value())));
  }

  /** The event of a row with all columns of the log. */
  public static LoggedEvent logged(Record row) {
    return new LoggedEvent(
        new EncodedEvent(
            new EventId(row.get(EVENT_LOG.EVENT_ID)),
            new OrganizationId(row.get(EVENT_LOG.ORGANIZATION_ID)),
            new EventType(row.get(EVENT_LOG.TYPE)),
            row.get(EVENT_LOG.EVENT_KEY),
            row.get(EVENT_LOG.TRACE_ID),
            row.get(EVENT_LOG.BODY)),
        row.get(EVENT_LOG.SEQUENCE),
        row.get(EVENT_LOG.RECORDED_AT));
  }

  /** Days and sequences, all inclusive. */
  private record Bounds(LocalDate from, LocalDate to, long oldest, long head) {}
}
