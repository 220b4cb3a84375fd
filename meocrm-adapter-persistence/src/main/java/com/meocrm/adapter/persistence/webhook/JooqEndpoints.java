package com.meocrm.adapter.persistence.webhook;

import static com.meocrm.adapter.persistence.Columns.longs;
import static com.meocrm.adapter.persistence.Columns.texts;
import static com.meocrm.adapter.persistence.jooq.Tables.TENANT;
import static com.meocrm.adapter.persistence.jooq.Tables.WEBHOOK_ENDPOINT;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.val;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.webhook.ActiveEndpoints.Known;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import com.meocrm.core.webhook.Endpoint;
import com.meocrm.core.webhook.EndpointId;
import com.meocrm.core.webhook.Endpoints;
import com.meocrm.core.webhook.EventSelection;
import com.meocrm.core.webhook.InactiveReason;
import com.meocrm.core.webhook.SigningSecret;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SelectField;
import org.jspecify.annotations.Nullable;

/** Webhook endpoints as a table. */
public final class JooqEndpoints implements Endpoints {
  /** The patterns as an array, so that nobody here has to read JSON. */
  private static final Field<String[]> PATTERNS =
      field(
          "array(select jsonb_array_elements_text({0}))", String[].class, WEBHOOK_ENDPOINT.EVENTS);

  private static final List<SelectField<?>> COLUMNS =
      List.of(
          WEBHOOK_ENDPOINT.ORGANIZATION_ID,
          WEBHOOK_ENDPOINT.ENDPOINT_ID,
          WEBHOOK_ENDPOINT.URL,
          PATTERNS,
          WEBHOOK_ENDPOINT.SECRET,
          WEBHOOK_ENDPOINT.INACTIVE_REASON,
          WEBHOOK_ENDPOINT.DESCRIPTION,
          WEBHOOK_ENDPOINT.ORDERING,
          WEBHOOK_ENDPOINT.MAX_IN_FLIGHT,
          WEBHOOK_ENDPOINT.CREATED_AT);

  /**
   * One round trip for the endpoint and for the version that tells caches of this tenant's
   * endpoints to look again.
   */
  private static final String ADD =
      """
      with announced as (
        insert into meocrm.tenant as t (organization_id, subscriptions_version) values (?, 1)
        on conflict (organization_id) do update set subscriptions_version = t.subscriptions_version + 1)
      insert into meocrm.webhook_endpoint
        (organization_id, endpoint_id, url, events, secret, active, inactive_reason, description, ordering, max_in_flight,
         created_at)
      values (?, ?, ?, to_jsonb(?::text[]), ?, ?, ?, ?, ?, ?, ?::timestamptz)
      """;

  /** The version tells caches of subscriptions that they are old. */
  private static final String DEACTIVATE =
      """
      with endpoint as (
        update meocrm.webhook_endpoint set active = false, inactive_reason = ?
        where organization_id = ? and endpoint_id = ? and active
        returning organization_id)
      update meocrm.tenant t set subscriptions_version = t.subscriptions_version + 1
      from endpoint e where t.organization_id = e.organization_id
      """;

  private static final Field<String> WANTED =
      field(name("wanted", "organization_id"), String.class);

  /** A key that finds nothing unless the tenant's version is another than the remembered one. */
  private static final Field<String> IF_CHANGED =
      field(
          "case when {0} is distinct from wanted.version then wanted.organization_id end",
          String.class, TENANT.SUBSCRIPTIONS_VERSION);

  /** Endpoints that are remembered, over all tenants. */
  private static final int REMEMBERED = 50_000;

  private final Transactions transactions;
  private final ActiveEndpoints active = new ActiveEndpoints(REMEMBERED);

