package com.meocrm.adapter.persistence.notification;

import static com.meocrm.adapter.persistence.Columns.booleans;
import static com.meocrm.adapter.persistence.Columns.longs;
import static com.meocrm.adapter.persistence.Columns.texts;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.notification.StaffAccount;
import com.meocrm.core.notification.StaffChannelName;
import com.meocrm.core.notification.StaffDestination;
import com.meocrm.core.notification.StaffDestinations;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tables {@code staff_destination} and {@code staff_account}. */
public final class JooqStaffDestinations implements StaffDestinations {
  private static final int MAX_MOVES = 10;
  private static final int MAX_REASON = 500;
  private static final int MAX_TITLE = 255;

  private static final String AUDIENCES =
      """
      select o.id as organization_id, %s
      from unnest(?::varchar[]) o(id)
      left join meocrm.staff_destination d on d.organization_id = o.id
      where d.organization_id is not null or exists (
        select from meocrm.setting s
        where s.organization_id = o.id and s.scope = 'tenant' and s.setting_key = 'notifications'
          and s.value -> 'staff' is not null)
      order by d.organization_id, d.created_at, d.destination_id
      """
          .formatted(StaffRows.DESTINATION);

  private static final String ENSURE =
      """
      insert into meocrm.staff_destination as d (organization_id, destination_id, channel, address, is_group, topic, title,
        language, audience, created_at)
      select organization_id, destination_id, channel, address, is_group, topic, title, language, audience::jsonb,
        meocrm.meocrm_now()
      from unnest(?::varchar[], ?::varchar[], ?::varchar[], ?::varchar[], ?::boolean[], ?::bigint[], ?::varchar[],
        ?::varchar[], ?::text[])
        n(organization_id, destination_id, channel, address, is_group, topic, title, language, audience)
      on conflict (organization_id, destination_id) do update set address = excluded.address,
        is_group = excluded.is_group, title = excluded.title, lane_id = null, lane_account = null, dead_at = null,
        dead_reason = null, moves = 0
        where d.title <> excluded.title
      """;

  private static final String LINK =
      """
      insert into meocrm.staff_destination (organization_id, destination_id, channel, address, is_group, topic, title,
        language, audience, open_until, created_at)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::timestamptz, meocrm.meocrm_now())
      on conflict (organization_id, destination_id) do update set title = excluded.title, language = excluded.language,
        audience = excluded.audience, open_until = excluded.open_until, dead_at = null, dead_reason = null, moves = 0
      """;

  private static final String REVIVE =
      """
      update meocrm.staff_destination set dead_at = null, dead_reason = null, moves = 0
      where organization_id = ? and destination_id = ?
      """;

  /** What is older than what is known says nothing: providers repeat, and not in order. */
  private static final String HEARD =
      """
      update meocrm.staff_destination d set heard_at = ?::timestamptz, open_until = ?::timestamptz, dead_at = null,
        dead_reason = null
      where d.organization_id = ? and d.channel = ? and d.address = ?
        and (d.heard_at is null or d.heard_at < ?::timestamptz)
      returning %s
      """
          .formatted(StaffRows.DESTINATION);

  private static final String LEFT =
      """
      update meocrm.staff_destination d set heard_at = ?::timestamptz, open_until = ?::timestamptz
      where d.organization_id = ? and d.channel = ? and d.address = ?
        and (d.heard_at is null or d.heard_at < ?::timestamptz)
      returning %s
      """
          .formatted(StaffRows.DESTINATION);

  private static final String LIST =
      "select %s from meocrm.staff_destination d where d.organization_id = ? order by d.created_at, d.destination_id"
          .formatted(StaffRows.DESTINATION);

  private static final String FIND =
      "select %s from meocrm.staff_destination d where d.organization_id = ? and d.destination_id = ?"
          .formatted(StaffRows.DESTINATION);

  private static final String OF_LANE =
      """
      select %s from meocrm.staff_destination d where d.organization_id = ? and d.lane_id = ?
      order by d.destination_id limit 1
      """
          .formatted(StaffRows.DESTINATION);

  private static final String DIED =
      """
      update meocrm.staff_destination d set dead_at = meocrm.meocrm_now(), dead_reason = ?
      where d.organization_id = ? and d.lane_id = ? and d.dead_at is null
      returning %s
      """
          .formatted(StaffRows.DESTINATION);

  private static final String MOVED =
      """
      update meocrm.staff_destination set address = ?, is_group = true, moves = moves + 1
      where organization_id = ? and destination_id = ? and moves < ?
      """;

  private static final String SAVE_ACCOUNT =
      """
      insert into meocrm.staff_account (organization_id, channel, account_id, name, fingerprint, checked_at)
      values (?, ?, ?, ?, ?, meocrm.meocrm_now())
      on conflict (organization_id, channel) do update set account_id = excluded.account_id, name = excluded.name,
        fingerprint = excluded.fingerprint, checked_at = excluded.checked_at
      """;

  private final Transactions transactions;

