package com.meocrm.adapter.persistence.notification;

import com.meocrm.adapter.persistence.delivery.JooqPlanStore;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.PlanStore.Planned;
import com.meocrm.core.event.EventId;
import com.meocrm.core.notification.StaffDestination;
import com.meocrm.core.notification.StaffDestinations;
import com.meocrm.core.notification.StaffMessages.Decision;
import com.meocrm.core.notification.StaffMessages.Due;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Does with due messages what was decided, in one transaction of the worker. */
final class StaffRouting {
  /**
   * Messages of one chat go one after the other anyway; on a lane without limits, a few at once.
   */
  private static final int MAX_IN_FLIGHT = 2;

  private static final int MAX_NOTE = 500;

  /** Whoever works on one is not waited for: it will not be due any more. */
  private static final String LOCK =
      """
      select m.routes from meocrm.staff_message m
      where m.organization_id = ? and m.message_id = ? and m.state = 'WAITING' and m.due_at <= meocrm.meocrm_now()
      for update of m skip locked
      """;

  private static final String NAME_GROUP =
      "insert into meocrm.pacing_group (group_id) values (?) on conflict do nothing";

  private static final String OPEN_LANE =
      """
      insert into meocrm.lane (organization_id, lane_id, kind, max_in_flight, pacing_group, per_second, per_minute)
      values (?, ?, ?, ?, ?, ?, ?) on conflict (organization_id, lane_id) do nothing
      """;

  private static final String ON_LANE =
      """
      update meocrm.staff_destination set lane_id = ?, lane_account = ?
      where organization_id = ? and destination_id = ? and (lane_id, lane_account) is distinct from (?, ?)
      """;

  private static final String PLANNED =
      """
      update meocrm.staff_message set state = 'PLANNED', lane_id = ?, delivery_id = ?, routes = routes + 1, note = null
      where organization_id = ? and message_id = ?
      """;

  private static final String MOVED =
      """
      update meocrm.staff_message set destination_id = ?, tried = concat_ws(',', nullif(tried, ''), ?),
        sealed_at = coalesce(sealed_at, meocrm.meocrm_now()), note = ?
      where organization_id = ? and message_id = ?
      """;

  private static final String ENDED =
      """
      update meocrm.staff_message set state = ?, note = ?, sealed_at = coalesce(sealed_at, meocrm.meocrm_now()),
        finished_at = meocrm.meocrm_now()
      where organization_id = ? and message_id = ?
      """;

  private static final String WAITS =
      "update meocrm.staff_message set due_at = ?::timestamptz, note = ? where organization_id = ? and message_id = ?";

  static final String STEP =
      """
      insert into meocrm.staff_step (organization_id, message_id, at, what, detail)
      values (?, ?, meocrm.meocrm_now(), ?, ?)
      """;

  private final DSLContext dsl;
  private final JooqPlanStore plans;
  private final StaffDestinations destinations;
  private final List<Planned> planned = new ArrayList<>();

  StaffRouting(DSLContext dsl, JooqPlanStore plans, StaffDestinations destinations) {
    this.dsl = dsl;
    this.plans = plans;
    this.destinations = destinations;
  }

  List<LaneId> route(Collection<Decision> decisions) {
    decisions.forEach(this::route);
    plans.plan(planned);
    return planned.stream().map(Planned::lane).distinct().toList();
  }

  private void route(Decision decision) {
    var message = decision.message();
    var locked = dsl.fetchOptional(LOCK, message.organization().value(), message.id());
    if (locked.isEmpty()) {
      return;
    }
    switch (decision) {
      case Decision.Plan plan -> plan(plan, locked.get().get(0, Integer.class));
      case Decision.Move(var due, var to, var why) -> move(due, to, why);
      case Decision.Wait(var due, var until, var why) -> waits(due, until, why);
      case Decision.Drop(var due, var why) -> ended(due, "CANCELLED", why);
      case Decision.Fail(var due, var why) -> ended(due, "FAILED", why);
    }
  }

  private void plan(Decision.Plan plan, int routes) {
    var message = plan.message();
    var organization = message.organization();
    var pacing = plan.lane().pacing();
    var lane = new LaneId(organization, plan.lane().value());
    var group = pacing.group() == null ? null : pacing.group().value();
    if (group != null) {
      dsl.execute(NAME_GROUP, group);
    }
    dsl.execute(
        OPEN_LANE,
        organization.value(),
        lane.value(),
        plan.kind().name(),
        MAX_IN_FLIGHT,
        group,
        pacing.perSecond(),
        pacing.perMinute());
    dsl.execute(
        ON_LANE,
        lane.value(),
        plan.account().id(),
        organization.value(),
        message.destination().id(),
        lane.value(),
        plan.account().id());
    // Two messages may begin with one event, and one may come back to a lane: so the event does not
    // name the delivery.
    var delivery = DeliveryId.of(lane, new EventId(message.id() + "_" + routes));
    planned.add(new Planned(lane, delivery, null, message.anchor()));
    dsl.execute(PLANNED, lane.value(), delivery.value(), organization.value(), message.id());
    step(message, "PLANNED", null);
  }

  private void move(Due message, StaffDestination to, String why) {
    destinations.ensure(List.of(to));
    dsl.execute(
        MOVED,
        to.id(),
        message.destination().channel().name(),
        StaffRows.cut(why, MAX_NOTE),
        message.organization().value(),
        message.id());
    step(message, "MOVED", message.destination().title() + " → " + to.title() + ": " + why);
  }

  private void waits(Due message, Instant until, String why) {
    dsl.execute(
        WAITS,
        until.toString(),
        StaffRows.cut(why, MAX_NOTE),
        message.organization().value(),
        message.id());
    step(message, "WAITING", why);
  }

  private void ended(Due message, String state, String why) {
    dsl.execute(
        ENDED, state, StaffRows.cut(why, MAX_NOTE), message.organization().value(), message.id());
    step(message, state, why);
  }

  private void step(Due message, String what, @Nullable String detail) {
    dsl.execute(
        STEP, message.organization().value(), message.id(), what, StaffRows.cut(detail, MAX_NOTE));
  }
}
