package com.meocrm.adapter.http.security;

import com.meocrm.core.shared.OrganizationId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The caller, as a verified token describes it. */
public final class Principal {
  private final OrganizationId organization;
  private final String subject;
  private final Permissions permissions;

  /**
   * @param scope null when the token names none, and then the roles alone decide
   */
  Principal(
      OrganizationId organization, String subject, Set<Role> roles, @Nullable Set<String> scope) {
    this.organization = organization;
    this.subject = subject;
    this.permissions = new Permissions(roles, scope);
  }

  /** The tenant: of the token and nowhere else. */
  public OrganizationId organization() {
    return organization;
  }

  /** The token's {@code sub}. */
  public String subject() {
    return subject;
  }

  /** Whether the caller may do what {@code scope} names, such as {@code orders:write}. */
  public boolean may(String scope) {
    return permissions.allow(scope);
  }
}
