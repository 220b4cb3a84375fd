package com.meocrm.adapter.http.security;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a person is in an organization, and what that opens. */
public enum Role {
  OWNER,
  ADMIN,
  MANAGER,
  STAFF,
  PARTNER;

  private static final String READ = ":read";
  private static final String WRITE = ":write";
  private static final Set<String> AREAS =
      Set.of(
          "orders",
          "shipping",
          "products",
          "inventory",
          "leads",
          "commissions",
          "settings",
          "events",
          "webhooks",
          "deliveries",
          "alerts",
          "notifications",
          "audit",
          "tokens",
          "secrets");
  private static final Set<String> MANAGER_READS_ONLY =
      Set.of("settings", "webhooks", "tokens", "secrets", "commissions");
  private static final Set<String> STAFF_WRITES =
      Set.of("orders", "shipping", "inventory", "leads");
  private static final Set<String> HIDDEN_FROM_STAFF = Set.of("audit", "tokens", "secrets");

  /** {@code least} and the roles above it, from the lowest. */
  public static List<Role> from(Role least) {
    return Arrays.stream(values()).filter(role -> role.compareTo(least) <= 0).toList().reversed();
  }

  /** The role of that name, or empty for one this version does not know: it opens nothing. */
  static Optional<Role> named(String name) {
    return Arrays.stream(values()).filter(role -> role.name().equals(name)).findFirst();
  }

  /** The scopes of all areas. */
  static Set<String> scopes() {
    return AREAS.stream()
        .flatMap(area -> Stream.of(area + READ, area + WRITE))
        .collect(Collectors.toSet());
  }

  /** Whether the area exists. */
  static boolean isArea(String area) {
    return AREAS.contains(area);
  }

  /**
   * Whether the role alone opens {@code <area>:read} or {@code <area>:write}. A partner's opens
   * what the token's scope names, which is checked besides.
   */
  boolean opens(String area, boolean write) {
    return switch (this) {
      case OWNER, ADMIN, PARTNER -> true;
      case MANAGER -> !write || !MANAGER_READS_ONLY.contains(area);
      case STAFF -> write ? STAFF_WRITES.contains(area) : !HIDDEN_FROM_STAFF.contains(area);
    };
  }

  static boolean isWrite(String scope) {
    return scope.endsWith(WRITE);
  }

  /** Whether {@code scope} ends as those of areas do. */
  static boolean isReadOrWrite(String scope) {
    var ending = scope.substring(Math.max(0, scope.indexOf(':')));
    return ending.equals(READ) || ending.equals(WRITE);
  }
}
