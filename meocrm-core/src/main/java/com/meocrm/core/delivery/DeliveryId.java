package com.meocrm.core.delivery;

import com.meocrm.core.event.EventId;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.Sha256;

/**
 * Names one message owed on one lane: {@code dlv_} and 26 characters, the same on every attempt,
 * resend and replay.
 *
 * <p>It is derived from tenant, destination and event, so that no path can plan one event twice
 * under two ids.
 */
public record DeliveryId(String value) {
  private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
  private static final int CHARACTERS = 26;

  public DeliveryId {
    Identifiers.require("delivery id", value);
  }

  /**
   * The id of {@code event} on {@code lane}: the first 130 bits of SHA-256 over both names, in base
   * 32.
   */
  public static DeliveryId of(LaneId lane, EventId event) {
    // The parts cannot contain a line feed, so the joined text is unambiguous.
    var name = lane.organization().value() + "\n" + lane.value() + "\n" + event.value();
    byte[] hash = Sha256.of(name);
    var id = new StringBuilder("dlv_");
    int bits = 0;
    int held = 0;
    for (int next = 0; id.length() < "dlv_".length() + CHARACTERS; ) {
      if (held < 5) {
        bits = (bits << 8) | (hash[next++] & 0xff);
        held += 8;
      }
      id.append(ALPHABET[(bits >>> (held - 5)) & 31]);
      held -= 5;
    }
    return new DeliveryId(id.toString());
  }

  @Override
  public String toString() {
    return value;
  }
}
