package com.meocrm.core.token;

import com.meocrm.core.shared.Identifiers;

/** Names a scope token: {@code tok_…}. It is no secret. */
public record TokenId(String value) {
  public static final String PREFIX = "tok";

  public TokenId {
    Identifiers.require("token id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
