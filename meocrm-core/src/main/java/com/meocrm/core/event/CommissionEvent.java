package com.meocrm.core.event;

import com.meocrm.core.shared.JsonWriter;
import com.meocrm.core.shared.Money;

/** Something that happened to commissions. */
public sealed interface CommissionEvent extends Event {
  /**
   * All approved commissions of a month were paid; its key is the period.
   *
   * @param period the month: {@code 2025-11}
   * @param count how many commissions were paid
   */
  record PayoutCompleted(String period, Money totalAmount, long count) implements CommissionEvent {
    public static final EventType TYPE = new EventType("commission.payout.completed");

    @Override
    public EventType type() {
      return TYPE;
    }

    @Override
    public String key() {
      return period;
    }

    @Override
    public void writeData(JsonWriter json) {
      json.beginObject()
          .field("period", period)
          .field("totalAmount", totalAmount)
          .field("count", count)
          .endObject();
    }
  }
}
