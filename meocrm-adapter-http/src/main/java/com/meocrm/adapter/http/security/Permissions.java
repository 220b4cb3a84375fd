package com.meocrm.adapter.http.security;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a token opens: its roles, narrowed by its scope.
 *
 * @param scope the names in the claim {@code scope}; null when the token has none, and then the
 *     roles alone decide
 */
record Permissions(Set<Role> roles, @Nullable Set<String> scope) {
  private static final String COMMAND_PREFIX = "mcp:";

  private static final Pattern COMMAND = Pattern.compile("mcp:[a-z0-9][a-z0-9._-]{0,63}");

  Permissions {
    roles = Set.copyOf(roles);
    scope = scope == null ? null : Set.copyOf(scope);
  }

  /** The names in the scope. */
  Set<String> named() {
    return scope == null ? Set.of() : scope;
  }

  /** Whether a scope of that name may open anything at all. */
  static boolean exists(String scope) {
    int colon = scope.indexOf(':');
    return colon > 0
        && (COMMAND.matcher(scope).matches()
            || (Role.isArea(scope.substring(0, colon)) && Role.isReadOrWrite(scope)));
  }

  /**
   * Whether {@code scope} may be given to a token: what is open to its maker, and commands by those
   * who run the organization, unless their own token was narrowed.
   */
  boolean mayGrant(String wanted) {
    if (wanted.startsWith(COMMAND_PREFIX) && scope == null) {
      return roles.contains(Role.OWNER) || roles.contains(Role.ADMIN);
    }
    return allow(wanted);
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
