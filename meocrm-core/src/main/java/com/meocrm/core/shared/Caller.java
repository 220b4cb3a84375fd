package com.meocrm.core.shared;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a request, as a verified token says.
 *
 * @param subject the token's {@code sub}; the actor of audit entries
 * @param roles names such as {@code MANAGER}; they decide about settings of a role
 * @param plan the tenant's plan, which settings may depend on; null: none named
 * @param client the program that acts for the subject; null: not said
 */
public record Caller(
    String subject, Set<String> roles, @Nullable String plan, @Nullable String client) {
  public Caller {
    if (subject.isEmpty()) {
      throw new IllegalArgumentException("subject must not be empty");
    }
    roles = Set.copyOf(roles);
  }

  /** A caller of whom nothing but the name is known. */
  public static Caller named(String subject) {
    return new Caller(subject, Set.of(), null, null);
  }
}
