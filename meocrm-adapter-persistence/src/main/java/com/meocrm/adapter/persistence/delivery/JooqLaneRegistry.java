package com.meocrm.adapter.persistence.delivery;

import static com.meocrm.adapter.persistence.jooq.Tables.LANE;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.LaneRegistry;
import com.meocrm.core.delivery.LaneTerms;
import com.meocrm.core.delivery.Pacing;

/** Opens lanes in the unit of work that creates their destination. */
public final class JooqLaneRegistry implements LaneRegistry {
  /** Whoever names it first. */
  private static final String NAME_GROUP =
      "insert into meocrm.pacing_group (group_id) values (?) on conflict do nothing";

  private final Transactions transactions;

  public JooqLaneRegistry(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void open(LaneId lane, LaneKind kind, LaneTerms terms, boolean parked, Pacing pacing) {
    var dsl = transactions.current(lane.organization());
    if (pacing.group() != null) {
      dsl.execute(NAME_GROUP, pacing.group().value());
    }
    dsl.insertInto(LANE)
        .set(LANE.ORGANIZATION_ID, lane.organization().value())
        .set(LANE.LANE_ID, lane.value())
        .set(LANE.KIND, kind.name())
        .set(LANE.MAX_IN_FLIGHT, terms.maxInFlight())
        .set(LANE.RATE_PER_SECOND, terms.ratePerSecond())
        .set(LANE.PARKED, parked)
        .set(LANE.PACING_GROUP, pacing.group() == null ? null : pacing.group().value())
        .set(LANE.PER_SECOND, pacing.perSecond())
        .set(LANE.PER_MINUTE, pacing.perMinute())
        .execute();
  }
}
