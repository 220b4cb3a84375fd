package com.meocrm.core.session;

import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody at the dashboard, all but the session's secret. It stands for the token that the person
 * signed in with: the same roles and scope, and it ends when that token does.
 *
 * @param subject the token's {@code sub}
 * @param scope what narrows the roles; null: the roles alone decide
 * @param plan the tenant's plan; null: not named
 * @param client the program that the token was made for; null: not named
 * @param endedAt when the person signed out; null: not yet
 */
public record Session(
    SessionId id,
    OrganizationId organization,
    String subject,
    Set<String> roles,
    @Nullable Set<String> scope,
    @Nullable String plan,
    @Nullable String client,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Instant endedAt) {
  public Session {
    roles = Set.copyOf(roles);
    scope = scope == null ? null : Set.copyOf(scope);
  }

  /** Whether it opens anything at {@code now}. */
  public boolean isActive(Instant now) {
    return endedAt == null && now.isBefore(expiresAt);
  }
}
