package com.meocrm.core.shipping;

import com.meocrm.core.shared.Identifiers;

/** Names a shipment: {@code shp_…}. */
public record ShipmentId(String value) {
  public static final String PREFIX = "shp";

  public ShipmentId {
    Identifiers.require("shipment id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
