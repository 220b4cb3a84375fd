package com.meocrm.adapter.persistence.webhook;

import static com.meocrm.adapter.persistence.Columns.longs;
import static com.meocrm.adapter.persistence.Columns.texts;
import static com.meocrm.adapter.persistence.jooq.Tables.TENANT;
import static com.meocrm.adapter.persistence.jooq.Tables.WEBHOOK_ENDPOINT;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.not;
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
import com.meocrm.core.webhook.EndpointSettings;
import com.meocrm.core.webhook.Endpoints;
import com.meocrm.core.webhook.EventFilter;
import com.meocrm.core.webhook.EventSelection;
import com.meocrm.core.webhook.InactiveReason;
import com.meocrm.core.webhook.OwnHeaders;
import com.meocrm.core.webhook.SigningSecret;
import com.meocrm.core.webhook.SigningSecrets;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
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
          WEBHOOK_ENDPOINT.CREATED_AT,
          WEBHOOK_ENDPOINT.PAUSED,
          WEBHOOK_ENDPOINT.RATE_PER_SECOND,
          WEBHOOK_ENDPOINT.HEADERS,
          WEBHOOK_ENDPOINT.HEADER_NAMES,
          WEBHOOK_ENDPOINT.FILTER,
          WEBHOOK_ENDPOINT.PREVIOUS_SECRET,
          WEBHOOK_ENDPOINT.PREVIOUS_UNTIL,
          WEBHOOK_ENDPOINT.VERSION);

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
        (organization_id, endpoint_id, created_at, url, events, secret, active, inactive_reason, description, ordering,
         max_in_flight, paused, rate_per_second, headers, header_names, filter, previous_secret, previous_until, version)
      values (?, ?, ?::timestamptz, ?, to_jsonb(?::text[]), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?, ?::timestamptz, ?)
      """;

  /**
   * Locks the tenant's counter, which the relay locks first as well, and voids caches of its
   * subscriptions.
   */
  private static final String ANNOUNCE =
      """
      insert into meocrm.tenant as t (organization_id, subscriptions_version) values (?, 1)
      on conflict (organization_id) do update set subscriptions_version = t.subscriptions_version + 1
      """;

  private static final String UPDATE =
      """
      update meocrm.webhook_endpoint set url = ?, events = to_jsonb(?::text[]), secret = ?, active = ?,
        inactive_reason = ?, description = ?, ordering = ?, max_in_flight = ?, paused = ?, rate_per_second = ?,
        headers = ?, header_names = ?, filter = ?::jsonb, previous_secret = ?, previous_until = ?::timestamptz,
        version = ?
      where organization_id = ? and endpoint_id = ?
      """;

  /** The version tells caches of subscriptions that they are old. */
  private static final String DEACTIVATE =
      """
      with endpoint as (
        update meocrm.webhook_endpoint set active = false, inactive_reason = ?, version = version + 1
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
    var values = new ArrayList<@Nullable Object>();
    values.add(organization.value());
    values.add(organization.value());
    values.add(endpoint.id().value());
    values.add(endpoint.createdAt().toString());
    values.addAll(changeable(endpoint));
    transactions.current(organization).execute(ADD, values.toArray());
  }

  @Override
  public Optional<Endpoint> findToChange(OrganizationId organization, EndpointId id) {
    var dsl = transactions.current(organization);
    dsl.execute(ANNOUNCE, organization.value());
    return dsl.select(COLUMNS)
        .from(WEBHOOK_ENDPOINT)
        .where(WEBHOOK_ENDPOINT.ORGANIZATION_ID.eq(organization.value()))
        .and(WEBHOOK_ENDPOINT.ENDPOINT_ID.eq(id.value()))
        .forUpdate()
        .fetchOptional(JooqEndpoints::endpoint);
  }

  @Override
  public void update(Endpoint endpoint) {
    var values = changeable(endpoint);
    values.add(endpoint.organization().value());
    values.add(endpoint.id().value());
    transactions.current(endpoint.organization()).execute(UPDATE, values.toArray());
  }

  @Override
  public void remove(Endpoint endpoint) {
    transactions
        .current(endpoint.organization())
        .deleteFrom(WEBHOOK_ENDPOINT)
        .where(WEBHOOK_ENDPOINT.ORGANIZATION_ID.eq(endpoint.organization().value()))
        .and(WEBHOOK_ENDPOINT.ENDPOINT_ID.eq(endpoint.id().value()))
        .execute();
  }

  /** What can change, in the order of both statements. */
  private static List<@Nullable Object> changeable(Endpoint endpoint) {
    var settings = endpoint.settings();
    var secrets = endpoint.secrets();
    var values = new ArrayList<@Nullable Object>();
    values.add(endpoint.url().toString());
    values.add(endpoint.events().patterns().toArray(String[]::new));
    values.add(sealed(secrets.current()));
    values.add(endpoint.active());
    values.add(endpoint.inactiveReason() == null ? null : endpoint.inactiveReason().name());
    values.add(settings.description());
    values.add(settings.ordering().name());
    values.add(settings.maxInFlight());
    values.add(endpoint.paused());
    values.add(settings.ratePerSecond());
    values.add(settings.headers().sealed());
    values.add(
        settings.headers().sealed() == null ? null : String.join(",", settings.headers().names()));
    values.add(settings.filter() == null ? null : settings.filter().toString());
    values.add(secrets.previous() == null ? null : sealed(secrets.previous()));
    values.add(secrets.previousUntil() == null ? null : secrets.previousUntil().toString());
    values.add(endpoint.version());
    return values;
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

  /** Rows that somebody changes are left for the next time. */
  @Override
  public int reseal(String prefix, int limit, Function<Endpoint, Optional<Endpoint>> resealing) {
    return transactions.asWorker(dsl -> {
      var stale =
          dsl.select(COLUMNS)
              .from(WEBHOOK_ENDPOINT)
              .where(
                  isStale(WEBHOOK_ENDPOINT.SECRET, prefix)
                      .or(isStale(WEBHOOK_ENDPOINT.PREVIOUS_SECRET, prefix))
                      .or(isStale(WEBHOOK_ENDPOINT.HEADERS, prefix)))
              .limit(limit)
              .forUpdate()
              .skipLocked()
              .fetch(JooqEndpoints::endpoint);
      for (var endpoint : stale) {
        resealing.apply(endpoint).ifPresent(resealed -> storeSealed(dsl, resealed));
      }
      return stale.size();
    });
  }

  private static Condition isStale(Field<String> sealed, String prefix) {
    return sealed.isNotNull().and(not(sealed.startsWith(prefix)));
  }

  private static void storeSealed(DSLContext dsl, Endpoint endpoint) {
    var previous = endpoint.secrets().previous();
    dsl.update(WEBHOOK_ENDPOINT)
        .set(WEBHOOK_ENDPOINT.SECRET, sealed(endpoint.secrets().current()))
        .set(WEBHOOK_ENDPOINT.PREVIOUS_SECRET, previous == null ? null : sealed(previous))
        .set(WEBHOOK_ENDPOINT.HEADERS, endpoint.settings().headers().sealed())
        .where(WEBHOOK_ENDPOINT.ORGANIZATION_ID.eq(endpoint.organization().value()))
        .and(WEBHOOK_ENDPOINT.ENDPOINT_ID.eq(endpoint.id().value()))
        .execute();
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
    return new Endpoint(
        new EndpointId(row.get(WEBHOOK_ENDPOINT.ENDPOINT_ID)),
        new OrganizationId(row.get(WEBHOOK_ENDPOINT.ORGANIZATION_ID)),
        settings(row),
        secrets(row),
        inactiveReason(row),
        row.get(WEBHOOK_ENDPOINT.PAUSED),
        row.get(WEBHOOK_ENDPOINT.CREATED_AT),
        row.get(WEBHOOK_ENDPOINT.VERSION));
  }

  private static EndpointSettings settings(Record row) {
    var filter = row.get(WEBHOOK_ENDPOINT.FILTER);
    var headers = row.get(WEBHOOK_ENDPOINT.HEADERS);
    return new EndpointSettings(
        URI.create(row.get(WEBHOOK_ENDPOINT.URL)),
        new EventSelection(List.of(row.get(PATTERNS))),
        filter == null ? null : EventFilter.parse(filter.data()),
        headers == null
            ? OwnHeaders.NONE
            : new OwnHeaders(
                List.of(row.get(WEBHOOK_ENDPOINT.HEADER_NAMES).split(",", -1)), headers),
        row.get(WEBHOOK_ENDPOINT.DESCRIPTION),
        Ordering.valueOf(row.get(WEBHOOK_ENDPOINT.ORDERING)),
        row.get(WEBHOOK_ENDPOINT.MAX_IN_FLIGHT),
        row.get(WEBHOOK_ENDPOINT.RATE_PER_SECOND));
  }

  private static SigningSecrets secrets(Record row) {
    var current = opened(row.get(WEBHOOK_ENDPOINT.SECRET));
    var until = row.get(WEBHOOK_ENDPOINT.PREVIOUS_UNTIL);
    return until == null
        ? SigningSecrets.of(current)
        : new SigningSecrets(current, opened(row.get(WEBHOOK_ENDPOINT.PREVIOUS_SECRET)), until);
  }

  private static SigningSecret opened(@Nullable String sealed) {
    return sealed == null ? new SigningSecret.Default() : new SigningSecret.Own(sealed);
  }
}
