package com.meocrm.core.notification;

import org.jspecify.annotations.Nullable;

/**
 * Where a channel delivers, as its provider names it.
 *
 * @param value the chat's id; for e-mail not used, since the addresses of the moment count
 * @param isGroup whether several people read it, for whom providers have limits of their own
 * @param topic of a chat that has topics; null: the chat itself
 */
public record StaffAddress(String value, boolean isGroup, @Nullable Long topic) {
  public static final int MAX_LENGTH = 64;

  public StaffAddress {
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("an address must have 1 to " + MAX_LENGTH + " characters");
    }
  }

  /** The same chat without its topic. */
  public StaffAddress withoutTopic() {
    return new StaffAddress(value, isGroup, null);
  }
}
