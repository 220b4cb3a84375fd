package com.meocrm.adapter.http.settings;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Query;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.adapter.http.web.Violations;
import com.meocrm.core.SettingsUseCases;
import com.meocrm.core.settings.ChangeSetting;
import com.meocrm.core.settings.SettingCatalogue;
import com.meocrm.core.settings.SettingScope;
import com.meocrm.core.settings.SettingSubject;
import com.meocrm.core.settings.SettingView;
import com.meocrm.core.shared.RequestContext;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/settings}. */
public final class SettingRoutes {
  private static final String PATH = "/api/v1/settings";
  private static final String TENANT = "tenant";

  private final SettingsUseCases settings;

  public SettingRoutes(SettingsUseCases settings) {
    this.settings = settings;
  }

  public List<Route> routes() {
    return List.of(
        Route.get(PATH + ":effective", Requires.scope("settings:read"), this::effective)
            .withQuery("key", "objectId", "userId", "role", "branchId", "plan"),
        Route.get(PATH + "/{key}", Requires.scope("settings:read"), this::read).withQuery("scope"),
        Route.put(PATH + "/{key}", Requires.scope("settings:write"), this::change));
  }

  private Answer read(Call call) {
    var scope = Objects.requireNonNullElse(call.query().text("scope"), TENANT);
    return answer(settings.read().handle(call.pathParameter("key"), scope, call.context()));
  }

  private Answer change(Call call) {
    var body = call.body();
    var scope = body.optionalNonEmptyText("scope", SettingScope.MAX_LENGTH);
    var command =
        new ChangeSetting.Command(
            call.pathParameter("key"),
            scope == null ? TENANT : scope,
            body.json("value"),
            body.optionalText("reason", ChangeSetting.MAX_REASON_LENGTH),
            call.ifMatch());
    body.done();
    return answer(settings.change().handle(command, call.context()));
  }

  /**
   * Without {@code userId} the question is about the caller, with their roles; {@code role} names
   * another one.
   */
  private Answer effective(Call call) {
    var query = call.query();
    var violations = call.violations();
    var key = query.text("key");
    if (key == null || key.isEmpty()) {
      violations.add("key", "required", "is required");
    }
    var objectId = id(query, "objectId", violations);
    var userId = id(query, "userId", violations);
    var branchId = id(query, "branchId", violations);
    var plan = id(query, "plan", violations);
    var role = role(query, violations);
    var context = call.context();
    var node =
        SettingCatalogue.standard()
            .find(Objects.requireNonNull(key))
            .orElseThrow(SettingCatalogue::unknownKey);
    var subject = of(context, userId, role, plan).inBranch(branchId).about(objectId);
    return Answer.ok(SettingJson.Effective.of(settings.effective().explain(node, subject)));
  }

  private static SettingSubject of(
      RequestContext context,
      @Nullable String userId,
      @Nullable String role,
      @Nullable String plan) {
    var caller = context.caller();
    var roles = role != null ? Set.of(role) : userId == null ? caller.roles() : Set.<String>of();
    return new SettingSubject(
        context.organization(),
        null,
        userId == null ? caller.subject() : userId,
        roles,
        null,
        plan == null ? caller.plan() : plan);
  }

  private static @Nullable String id(Query query, String name, Violations violations) {
    var value = query.text(name);
    if (value != null && !SettingScope.isValidId(value)) {
      violations.add(
          name, "malformed", "must have 1 to " + SettingScope.MAX_ID_LENGTH + " characters");
    }
    return value;
  }

  private static @Nullable String role(Query query, Violations violations) {
    var value = query.text("role");
    if (value != null && !SettingScope.ROLES.contains(value)) {
      violations.add("role", "one_of", "must be one of " + SettingScope.ROLES);
    }
    return value;
  }

  private static Answer answer(SettingView view) {
    return Answer.ok(SettingJson.of(view)).withVersion(view.version());
  }
}
