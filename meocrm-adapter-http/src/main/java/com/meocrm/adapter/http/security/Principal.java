package com.meocrm.adapter.http.security;

import com.meocrm.core.shared.Caller;
import com.meocrm.core.shared.OrganizationId;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The caller, as a verified token describes it. */
public final class Principal {
  private final OrganizationId organization;
  private final Caller caller;
  private final Permissions permissions;

  /**
   * @param scope null when the token names none, and then the roles alone decide
   * @param plan the tenant's plan; null: not named
   * @param client the program that acts for the subject; null: not named
   */
  Principal(
      OrganizationId organization,
      String subject,
      Set<Role> roles,
      @Nullable Set<String> scope,
      @Nullable String plan,
      @Nullable String client) {
    this.organization = organization;
    this.caller =
        new Caller(
            subject, roles.stream().map(Role::name).collect(Collectors.toSet()), plan, client);
    this.permissions = new Permissions(roles, scope);
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

  /** Whether the caller may do what {@code scope} names, such as {@code orders:write}. */
  public boolean may(String scope) {
    return permissions.allow(scope);
  }
}
