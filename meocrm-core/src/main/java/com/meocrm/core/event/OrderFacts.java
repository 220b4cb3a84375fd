package com.meocrm.core.event;

import com.meocrm.core.shared.JsonWriter;
import com.meocrm.core.shared.Money;
import org.jspecify.annotations.Nullable;

/** What every {@code order.*} event tells of its order, as it stands after the event. */
public record OrderFacts(
    String orderId,
    String channel,
    Money valueGross,
    Money valueNet,
    String code,
    String status,
    String branchId,
    @Nullable String customerId) {

  void writeFields(JsonWriter json) {
    json.field("orderId", orderId)
        .field("channel", channel)
        .field("valueGross", valueGross)
        .field("valueNet", valueNet)
        .field("code", code)
        .field("status", status)
        .field("branchId", branchId)
        .optionalField("customerId", customerId);
  }
}