  public JooqStaffDestinations(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<Audience> of(Set<OrganizationId> organizations) {
    var rows =
        transactions.asWorker(
            dsl -> dsl.fetch(AUDIENCES, (Object) texts(organizations, OrganizationId::value)));
    var byTenant = new LinkedHashMap<OrganizationId, List<StaffDestination>>();
    for (var row : rows) {
      var destinations =
          byTenant.computeIfAbsent(
              new OrganizationId(row.get("organization_id", String.class)),
              tenant -> new ArrayList<>());
      if (row.get("d_id", String.class) != null) {
        destinations.add(StaffRows.destination(row));
      }
    }
    return byTenant.entrySet().stream()
        .map(entry -> new Audience(entry.getKey(), entry.getValue()))
        .toList();
  }

  @Override
  public void ensure(Collection<StaffDestination> destinations) {
    if (destinations.isEmpty()) {
      return;
    }
    transactions.asWorker(dsl ->
        dsl.execute(
            ENSURE,
            texts(destinations, d -> d.organization().value()),
            texts(destinations, StaffDestination::id),
            texts(destinations, d -> d.channel().name()),
            texts(destinations, d -> d.address().value()),
            booleans(destinations, d -> d.address().isGroup()),
            longs(destinations, d -> d.address().topic()),
            texts(destinations, StaffDestination::title),
            texts(destinations, d -> d.language() == null ? null : d.language().code()),
            texts(destinations, d -> StaffRows.json(d.audience()))));
  }

  @Override
  public List<StaffDestination> list(OrganizationId organization) {
    return transactions.asTenantOrWorker(
        organization, dsl -> dsl.fetch(LIST, organization.value()).map(StaffRows::destination));
  }

  @Override
  public Optional<StaffDestination> find(OrganizationId organization, String id) {
    return transactions.asTenantOrWorker(
        organization,
        dsl -> dsl.fetchOptional(FIND, organization.value(), id).map(StaffRows::destination));
  }

  @Override
  public Optional<StaffDestination> ofLane(LaneId lane) {
    return transactions.asTenantOrWorker(
        lane.organization(),
        dsl ->
            dsl.fetchOptional(OF_LANE, lane.organization().value(), lane.value())
                .map(StaffRows::destination));
  }

  @Override
  public List<StaffDestination> died(LaneId lane, String reason) {
    return transactions.asWorker(dsl ->
        dsl.fetch(
                DIED, StaffRows.cut(reason, MAX_REASON), lane.organization().value(), lane.value())
            .map(StaffRows::destination));
  }

  @Override
  public boolean moved(OrganizationId organization, String id, String address) {
    return transactions.asWorker(
            dsl -> dsl.execute(MOVED, address, organization.value(), id, MAX_MOVES))
        == 1;
  }

  @Override
  public void topicLost(OrganizationId organization, String id, Runnable alongside) {
    transactions.asWorker(dsl -> {
      int lost =
          dsl.execute(
              "update meocrm.staff_destination set topic = null where organization_id = ? and destination_id = ?",
              organization.value(),
              id);
      alongside.run();
      return lost;
    });
  }

  @Override
  public void link(StaffDestination destination) {
    transactions
        .current(destination.organization())
        .execute(
            LINK,
            destination.organization().value(),
            destination.id(),
            destination.channel().name(),
            destination.address().value(),
            destination.address().isGroup(),
            destination.address().topic(),
            StaffRows.cut(destination.title(), MAX_TITLE),
            destination.language() == null ? null : destination.language().code(),
            StaffRows.json(destination.audience()),
            destination.openUntil() == null ? null : destination.openUntil().toString());
  }

  @Override
  public List<StaffDestination> heard(
      OrganizationId organization,
      StaffChannelName channel,
      String address,
      Instant at,
      Instant openUntil) {
    return told(HEARD, organization, channel, address, at, openUntil);
  }

  @Override
  public boolean left(
      OrganizationId organization, StaffChannelName channel, String address, Instant at) {
    return !told(LEFT, organization, channel, address, at, at).isEmpty();
  }

  private List<StaffDestination> told(
      String statement,
      OrganizationId organization,
      StaffChannelName channel,
      String address,
      Instant at,
      Instant openUntil) {
    var time = at.toString();
    return transactions
        .current(organization)
        .fetch(
            statement,
            time,
            openUntil.toString(),
            organization.value(),
            channel.name(),
            address,
            time)
        .map(StaffRows::destination);
  }

  @Override
  public void revive(OrganizationId organization, String id) {
    transactions.current(organization).execute(REVIVE, organization.value(), id);
  }

  @Override
  public boolean remove(OrganizationId organization, String id) {
    return transactions
            .current(organization)
            .execute(
                "delete from meocrm.staff_destination where organization_id = ? and destination_id = ?",
                organization.value(),
                id)
        == 1;
  }

  @Override
  public Optional<StaffAccount> account(OrganizationId organization, StaffChannelName channel) {
    return transactions.asTenantOrWorker(
        organization,
        dsl ->
            dsl.fetchOptional(
                    "select channel, account_id, name, fingerprint from meocrm.staff_account"
                        + " where organization_id = ? and channel = ?",
                    organization.value(),
                    channel.name())
                .map(StaffRows::account));
  }

  @Override
  public void saveAccount(OrganizationId organization, StaffAccount account, Runnable alongside) {
    transactions.asWorker(dsl -> {
      int saved =
          dsl.execute(
              SAVE_ACCOUNT,
              organization.value(),
              account.channel().name(),
              account.id(),
              account.name(),
              account.fingerprint());
      alongside.run();
      return saved;
    });
  }
}
