package com.meocrm.core.settings;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * For whom and what a value is wanted.
 *
 * @param objectId the thing it is about; null: none
 * @param userId the person it is for; null: nobody
 * @param roles that person's; of several, the one with most rights that has a value decides
 * @param branchId the shop; null: none
 * @param plan the tenant's; null: none
 */
public record SettingSubject(
    OrganizationId organization,
    @Nullable String objectId,
    @Nullable String userId,
    Set<String> roles,
    @Nullable String branchId,
    @Nullable String plan) {
  public SettingSubject {
    roles = Set.copyOf(roles);
  }

  /** The whole business, without a plan. */
  public static SettingSubject of(OrganizationId organization) {
    return new SettingSubject(organization, null, null, Set.of(), null, null);
  }

  /** The caller: the person, their roles and the plan. */
  public static SettingSubject of(RequestContext context) {
    var caller = context.caller();
    return new SettingSubject(
        context.organization(), null, caller.subject(), caller.roles(), null, caller.plan());
  }

  /** The business a caller works for, whoever the caller is. */
  public static SettingSubject ofTenant(RequestContext context) {
    return new SettingSubject(
        context.organization(), null, null, Set.of(), null, context.caller().plan());
  }

  /** Whoever a scope is about, of the caller's business and plan. */
  static SettingSubject at(SettingScope scope, RequestContext context) {
    var tenant = ofTenant(context);
    return switch (scope.level()) {
      case OBJECT -> tenant.about(scope.id());
      case USER -> tenant.forUser(scope.id(), Set.of());
      case ROLE -> tenant.forUser(null, Set.of(scope.id()));
      case BRANCH -> tenant.inBranch(scope.id());
      case TENANT, PLAN, DEFAULT -> tenant;
    };
  }

  /** The same in a branch. */
  public SettingSubject inBranch(@Nullable String id) {
    return new SettingSubject(organization, objectId, userId, roles, id, plan);
  }

  /** The same about a thing. */
  public SettingSubject about(@Nullable String id) {
    return new SettingSubject(organization, id, userId, roles, branchId, plan);
  }

  /** The same for another person. */
  public SettingSubject forUser(@Nullable String id, Set<String> theirRoles) {
    return new SettingSubject(organization, objectId, id, theirRoles, branchId, plan);
  }

  /**
   * The same without the thing and the person for whom the tenant has set nothing: other values
   * would not count, and there are as many such subjects as things.
   */
  SettingSubject knownTo(TenantSettings tenant) {
    return new SettingSubject(
        organization,
        known(tenant, SettingLevel.OBJECT, objectId),
        known(tenant, SettingLevel.USER, userId),
        roles,
        branchId,
        plan);
  }

  private static @Nullable String known(
      TenantSettings tenant, SettingLevel level, @Nullable String id) {
    boolean isKnown =
        id != null
            && SettingScope.isValidId(id)
            && tenant.documents().containsKey(new SettingScope(level, id));
    return isKnown ? id : null;
  }

  /** The scopes where tenants may have set a value, the narrowest first. */
  List<SettingScope> scopes() {
    var scopes = new ArrayList<SettingScope>();
    add(scopes, SettingLevel.OBJECT, objectId);
    add(scopes, SettingLevel.USER, userId);
    SettingScope.ROLES.stream()
        .filter(roles::contains)
        .forEach(role -> scopes.add(new SettingScope(SettingLevel.ROLE, role)));
    add(scopes, SettingLevel.BRANCH, branchId);
    scopes.add(SettingScope.TENANT);
    return scopes;
  }

  private static void add(List<SettingScope> scopes, SettingLevel level, @Nullable String id) {
    // An id that no scope can have has no values.
    if (id != null && SettingScope.isValidId(id)) {
      scopes.add(new SettingScope(level, id));
    }
  }
}
