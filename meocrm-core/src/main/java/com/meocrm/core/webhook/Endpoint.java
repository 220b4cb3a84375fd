package com.meocrm.core.webhook;

import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.shared.OrganizationId;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A partner's URL and what it wants to hear.
 *
 * @param secret the signing secret as it is stored; {@link SigningSecret}
 * @param inactiveReason why it gets nothing; null while it is active
 * @param maxInFlight requests on the wire at once, 1 to 100
 */
public record Endpoint(
    EndpointId id,
    OrganizationId organization,
    URI url,
    EventSelection events,
    SigningSecret secret,
    @Nullable InactiveReason inactiveReason,
    @Nullable String description,
    Ordering ordering,
    int maxInFlight,
    Instant createdAt) {
  public static final int DEFAULT_MAX_IN_FLIGHT = 10;
  public static final int MAX_MAX_IN_FLIGHT = 100;
  public static final int MAX_URL_LENGTH = 2000;
  public static final int MAX_DESCRIPTION_LENGTH = 500;

  public Endpoint {
    if (maxInFlight < 1 || maxInFlight > MAX_MAX_IN_FLIGHT) {
      throw new IllegalArgumentException("maxInFlight must be 1 to " + MAX_MAX_IN_FLIGHT);
    }
  }

  /** Whether events are planned for it. */
  public boolean active() {
    return inactiveReason == null;
  }

  /** The same endpoint, switched off. */
  public Endpoint inactive(InactiveReason reason) {
    return new Endpoint(
        id,
        organization,
        url,
        events,
        secret,
        reason,
        description,
        ordering,
        maxInFlight,
        createdAt);
  }

  /** The lane of this endpoint. */
  public LaneId lane() {
    return new LaneId(organization, id.value());
  }
}
