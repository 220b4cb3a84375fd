package com.meocrm.adapter.http.partner;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.meocrm.core.partner.EndpointLedger;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a read of an endpoint's events answers. */
record CatchUpJson(List<Item> data, String epoch, long nextAfter, long head) {
  static CatchUpJson of(EndpointLedger.Slice slice) {
    return new CatchUpJson(
        slice.entries().stream().map(Item::of).toList(),
        slice.position().epoch(),
        slice.nextAfter(),
        slice.position().head());
  }

  /**
   * An event as the endpoint is owed it.
   *
   * @param endpointSequence the endpoint's number
   * @param sequence the tenant's number
   * @param event the webhook body, byte for byte
   */
  record Item(
      long endpointSequence,
      long sequence,
      String eventId,
      String deliveryId,
      @JsonRawValue String event) {
    static Item of(EndpointLedger.Entry entry) {
      return new Item(
          entry.number(),
          entry.sequence(),
          entry.event().value(),
          entry.delivery().value(),
          new String(entry.body(), StandardCharsets.UTF_8));
    }
  }
}
