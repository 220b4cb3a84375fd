package com.meocrm.core.inbound;

import com.meocrm.core.shared.Identifiers;

/** Names a source of inbound webhooks: {@code src_…}. */
public record SourceId(String value) {
  public static final String PREFIX = "src";

  /** Those who sign with the operator's inbound secret instead of one of their own. */
  public static final SourceId SHARED = new SourceId("shared");

  public SourceId {
    Identifiers.require("source id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
