package com.meocrm.core.webhook;

import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.RequestContext;

/**
 * Removes an endpoint. What it had not received is cancelled; what it had, stays in the ledger
 * until retention.
 */
public final class DeleteEndpoint {
  private final EndpointEdits edits;

  public DeleteEndpoint(EndpointEdits edits) {
    this.edits = edits;
  }

  /**
   * Removes it. A request that is on the wire at that moment ends as it ends; its delivery counts
   * as cancelled all the same.
   *
   * @return how many deliveries were cancelled
   * @throws DomainException {@code WEBHOOK_NOT_FOUND}, {@code VERSION_CONFLICT}
   */
  public int handle(EndpointId id, ExpectedVersion expected, RequestContext context) {
    return edits.remove(id, expected, context);
  }
}
