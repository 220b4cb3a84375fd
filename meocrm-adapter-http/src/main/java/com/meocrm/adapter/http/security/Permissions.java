package com.meocrm.adapter.http.security;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a token opens: its roles, narrowed by its scope.
 *
 * @param scope the names in the claim {@code scope}; null when the token has none, and then the
 *     roles alone decide
 */
record Permissions(Set<Role> roles, @Nullable Set<String> scope) {
  private static final String COMMAND_PREFIX = "mcp:";

  Permissions {
    roles = Set.copyOf(roles);
    scope = scope == null ? null : Set.copyOf(scope);
  }

  /** Whether {@code wanted}, such as {@code orders:write} or {@code mcp:orders.sync}, is open. */
  boolean allow(String wanted) {
    boolean named = scope != null && scope.contains(wanted);
    if (wanted.startsWith(COMMAND_PREFIX)) {
      return named;
    }
    if (scope != null && !named) {
      return false;
    }
    var area = wanted.substring(0, Math.max(0, wanted.indexOf(':')));
    return Role.isArea(area)
        && roles.stream()
            .anyMatch(
                role -> (named || role != Role.PARTNER) && role.opens(area, Role.isWrite(wanted)));
  }
}
