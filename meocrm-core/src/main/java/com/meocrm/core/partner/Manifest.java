package com.meocrm.core.partner;

import com.meocrm.core.shared.JsonWriter;
import com.meocrm.core.webhook.EndpointId;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint was owed for one day, in a form that is cheap to compare.
 *
 * @param date in the shop's time zone, of the time at which the events were recorded
 * @param first the lowest number of the endpoint that belongs to the day; null: none does
 * @param last the highest
 * @param sha256 over the delivery ids in the order of the endpoint's numbers, joined by line feeds;
 *     lower-case hex
 * @param complete whether the day is over and everything recorded in it is counted
 */
public record Manifest(
    EndpointId webhook,
    LocalDate date,
    long count,
    @Nullable Long first,
    @Nullable Long last,
    String sha256,
    boolean complete) {
  /** The manifest as it is sent and signed. */
  public byte[] toJson() {
    var json = new JsonWriter().beginObject().field("date", date.toString()).field("count", count);
    write(json.name("first"), first);
    write(json.name("last"), last);
    return json.field("sha256", sha256)
        .field("complete", complete)
        .field("webhookId", webhook.value())
        .endObject()
        .toBytes();
  }

  private static void write(JsonWriter json, @Nullable Long number) {
    if (number == null) {
      json.nullValue();
    } else {
      json.value(number);
    }
  }
}
