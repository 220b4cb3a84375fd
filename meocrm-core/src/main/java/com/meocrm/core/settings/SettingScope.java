package com.meocrm.core.settings;

import java.util.List;
import java.util.Optional;

/**
 * Where a tenant sets a value: {@code tenant}, {@code branch:<id>}, {@code role:<ROLE>}, {@code
 * user:<id>} or {@code object:<id>}.
 *
 * @param id of what is meant; empty for the tenant
 */
public record SettingScope(SettingLevel level, String id) {
  public static final SettingScope TENANT = new SettingScope(SettingLevel.TENANT, "");

  /** Longest id; subjects of tokens are the longest of them. */
  public static final int MAX_ID_LENGTH = 255;

  /** Longest scope as text. */
  public static final int MAX_LENGTH = MAX_ID_LENGTH + "object:".length();

  /** What a scope looks like, for messages. */
  public static final String FORMAT =
      "must be tenant, branch:<id>, role:<ROLE>, user:<id> or object:<id>";

  /** All roles, the one with most rights first: of several roles of one person, it decides. */
  public static final List<String> ROLES = List.of("OWNER", "ADMIN", "MANAGER", "STAFF", "PARTNER");

  /**
   * @throws IllegalArgumentException when tenants cannot set values there
   */
  public SettingScope {
    if (!isValid(level, id)) {
      throw new IllegalArgumentException("a scope " + FORMAT);
    }
  }

  /** The scope that {@code text} names, or empty when there is none such. */
  public static Optional<SettingScope> parse(String text) {
    if (text.equals(SettingLevel.TENANT.wireName())) {
      return Optional.of(TENANT);
    }
    int colon = text.indexOf(':');
    var id = text.substring(colon + 1);
    for (var level : SettingLevel.values()) {
      if (colon > 0 && text.substring(0, colon).equals(level.wireName()) && isValid(level, id)) {
        return Optional.of(new SettingScope(level, id));
      }
    }
    return Optional.empty();
  }

  /** Whether {@code id} can be the id of a branch, person or object. */
  public static boolean isValidId(String id) {
    return !id.isBlank()
        && id.length() <= MAX_ID_LENGTH
        && id.codePoints()
            .noneMatch(
                c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
  }

  private static boolean isValid(SettingLevel level, String id) {
    return switch (level) {
      case TENANT -> id.isEmpty();
      case ROLE -> ROLES.contains(id);
      case OBJECT, USER, BRANCH -> isValidId(id);
      case PLAN, DEFAULT -> false;
    };
  }

  @Override
  public String toString() {
    return level == SettingLevel.TENANT ? level.wireName() : level.wireName() + ":" + id;
  }
}
