package com.meocrm.core.notification;

import com.meocrm.core.settings.ChangeSetting;
import com.meocrm.core.settings.SettingView;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Violation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sets who of the staff is told of what, for the whole business. */
public final class ChangeStaffRules {
  private static final String FIELD = "rules";

  private final ChangeSetting settings;

  public ChangeStaffRules(ChangeSetting settings) {
    this.settings = settings;
  }

  /**
   * Replaces the rules; JSON null brings the hub's own back.
   *
   * @throws DomainException all violations at once; {@code VERSION_CONFLICT}
   */
  public SettingView handle(
      @Nullable JsonValue rules,
      @Nullable String reason,
      ExpectedVersion version,
      RequestContext context) {
    if (rules != null) {
      var objections = StaffRules.objections(rules, FIELD);
      if (!objections.isEmpty()) {
        throw DomainException.violations(objections);
      }
    }
    try {
      return settings.handle(
          new ChangeSetting.Command(StaffRules.SETTING, "tenant", rules, reason, version), context);
    } catch (DomainException e) {
      var violations = violations(e);
      throw violations.isEmpty() ? e : DomainException.violations(violations);
    }
  }

  /** Of the setting, as the caller sees it, who sent rules and no setting. */
  private static List<Violation> violations(DomainException refusal) {
    return refusal.details().get("violations") instanceof List<?> all
        ? all.stream().filter(Map.class::isInstance).map(one -> violation((Map<?, ?>) one)).toList()
        : List.of();
  }

  private static Violation violation(Map<?, ?> one) {
    var field = String.valueOf(one.get("field"));
    return new Violation(
        field.equals("value") || field.startsWith("value[")
            ? FIELD + field.substring("value".length())
            : field,
        String.valueOf(one.get("rule")),
        String.valueOf(one.get("message")));
  }
}
