package com.meocrm.core.token;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.webhook.EndpointId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A narrow token, all but its secret.
 *
 * @param name what people call it
 * @param roles its maker's, which its scope narrows
 * @param scope what it may do, each by name; never empty
 * @param webhook the one endpoint that it is for; null: not limited to one
 * @param createdBy the maker's {@code sub}
 * @param lineage the scope tokens it descends from, the oldest first: whoever revokes one of them
 *     revokes it too; empty when a person made it
 * @param revokedAt null: not revoked
 */
public record ScopeToken(
    TokenId id,
    OrganizationId organization,
    String name,
    Set<String> roles,
    Set<String> scope,
    @Nullable EndpointId webhook,
    String createdBy,
    List<TokenId> lineage,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Instant revokedAt) {
  public static final int MAX_NAME_LENGTH = 100;

  public ScopeToken {
    roles = Set.copyOf(roles);
    scope = Set.copyOf(scope);
    lineage = List.copyOf(lineage);
  }

  /** Whether it opens anything at {@code now}. */
  public boolean isActive(Instant now) {
    return revokedAt == null && now.isBefore(expiresAt);
  }
}
