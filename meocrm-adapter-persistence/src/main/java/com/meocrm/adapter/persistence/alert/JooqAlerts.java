package com.meocrm.adapter.persistence.alert;

import static com.meocrm.adapter.persistence.Columns.booleans;
import static com.meocrm.adapter.persistence.Columns.longs;
import static com.meocrm.adapter.persistence.Columns.texts;
import static com.meocrm.adapter.persistence.jooq.Tables.ALERT;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;

import com.meocrm.adapter.persistence.DatabaseClock;
import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.alert.Alert;
import com.meocrm.core.alert.Alert.Status;
import com.meocrm.core.alert.AlertDetails;
import com.meocrm.core.alert.AlertId;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.Alerts;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SelectField;
import org.jspecify.annotations.Nullable;

/** Alerts as a table. A partial unique index sees to it that there is one of a trouble. */
public final class JooqAlerts implements Alerts {
  private static final Field<String> CAUSE = text("cause");
  private static final Field<String> HTTP_STATUS = text("status");
  private static final Field<String> URL = text("url");
  private static final Field<String> MAIL = text("mail");
  private static final Field<String[]> DELIVERY_IDS = list("deliveryIds");
  private static final Field<String[]> EVENT_IDS = list("eventIds");
  private static final Field<String[]> ORDER_IDS = list("orderIds");

  private static final List<SelectField<?>> COLUMNS =
      List.of(
          ALERT.ORGANIZATION_ID,
          ALERT.ALERT_ID,
          ALERT.KIND,
          ALERT.SUBJECT_ID,
          ALERT.STATUS,
          ALERT.OCCURRENCES,
          ALERT.OPENED_AT,
          ALERT.LAST_AT,
          ALERT.ACKNOWLEDGED_AT,
          ALERT.ACKNOWLEDGED_BY,
          ALERT.CLOSED_AT,
          CAUSE,
          HTTP_STATUS,
          URL,
          MAIL,
          DELIVERY_IDS,
          EVENT_IDS,
          ORDER_IDS);

  /**
   * Sorted, so that two transactions that open the same alerts do not deadlock. The draft that
   * announces an alert also says why: what stood there came from a delivery nobody hears of.
   */
  private static final String OPEN =
      """
      insert into meocrm.alert (organization_id, alert_id, kind, subject_id, status, occurrences, details,
        opened_at, last_at, announced_by)
      select organization_id, alert_id, kind, subject_id, 'OPEN', occurrences, details::jsonb,
        meocrm.meocrm_now(), meocrm.meocrm_now(), case when announce then alert_id end
      from unnest(?::varchar[], ?::varchar[], ?::varchar[], ?::varchar[], ?::bigint[], ?::text[], ?::boolean[])
        d(organization_id, alert_id, kind, subject_id, occurrences, details, announce)
      order by organization_id collate "C", kind collate "C", subject_id collate "C"
      on conflict (organization_id, kind, subject_id) where status <> 'CLOSED' do update set
        occurrences = alert.occurrences + excluded.occurrences,
        last_at = excluded.last_at,
        details = case when alert.announced_by is null and excluded.announced_by is not null
          then excluded.details else alert.details end,
        announced_by = coalesce(alert.announced_by, excluded.announced_by)
      returning organization_id, kind, subject_id, alert_id, announced_by
      """;

  private final Transactions transactions;

