package com.meocrm.core.realtime;

import com.meocrm.core.event.EventType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a client can follow: some of its tenant's events, by area. */
public enum Channel {
  ORDERS("orders", "orders:read", "order."),
  SHIPPING("shipping", "shipping:read", "shipping."),
  INVENTORY("inventory", "inventory:read", "inventory."),
  COMMISSIONS("commissions", "commissions:read", "commission."),
  STAFF_ALERTS("staff-alerts", "alerts:read", "alert.", "webhook."),
  CUSTOM("custom", "events:read", "custom."),
  /** What becomes of deliveries, as it is seen now: no numbers, nothing to resume. */
  DELIVERIES("deliveries", "deliveries:read");

  private final String wireName;
  private final String scope;

  @SuppressWarnings("ImmutableEnumChecker") // of List.of
  private final List<String> prefixes;

  Channel(String wireName, String scope, String... prefixes) {
    this.wireName = wireName;
    this.scope = scope;
    this.prefixes = List.of(prefixes);
  }

  /** As clients write it. */
  public String wireName() {
    return wireName;
  }

  /** What a caller needs to follow it. */
  public String scope() {
    return scope;
  }

  /** The channel of exactly that name; names are compared as they are, without folding. */
  public static Optional<Channel> named(String name) {
    return Arrays.stream(values()).filter(channel -> channel.wireName.equals(name)).findFirst();
  }

  /** Where events of {@code type} are seen; empty for those that are on no channel. */
  public static Optional<Channel> of(EventType type) {
    return Arrays.stream(values()).filter(channel -> channel.carries(type.value())).findFirst();
  }

  private boolean carries(String type) {
    return prefixes.stream().anyMatch(type::startsWith);
  }
}
