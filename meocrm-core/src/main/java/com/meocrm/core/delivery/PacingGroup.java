package com.meocrm.core.delivery;

import com.meocrm.core.shared.Identifiers;

/**
 * Names an account at a provider whose limits hold for all lanes that send through it, whatever
 * their tenants: for a Telegram bot its numeric id, so that a new token stays in the same group.
 */
public record PacingGroup(String value) {
  public PacingGroup {
    Identifiers.require("pacing group", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
