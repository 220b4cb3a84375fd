package com.meocrm.core.webhook;

import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.RequestContext;

/**
 * Holds an endpoint's deliveries back, or lets them go again. Unlike one that is switched off, a
 * paused endpoint misses nothing: events are planned for it and wait.
 */
public final class PauseEndpoint {
  private final EndpointEdits edits;

  public PauseEndpoint(EndpointEdits edits) {
    this.edits = edits;
  }

  /**
   * From the commit on nothing is started any more; what is on the wire ends as it ends. Pausing a
   * paused endpoint changes nothing.
   *
   * @throws DomainException {@code WEBHOOK_NOT_FOUND}; {@code VERSION_CONFLICT}
   */
  public Endpoint pause(EndpointId id, ExpectedVersion expected, RequestContext context) {
    return edits.change(
        "webhook.pause", id, expected, context, endpoint -> endpoint.withPaused(true));
  }

  /**
   * What waits goes out, in order, unless the endpoint is switched off.
   *
   * @throws DomainException {@code WEBHOOK_NOT_FOUND}; {@code VERSION_CONFLICT}
   */
  public Endpoint resume(EndpointId id, ExpectedVersion expected, RequestContext context) {
    return edits.change(
        "webhook.resume", id, expected, context, endpoint -> endpoint.withPaused(false));
  }
}