  public JooqAlerts(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<Opened> open(Collection<Draft> drafts) {
    if (drafts.isEmpty()) {
      return List.of();
    }
    var byTrouble = drafts.stream().collect(toMap(Trouble::of, Function.identity()));
    return transactions.asWorker(
        dsl -> open(dsl, drafts).stream().map(row -> opened(row, byTrouble)).toList());
  }

  @Override
  public Optional<Closed> close(OrganizationId organization, AlertKind kind, String subject) {
    return transactions.asWorker(dsl ->
        dsl.update(ALERT)
            .set(ALERT.STATUS, Status.CLOSED.name())
            .set(ALERT.CLOSED_AT, DatabaseClock.NOW)
            .where(ALERT.ORGANIZATION_ID.eq(organization.value()))
            .and(ALERT.KIND.eq(kind.name()))
            .and(ALERT.SUBJECT_ID.eq(subject))
            // Spelled as the partial index is, which only then serves.
            .and(ALERT.STATUS.ne(inline(Status.CLOSED.name())))
            .returningResult(ALERT.ALERT_ID, ALERT.ANNOUNCED_BY)
            .fetchOptional(row -> new Closed(new AlertId(row.value1()), row.value2() != null)));
  }

  @Override
  public Optional<Alert> acknowledge(OrganizationId organization, AlertId id, String actor) {
    return transactions.asTenant(
        organization,
        dsl -> {
          dsl.update(ALERT)
              .set(ALERT.STATUS, Status.ACKNOWLEDGED.name())
              .set(ALERT.ACKNOWLEDGED_AT, DatabaseClock.NOW)
              .set(ALERT.ACKNOWLEDGED_BY, actor)
              .where(ALERT.ORGANIZATION_ID.eq(organization.value()))
              .and(ALERT.ALERT_ID.eq(id.value()))
              .and(ALERT.STATUS.eq(Status.OPEN.name()))
              .execute();
          return find(dsl, organization, id);
        });
  }

  @Override
  public Optional<Alert> find(OrganizationId organization, AlertId id) {
    return transactions.asTenant(organization, dsl -> find(dsl, organization, id));
  }

  @Override
  public Page<Alert> list(
      OrganizationId organization, @Nullable Status status, @Nullable Position after, int limit) {
    return transactions.asTenant(
        organization,
        dsl ->
            Page.of(
                dsl.select(COLUMNS)
                    .from(ALERT)
                    .where(ALERT.ORGANIZATION_ID.eq(organization.value()))
                    .and(status == null ? noCondition() : ALERT.STATUS.eq(status.name()))
                    .and(olderThan(after))
                    .orderBy(ALERT.OPENED_AT.desc(), ALERT.ALERT_ID.desc())
                    .limit(limit + 1)
                    .fetch(JooqAlerts::alert),
                limit));
  }

  private static Optional<Alert> find(DSLContext dsl, OrganizationId organization, AlertId id) {
    return dsl.select(COLUMNS)
        .from(ALERT)
        .where(ALERT.ORGANIZATION_ID.eq(organization.value()))
        .and(ALERT.ALERT_ID.eq(id.value()))
        .fetchOptional(JooqAlerts::alert);
  }

  private static Result<Record> open(DSLContext dsl, Collection<Draft> drafts) {
    return dsl.fetch(
        OPEN,
        texts(drafts, d -> d.organization().value()),
        texts(drafts, d -> d.id().value()),
        texts(drafts, d -> d.kind().name()),
        texts(drafts, Draft::subject),
        longs(drafts, Draft::occurrences),
        texts(drafts, d -> d.details().toJson()),
        booleans(drafts, Draft::announce));
  }

  private static Opened opened(Record row, Map<Trouble, Draft> drafts) {
    var draft =
        requireNonNull(
            drafts.get(
                new Trouble(
                    row.get(0, String.class), row.get(1, String.class), row.get(2, String.class))));
    return new Opened(
        new AlertId(row.get(3, String.class)),
        draft,
        draft.id().value().equals(row.get(4, String.class)));
  }

  private static Condition olderThan(@Nullable Position position) {
    return position == null
        ? noCondition()
        : row(ALERT.OPENED_AT, ALERT.ALERT_ID).lt(position.openedAt(), position.id().value());
  }

  private static Alert alert(Record row) {
    return new Alert(
        new AlertId(row.get(ALERT.ALERT_ID)),
        new OrganizationId(row.get(ALERT.ORGANIZATION_ID)),
        AlertKind.valueOf(row.get(ALERT.KIND)),
        row.get(ALERT.SUBJECT_ID),
        Status.valueOf(row.get(ALERT.STATUS)),
        row.get(ALERT.OCCURRENCES),
        details(row),
        row.get(ALERT.OPENED_AT),
        row.get(ALERT.LAST_AT),
        row.get(ALERT.ACKNOWLEDGED_AT),
        row.get(ALERT.ACKNOWLEDGED_BY),
        row.get(ALERT.CLOSED_AT));
  }

  private static AlertDetails details(Record row) {
    var status = row.get(HTTP_STATUS);
    return new AlertDetails(
        row.get(CAUSE),
        status == null ? null : Integer.valueOf(status),
        row.get(URL),
        List.of(row.get(DELIVERY_IDS)),
        List.of(row.get(EVENT_IDS)),
        List.of(row.get(ORDER_IDS)),
        row.get(MAIL));
  }

  /** One member of the details, so that nobody here has to read JSON. */
  private static Field<String> text(String member) {
    return field("{0} ->> {1}", String.class, ALERT.DETAILS, inline(member)).as("detail_" + member);
  }

  private static Field<String[]> list(String member) {
    return field(
            "array(select jsonb_array_elements_text({0} -> {1}))",
            String[].class, ALERT.DETAILS, inline(member))
        .as("detail_" + member);
  }

  private record Trouble(String organization, String kind, String subject) {
    static Trouble of(Draft draft) {
      return new Trouble(draft.organization().value(), draft.kind().name(), draft.subject());
    }
  }
}
