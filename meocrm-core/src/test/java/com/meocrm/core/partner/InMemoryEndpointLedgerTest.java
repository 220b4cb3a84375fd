package com.meocrm.core.partner;

import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;

class InMemoryEndpointLedgerTest extends EndpointLedgerContract {
  @Override
  protected Harness harness() {
    var ledger = new InMemoryEndpointLedger(() -> NOON);
    return new Harness() {
      @Override
      public EndpointLedger ledger() {
        return ledger;
      }

      @Override
      public void owe(LaneId lane, String event, Instant recordedAt, byte[] body) {
        ledger.owe(lane, event, recordedAt, body);
      }

      @Override
      public void oweMany(LaneId lane, Instant recordedAt, int count) {
        for (int i = 0; i < count; i++) {
          ledger.owe(lane, "evt_" + i, recordedAt, new byte[0]);
        }
      }

      @Override
      public void recordUnplanned(OrganizationId organization) {
        ledger.recordUnplanned(organization);
      }
    };
  }
}
