package com.meocrm.core.session;

import com.meocrm.core.shared.Identifiers;

/** Names a session: {@code ses_…}. It is no secret. */
public record SessionId(String value) {
  public static final String PREFIX = "ses";

  public SessionId {
    Identifiers.require("session id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
