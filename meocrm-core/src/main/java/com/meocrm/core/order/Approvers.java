package com.meocrm.core.order;

import com.meocrm.core.shared.Caller;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.DomainException.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Who may decide about refunds: the least of the roles that the setting names, and everyone above
 * it. Nobody below MANAGER, whatever it names.
 */
record Approvers(List<String> roles) {
  /** Each stands above those after it. */
  private static final List<String> RANKS = List.of("OWNER", "ADMIN", "MANAGER");

  /**
   * @param named roles in any case; those that are none of the ranks count as MANAGER
   */
  static Approvers of(Set<String> named) {
    int least =
        named.stream()
            .map(role -> RANKS.indexOf(role.toUpperCase(Locale.ROOT)))
            .mapToInt(rank -> rank < 0 ? RANKS.size() - 1 : rank)
            .max()
            .orElse(RANKS.size() - 1);
    return new Approvers(RANKS.subList(0, least + 1));
  }

  /**
   * @throws DomainException forbidden, naming the roles that may
   */
  void require(Caller caller) {
    if (roles.stream().noneMatch(caller.roles()::contains)) {
      throw new DomainException(
          Kind.FORBIDDEN,
          "FORBIDDEN",
          "Refunds are decided by " + String.join(", ", roles) + "; ask one of them.",
          Map.of("roles", roles));
    }
  }
}
