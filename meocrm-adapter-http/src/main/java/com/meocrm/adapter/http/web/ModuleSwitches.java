package com.meocrm.adapter.http.web;

import com.meocrm.adapter.http.security.Principal;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.SettingSubject;
import java.util.Map;

/**
 * Keeps requests out of modules that are switched off. A route belongs to the module that its scope
 * names: {@code orders:write} to {@code orders}, {@code mcp:…} to {@code commands}.
 */
public final class ModuleSwitches {
  private static final String COMMAND_SCOPE = "mcp";
  private static final String COMMANDS = "commands";

  private final EffectiveSettings settings;

  public ModuleSwitches(EffectiveSettings settings) {
    this.settings = settings;
  }

  /**
   * @throws ProblemException 503 when the module is off for the caller
   */
  void requireOn(String scope, Principal principal) {
    var module = moduleOf(scope);
    var caller = principal.asCaller();
    var subject =
        new SettingSubject(
            principal.organization(), null, caller.subject(), caller.roles(), null, caller.plan());
    if (!settings.isModuleOn(module, subject)) {
      throw new ProblemException(
          Problem.of(
                  503,
                  "MODULE_DISABLED",
                  "The module %s is switched off: the setting moduleKillSwitch.%s switches it on."
                      .formatted(module, module))
              .withDetails(Map.of("module", module)));
    }
  }

  private static String moduleOf(String scope) {
    int colon = scope.indexOf(':');
    var area = colon < 0 ? scope : scope.substring(0, colon);
    return area.equals(COMMAND_SCOPE) ? COMMANDS : area;
  }
}
