package com.meocrm.adapter.http.security;

import com.meocrm.core.session.SessionId;
import com.meocrm.core.shared.Caller;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.token.MakerRights;
import com.meocrm.core.token.ScopeToken;
import com.meocrm.core.webhook.EndpointId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The caller, as a verified token describes it. */
public final class Principal {
  private final OrganizationId organization;
  private final Caller caller;
  private final Permissions permissions;
  private final @Nullable String tokenId;
  private final @Nullable ScopeToken scopeToken;
  private final @Nullable SessionId session;
  private final Instant expiresAt;

  /**
   * @param plan the tenant's plan; null: not named
   * @param client the program that acts for the subject; null: not named
   * @param tokenId the token's {@code jti}; null: it has none
   * @param scopeToken the token, if it is one that a tenant made here; null: another kind
   * @param session the session at the dashboard, if that is what was shown; null: a token was
   * @param expiresAt when the token ends
   */
  Principal(
      OrganizationId organization,
      String subject,
      Permissions permissions,
      @Nullable String plan,
      @Nullable String client,
      @Nullable String tokenId,
      @Nullable ScopeToken scopeToken,
      @Nullable SessionId session,
      Instant expiresAt) {
    this.organization = organization;
    this.caller =
        new Caller(
            subject,
            permissions.roles().stream().map(Role::name).collect(Collectors.toSet()),
            plan,
            client);
    this.permissions = permissions;
    this.tokenId = tokenId;
    this.scopeToken = scopeToken;
    this.session = session;
    this.expiresAt = expiresAt;
  }

  /** The tenant: of the token and nowhere else. */
  public OrganizationId organization() {
    return organization;
  }

  /** The token's {@code sub}. */
  public String subject() {
    return caller.subject();
  }

  /** The caller as use cases know it. */
  public Caller asCaller() {
    return caller;
  }

  /** The token's id, or null when it has none. */
  public @Nullable String tokenId() {
    return tokenId;
  }

  /** The one webhook endpoint that the token is for; null: it is not limited to one. */
  public @Nullable EndpointId webhook() {
    return scopeToken == null ? null : scopeToken.webhook();
  }

  /** The caller's token, if it is one that a tenant made here; else null. */
  public @Nullable ScopeToken scopeToken() {
    return scopeToken;
  }

  /** The caller's session at the dashboard; null: the caller has shown a token. */
  public @Nullable SessionId session() {
    return session;
  }

  /** The names that narrow the roles; null: the roles alone decide. */
  public @Nullable Set<String> scope() {
    return permissions.scope();
  }

  /** All that is open to the caller, by name and in order. */
  public List<String> open() {
    var all = new TreeSet<>(Role.scopes());
    if (permissions.scope() != null) {
      all.addAll(permissions.scope());
    }
    return all.stream().filter(this::may).toList();
  }

  /** When the token ends. */
  public Instant expiresAt() {
    return expiresAt;
  }

  /** Whether the caller may do what {@code scope} names, such as {@code orders:write}. */
  public boolean may(String scope) {
    return permissions.allow(scope);
  }

  /** The scopes that the token names; none when it names none, and its roles alone decide. */
  public Set<String> scopes() {
    return permissions.named();
  }

  /** Whether the caller has the role {@code least}, or one above it. */
  public boolean isAtLeast(Role least) {
    return Role.from(least).stream().anyMatch(roles()::contains);
  }

  /** The caller's roles. */
  Set<Role> roles() {
    return permissions.roles();
  }

  /** Whether the caller may give {@code scope} to a token of theirs. */
  public MakerRights.Verdict judge(String scope) {
    if (!Permissions.exists(scope)) {
      return MakerRights.Verdict.UNKNOWN;
    }
    return permissions.mayGrant(scope)
        ? MakerRights.Verdict.GRANTABLE
        : MakerRights.Verdict.TOO_WIDE;
  }
}
