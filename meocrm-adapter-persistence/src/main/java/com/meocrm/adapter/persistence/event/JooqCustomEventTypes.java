package com.meocrm.adapter.persistence.event;

import static com.meocrm.adapter.persistence.jooq.Tables.EVENT_TYPE;

import com.meocrm.adapter.persistence.DatabaseClock;
import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.jooq.tables.records.EventTypeRecord;
import com.meocrm.core.event.CustomEventTypes;
import com.meocrm.core.event.EventDescription;
import com.meocrm.core.event.EventType;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jooq.Condition;
import org.jooq.JSONB;

/** The table {@code event_type}. */
public final class JooqCustomEventTypes implements CustomEventTypes {
  private final Transactions transactions;

  public JooqCustomEventTypes(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public boolean add(OrganizationId organization, EventDescription type) {
    return transactions
            .current(organization)
            .insertInto(EVENT_TYPE)
            .set(EVENT_TYPE.ORGANIZATION_ID, organization.value())
            .set(EVENT_TYPE.TYPE, type.type().value())
            .set(EVENT_TYPE.VERSION, type.version())
            .set(EVENT_TYPE.DESCRIPTION, type.description())
            .set(EVENT_TYPE.EVENT_SCHEMA, jsonb(type.schema()))
            .set(EVENT_TYPE.EXAMPLE, jsonb(type.example()))
            .set(EVENT_TYPE.UPDATED_AT, DatabaseClock.NOW)
            .onConflictDoNothing()
            .execute()
        == 1;
  }

  @Override
  public Optional<EventDescription> lock(OrganizationId organization, EventType type) {
    return transactions
        .current(organization)
        .selectFrom(EVENT_TYPE)
        .where(is(organization, type))
        .forUpdate()
        .fetchOptional(JooqCustomEventTypes::description);
  }

  @Override
  public void replace(OrganizationId organization, EventDescription type) {
    transactions
        .current(organization)
        .update(EVENT_TYPE)
        .set(EVENT_TYPE.VERSION, type.version())
        .set(EVENT_TYPE.DESCRIPTION, type.description())
        .set(EVENT_TYPE.EVENT_SCHEMA, jsonb(type.schema()))
        .set(EVENT_TYPE.EXAMPLE, jsonb(type.example()))
        .set(EVENT_TYPE.UPDATED_AT, DatabaseClock.NOW)
        .where(is(organization, type.type()))
        .execute();
  }

  @Override
  public List<EventDescription> find(OrganizationId organization, Collection<EventType> types) {
    if (types.isEmpty()) {
      return List.of();
    }
    var names = types.stream().map(EventType::value).toList();
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.selectFrom(EVENT_TYPE)
                .where(EVENT_TYPE.ORGANIZATION_ID.eq(organization.value()))
                .and(EVENT_TYPE.TYPE.in(names))
                .orderBy(EVENT_TYPE.TYPE)
                .fetch(JooqCustomEventTypes::description));
  }

  @Override
  public List<EventDescription> list(OrganizationId organization) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.selectFrom(EVENT_TYPE)
                .where(EVENT_TYPE.ORGANIZATION_ID.eq(organization.value()))
                .orderBy(EVENT_TYPE.TYPE)
                .fetch(JooqCustomEventTypes::description));
  }

  private static Condition is(OrganizationId organization, EventType type) {
    return EVENT_TYPE
        .ORGANIZATION_ID
        .eq(organization.value())
        .and(EVENT_TYPE.TYPE.eq(type.value()));
  }

  private static EventDescription description(EventTypeRecord row) {
    return new EventDescription(
        new EventType(row.getType()),
        row.getVersion(),
        row.getDescription(),
        false,
        true,
        object(row.getEventSchema()),
        object(row.getExample()));
  }

  private static JSONB jsonb(JsonValue.Members object) {
    return JSONB.valueOf(object.toString());
  }

  private static JsonValue.Members object(JSONB json) {
    return (JsonValue.Members) JsonValue.parse(json.data());
  }
}
