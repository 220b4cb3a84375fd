package com.meocrm.adapter.persistence.notification;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.delivery.JooqPlanStore;
import com.meocrm.adapter.persistence.delivery.QueuedDeliveries;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.notification.Language;
import com.meocrm.core.notification.StaffDestinations;
import com.meocrm.core.notification.StaffMessage;
import com.meocrm.core.notification.StaffMessages;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** The tables {@code staff_message}, {@code staff_fact}, {@code staff_told}, {@code staff_step}. */
public final class JooqStaffMessages implements StaffMessages {
  private static final int MAX_NOTE = 500;

  private static final String DUE =
      """
      select m.organization_id, m.message_id, m.rule_id, m.urgent, m.tried, m.event_at, m.event_id, m.event_type,
        m.event_key, m.sequence, m.trace_id, meocrm.meocrm_now() as now, %s
      from meocrm.staff_message m
      join meocrm.staff_destination d on d.organization_id = m.organization_id and d.destination_id = m.destination_id
      where m.state = 'WAITING' and m.due_at <= meocrm.meocrm_now()
      order by m.due_at limit ?
      """
          .formatted(StaffRows.DESTINATION);

  /** As in every write-back: the lane's row is locked and looked at before anything is written. */
  private static final String FENCE =
      """
      select l.token, l.owner from meocrm.lane l where l.organization_id = ? and l.lane_id = ? for key share of l
      """;

  private static final String SEAL =
      """
      update meocrm.staff_message m set sealed_at = coalesce(m.sealed_at, meocrm.meocrm_now())
      from meocrm.staff_destination d
      where m.organization_id = ? and m.delivery_id = ? and m.lane_id = ? and m.state = 'PLANNED'
        and d.organization_id = m.organization_id and d.destination_id = m.destination_id
      returning m.message_id, m.rule_id, m.urgent, m.language, m.plain, meocrm.meocrm_now() as now, %s
      """
          .formatted(StaffRows.DESTINATION);

  private static final String TAKE_OFF =
      """
      with off as (
        update meocrm.staff_message m set state = 'WAITING', lane_id = null, delivery_id = null,
          due_at = meocrm.meocrm_now(), note = ?
        from meocrm.delivery_queue q
        where m.organization_id = ? and m.lane_id = ? and m.state = 'PLANNED'
          and q.organization_id = m.organization_id and q.lane_id = m.lane_id and q.delivery_id = m.delivery_id
        returning m.organization_id, m.message_id)
      insert into meocrm.staff_step (organization_id, message_id, at, what, detail)
      select organization_id, message_id, meocrm.meocrm_now(), 'TAKEN_OFF', ? from off
      """;

  private static final String REROUTE =
      """
      with off as (
        update meocrm.staff_message m set state = 'WAITING', lane_id = null, delivery_id = null,
          due_at = meocrm.meocrm_now(), note = ?, tried = concat_ws(',', nullif(m.tried, ''), d.channel)
        from meocrm.staff_destination d
        where m.organization_id = ? and m.lane_id = ? and m.delivery_id = ? and m.state = 'PLANNED'
          and d.organization_id = m.organization_id and d.destination_id = m.destination_id
        returning m.organization_id, m.message_id)
      insert into meocrm.staff_step (organization_id, message_id, at, what, detail)
      select organization_id, message_id, meocrm.meocrm_now(), 'TAKEN_OFF', ? from off
      """;

  private static final String FORGET =
      """
      with old as (
        select organization_id, message_id from meocrm.staff_message
        where created_at < ?::timestamptz and state <> 'WAITING' order by created_at limit ?),
      facts as (
        delete from meocrm.staff_fact f using old o
        where f.organization_id = o.organization_id and f.message_id = o.message_id),
      steps as (
        delete from meocrm.staff_step s using old o
        where s.organization_id = o.organization_id and s.message_id = o.message_id),
      told as (delete from meocrm.staff_told where told_at < ?::timestamptz)
      delete from meocrm.staff_message m using old o
      where m.organization_id = o.organization_id and m.message_id = o.message_id
      """;

  private final Transactions transactions;
  private final StaffDestinations destinations;
  private final JooqPlanStore plans;

  public JooqStaffMessages(Transactions transactions) {
    this.transactions = transactions;
    this.destinations = new JooqStaffDestinations(transactions);
    this.plans = new JooqPlanStore(transactions);
  }

