package com.meocrm.core.partner;

import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.webhook.EndpointId;
import com.meocrm.core.webhook.Endpoints;

/**
 * Reads an endpoint's events again from a number on: for a partner who lost some of what he
 * acknowledged.
 */
public final class CatchUp {
  /** For a partner who remembers no number. */
  public static final long FROM_OLDEST = -1;

  private final Endpoints endpoints;
  private final EndpointLedger ledger;

  public CatchUp(Endpoints endpoints, EndpointLedger ledger) {
    this.endpoints = endpoints;
    this.ledger = ledger;
  }

  /**
   * What follows {@code after}. Whether that number still means something, the caller judges by the
   * position.
   *
   * @param after the last number that the partner has, or {@link #FROM_OLDEST}
   * @throws DomainException {@code WEBHOOK_NOT_FOUND}
   */
  public EndpointLedger.Slice handle(
      OrganizationId organization, EndpointId id, long after, int limit) {
    var endpoint =
        endpoints
            .find(organization, id)
            .orElseThrow(
                () -> DomainException.notFound("WEBHOOK_NOT_FOUND", "There is no such webhook."));
    return ledger.read(endpoint.lane(), after, limit);
  }
}
