package com.meocrm.core.webhook;

import com.meocrm.core.delivery.LaneTerms;
import com.meocrm.core.delivery.Ordering;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of an endpoint can change.
 *
 * @param filter which events of the selected types are wanted; null: all
 * @param maxInFlight requests on the wire at once, 1 to {@value #MAX_MAX_IN_FLIGHT}
 * @param ratePerSecond requests started within any second at most, 1 to {@link
 *     LaneTerms#MAX_RATE_PER_SECOND}; null: no limit
 */
public record EndpointSettings(
    URI url,
    EventSelection events,
    @Nullable EventFilter filter,
    OwnHeaders headers,
    @Nullable String description,
    Ordering ordering,
    int maxInFlight,
    @Nullable Integer ratePerSecond) {
  public static final int MAX_MAX_IN_FLIGHT = 100;

  public EndpointSettings {
    if (maxInFlight < 1 || maxInFlight > MAX_MAX_IN_FLIGHT) {
      throw new IllegalArgumentException("maxInFlight must be 1 to " + MAX_MAX_IN_FLIGHT);
    }
  }

  /** What the engine has to keep to. */
  public LaneTerms terms() {
    return new LaneTerms(maxInFlight, ratePerSecond);
  }

  EndpointSettings withHeaders(OwnHeaders other) {
    return new EndpointSettings(
        url, events, filter, other, description, ordering, maxInFlight, ratePerSecond);
  }
}
