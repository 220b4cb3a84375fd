package com.meocrm.core.webhook;

import com.meocrm.core.shared.Identifiers;

/** Names a webhook endpoint: {@code whk_…}. */
public record EndpointId(String value) {
  public static final String PREFIX = "whk";

  public EndpointId {
    Identifiers.require("endpoint id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