  public JooqEndpoints(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void add(Endpoint endpoint) {
    var organization = endpoint.organization();
    transactions
        .current(organization)
        .execute(
            ADD,
            organization.value(),
            organization.value(),
            endpoint.id().value(),
            endpoint.url().toString(),
            endpoint.events().patterns().toArray(String[]::new),
            sealed(endpoint.secret()),
            endpoint.active(),
            endpoint.inactiveReason() == null ? null : endpoint.inactiveReason().name(),
            endpoint.description(),
            endpoint.ordering().name(),
            endpoint.maxInFlight(),
            endpoint.createdAt().toString());
  }

  @Override
  public Optional<Endpoint> find(OrganizationId organization, EndpointId id) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.select(COLUMNS)
                .from(WEBHOOK_ENDPOINT)
                .where(WEBHOOK_ENDPOINT.ORGANIZATION_ID.eq(organization.value()))
                .and(WEBHOOK_ENDPOINT.ENDPOINT_ID.eq(id.value()))
                .fetchOptional(JooqEndpoints::endpoint));
  }

  @Override
  public Page<Endpoint> list(OrganizationId organization, @Nullable Position after, int limit) {
    return transactions.asTenant(
        organization,
        dsl ->
            Page.of(
                dsl.select(COLUMNS)
                    .from(WEBHOOK_ENDPOINT)
                    .where(WEBHOOK_ENDPOINT.ORGANIZATION_ID.eq(organization.value()))
                    .and(olderThan(after))
                    .orderBy(
                        WEBHOOK_ENDPOINT.CREATED_AT.desc(), WEBHOOK_ENDPOINT.ENDPOINT_ID.desc())
                    .limit(limit + 1)
                    .fetch(JooqEndpoints::endpoint),
                limit));
  }

  /**
   * Reads the endpoints of those tenants whose version is not the remembered one, in one statement
   * with the versions, so that they belong together.
   */
  @Override
  public List<Endpoint> activeOf(Set<OrganizationId> organizations) {
    var known = active.of(organizations);
    var versions = new TreeMap<OrganizationId, Long>();
    var changed = new HashMap<OrganizationId, List<Endpoint>>();
    transactions
        .asWorkerAtOnce(dsl -> changed(dsl, organizations, known))
        .forEach(row -> {
          var organization = new OrganizationId(row.get(WANTED));
          versions.put(organization, row.get(TENANT.SUBSCRIPTIONS_VERSION));
          if (row.get(WEBHOOK_ENDPOINT.ENDPOINT_ID) != null) {
            changed.computeIfAbsent(organization, o -> new ArrayList<>()).add(endpoint(row));
          }
        });
    var endpoints = new ArrayList<Endpoint>();
    versions.forEach((organization, version) -> {
      var remembered = known.get(organization);
      if (remembered == null || remembered.version() != version) {
        remembered = new Known(version, changed.getOrDefault(organization, List.of()));
        active.put(organization, remembered);
      }
      endpoints.addAll(remembered.endpoints());
    });
    return endpoints;
  }

  /** A tenant that has not changed has one row here, without an endpoint. */
  private static Result<Record> changed(
      DSLContext dsl, Set<OrganizationId> organizations, Map<OrganizationId, Known> known) {
    return dsl.select(WANTED, TENANT.SUBSCRIPTIONS_VERSION)
        .select(COLUMNS)
        .from(
            "unnest({0}::varchar[], {1}::bigint[]) as wanted(organization_id, version)",
            val(texts(organizations, OrganizationId::value)),
            val(longs(organizations, o -> version(known.get(o)))))
        .join(TENANT)
        .on(TENANT.ORGANIZATION_ID.eq(WANTED))
        .leftJoin(WEBHOOK_ENDPOINT)
        .on(WEBHOOK_ENDPOINT.ORGANIZATION_ID.eq(IF_CHANGED))
        .and(WEBHOOK_ENDPOINT.ACTIVE)
        .orderBy(WANTED, WEBHOOK_ENDPOINT.ENDPOINT_ID)
        .fetch();
  }

  private static @Nullable Long version(@Nullable Known known) {
    return known == null ? null : Long.valueOf(known.version());
  }

  @Override
  public List<Endpoint> behind(Collection<LaneId> lanes) {
    return transactions.asWorkerAtOnce(dsl ->
        dsl.select(COLUMNS)
            .from(WEBHOOK_ENDPOINT)
            .where(
                "(webhook_endpoint.organization_id, webhook_endpoint.endpoint_id)"
                    + " in (select * from unnest(?::varchar[], ?::varchar[]))",
                texts(lanes, l -> l.organization().value()),
                texts(lanes, LaneId::value))
            .fetch(JooqEndpoints::endpoint));
  }

  @Override
  public boolean deactivate(LaneId lane, InactiveReason reason) {
    return transactions.asWorker(dsl ->
        dsl.execute(DEACTIVATE, reason.name(), lane.organization().value(), lane.value()) == 1);
  }

  private static Condition olderThan(@Nullable Position position) {
    return position == null
        ? noCondition()
        : row(WEBHOOK_ENDPOINT.CREATED_AT, WEBHOOK_ENDPOINT.ENDPOINT_ID)
            .lt(position.createdAt(), position.id().value());
  }

  private static @Nullable String sealed(SigningSecret secret) {
    return switch (secret) {
      case SigningSecret.Own(var sealed) -> sealed;
      case SigningSecret.Default() -> null;
    };
  }

  private static @Nullable InactiveReason inactiveReason(Record row) {
    var reason = row.get(WEBHOOK_ENDPOINT.INACTIVE_REASON);
    return reason == null ? null : InactiveReason.valueOf(reason);
  }

  private static Endpoint endpoint(Record row) {
    var secret = row.get(WEBHOOK_ENDPOINT.SECRET);
    return new Endpoint(
        new EndpointId(row.get(WEBHOOK_ENDPOINT.ENDPOINT_ID)),
        new OrganizationId(row.get(WEBHOOK_ENDPOINT.ORGANIZATION_ID)),
        URI.create(row.get(WEBHOOK_ENDPOINT.URL)),
        new EventSelection(List.of(row.get(PATTERNS))),
        secret == null ? new SigningSecret.Default() : new SigningSecret.Own(secret),
        inactiveReason(row),
        row.get(WEBHOOK_ENDPOINT.DESCRIPTION),
        Ordering.valueOf(row.get(WEBHOOK_ENDPOINT.ORDERING)),
        row.get(WEBHOOK_ENDPOINT.MAX_IN_FLIGHT),
        row.get(WEBHOOK_ENDPOINT.CREATED_AT));
  }
}
