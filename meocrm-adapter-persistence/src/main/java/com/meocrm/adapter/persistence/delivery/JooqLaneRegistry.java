package com.meocrm.adapter.persistence.delivery;

import static com.meocrm.adapter.persistence.jooq.Tables.LANE;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.LaneRegistry;
import com.meocrm.core.delivery.LaneTerms;

/** Opens lanes in the unit of work that creates their destination. */
public final class JooqLaneRegistry implements LaneRegistry {
  private final Transactions transactions;

  public JooqLaneRegistry(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public void open(LaneId lane, LaneKind kind, LaneTerms terms, boolean parked) {
    transactions
        .current(lane.organization())
        .insertInto(LANE)
        .set(LANE.ORGANIZATION_ID, lane.organization().value())
        .set(LANE.LANE_ID, lane.value())
        .set(LANE.KIND, kind.name())
        .set(LANE.MAX_IN_FLIGHT, terms.maxInFlight())
        .set(LANE.RATE_PER_SECOND, terms.ratePerSecond())
        .set(LANE.PARKED, parked)
        .execute();
  }
}
