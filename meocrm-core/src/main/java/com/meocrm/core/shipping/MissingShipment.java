package com.meocrm.core.shipping;

import com.meocrm.core.shared.DomainException;

/** The refusal of what names no shipment of the tenant. */
final class MissingShipment {
  private MissingShipment() {}

  static DomainException refusal() {
    return DomainException.notFound("SHIPMENT_NOT_FOUND", "There is no such shipment.");
  }
}