  @Override
  public int gather(Collection<Gathered> facts) {
    return transactions.asWorker(dsl -> {
      destinations.ensure(
          facts.stream()
              .map(Gathered::destination)
              .filter(destination -> destination.lane() == null)
              .distinct()
              .toList());
      return new StaffGathering(dsl).gather(facts);
    });
  }

  @Override
  public List<Due> due(int max) {
    return transactions.asWorker(dsl -> dsl.fetch(DUE, max).map(JooqStaffMessages::due));
  }

  @Override
  public List<LaneId> route(Collection<Decision> decisions, Runnable alongside) {
    return transactions.asWorker(dsl -> {
      var lanes = new StaffRouting(dsl, plans, destinations).route(decisions);
      alongside.run();
      return lanes;
    });
  }

  @Override
  public Optional<Sealed> seal(LaneId lane, long token, DeliveryId delivery) {
    return transactions.asWorker(dsl -> {
      var organization = lane.organization();
      var held = dsl.fetchOptional(FENCE, organization.value(), lane.value());
      if (held.isEmpty()
          || held.get().get("token", Long.class) != token
          || held.get().get("owner", String.class) == null) {
        return Optional.empty();
      }
      return dsl.fetchOptional(SEAL, organization.value(), delivery.value(), lane.value())
          .map(row -> sealed(dsl, organization, row));
    });
  }

  @Override
  public void plainFrom(OrganizationId organization, String message) {
    transactions.asWorker(dsl ->
        dsl.execute(
            "update meocrm.staff_message set plain = true where organization_id = ? and message_id = ?",
            organization.value(),
            message));
  }

  @Override
  public int takeOff(LaneId lane, String why) {
    return transactions.asWorker(dsl -> {
      QueuedDeliveries.lock(dsl, lane);
      var note = StaffRows.cut(why, MAX_NOTE);
      int taken = dsl.execute(TAKE_OFF, note, lane.organization().value(), lane.value(), note);
      QueuedDeliveries.cancel(dsl, lane);
      return taken;
    });
  }

  @Override
  public void reroute(LaneId lane, DeliveryId delivery, String why) {
    var note = StaffRows.cut(why, MAX_NOTE);
    transactions.asWorker(dsl ->
        dsl.execute(
            REROUTE, note, lane.organization().value(), lane.value(), delivery.value(), note));
  }

  @Override
  public Page<StaffMessage> list(OrganizationId organization, @Nullable Position after, int limit) {
    return transactions.asTenant(
        organization, dsl -> StaffMessageReads.list(dsl, organization, after, limit));
  }

  @Override
  public Optional<StaffMessage.Whole> find(OrganizationId organization, String id) {
    return transactions.asTenant(
        organization, dsl -> StaffMessageReads.find(dsl, organization, id));
  }

  @Override
  public int forget(Instant before, int max) {
    return transactions.asWorkerLookingThroughTables(
        dsl -> dsl.execute(FORGET, before.toString(), max, before.toString()));
  }

  private static Due due(Record row) {
    var organization = new OrganizationId(row.get("organization_id", String.class));
    return new Due(
        organization,
        row.get("message_id", String.class),
        StaffRows.destination(row),
        row.get("rule_id", String.class),
        row.get("urgent", Boolean.class),
        new LoggedEvent(
            new EncodedEvent(
                new EventId(row.get("event_id", String.class)),
                organization,
                new EventType(row.get("event_type", String.class)),
                row.get("event_key", String.class),
                row.get("trace_id", String.class),
                new byte[0]),
            row.get("sequence", Long.class),
            StaffRows.time(row, "event_at")),
        StaffRows.channels(row.get("tried", String.class)),
        StaffRows.time(row, "now"));
  }

  private static Sealed sealed(DSLContext dsl, OrganizationId organization, Record row) {
    var id = row.get("message_id", String.class);
    var account =
        dsl.fetchOptional(
                "select channel, account_id, name, fingerprint from meocrm.staff_account"
                    + " where organization_id = ? and channel = ?",
                organization.value(),
                row.get("d_channel", String.class))
            .map(StaffRows::account);
    return new Sealed(
        id,
        StaffRows.destination(row),
        row.get("rule_id", String.class),
        row.get("urgent", Boolean.class),
        Objects.requireNonNullElse(
            StaffRows.language(row.get("language", String.class)), Language.VI),
        row.get("plain", Boolean.class),
        StaffMessageReads.facts(dsl, organization, id),
        account.orElse(null),
        StaffRows.time(row, "now"));
  }
}
