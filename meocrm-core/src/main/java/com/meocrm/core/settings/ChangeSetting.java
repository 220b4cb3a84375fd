package com.meocrm.core.settings;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.event.EventRecorder;
import com.meocrm.core.event.OperationalEvent;
import com.meocrm.core.settings.SettingStore.Stored;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.JsonSchemas;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.shared.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sets a key at a scope, or takes back what was set there. What it stores counts at once on this
 * node and within five seconds on the others; {@code settings.invalidate} tells the rest of the
 * world.
 *
 * <p>The row of the document is locked from reading to writing, so of two editors of one document
 * the second sees what the first stored, and a version that is no longer current is refused.
 */
public final class ChangeSetting {
  /** Documents a tenant may have, over all scopes: every node remembers them all. */
  public static final int MAX_DOCUMENTS = 2_000;

  public static final int MAX_REASON_LENGTH = 500;

  private final UnitOfWork unitOfWork;
  private final SettingStore store;
  private final EffectiveSettings settings;
  private final SettingRules rules;
  private final EventRecorder events;
  private final AuditTrail audit;

  public ChangeSetting(
      UnitOfWork unitOfWork,
      SettingStore store,
      EffectiveSettings settings,
      JsonSchemas schemas,
      EventRecorder events,
      AuditTrail audit) {
    this.unitOfWork = unitOfWork;
    this.store = store;
    this.settings = settings;
    this.rules = new SettingRules(SettingCatalogue.standard(), schemas);
    this.events = events;
    this.audit = audit;
  }

  /**
   * Sets the value. One that is set already changes nothing and is told to nobody.
   *
   * @throws DomainException {@code SETTING_NOT_FOUND}; all violations of the command at once;
   *     {@code VERSION_CONFLICT}; conflict {@code SETTINGS_LIMIT_REACHED}
   */
  public SettingView handle(Command command, RequestContext context) {
    var node = ReadSetting.find(command.key());
    var violations = new ArrayList<Violation>();
    var scope = SettingScope.parse(command.scope());
    if (scope.isEmpty()) {
      violations.add(ReadSetting.malformedScope());
    }
    checkReason(command.reason(), violations);
    var value = command.value();
    if (value == null) {
      violations.add(
          new Violation("value", "required", "is required; null takes back what was set here"));
    } else if (value != JsonValue.Null.NULL) {
      violations.addAll(rules.violations(node.key(), value));
    }
    if (value == null || scope.isEmpty() || !violations.isEmpty()) {
      throw DomainException.violations(violations);
    }
    return unitOfWork.run(
        context.organization(), () -> change(node, scope.get(), value, command, context));
  }

  private SettingView change(
      SettingNode node,
      SettingScope scope,
      JsonValue value,
      Command command,
      RequestContext context) {
    var organization = context.organization();
    var key = node.key();
    var before = store.lock(organization, scope, key.root());
    command.expected().require(before.version());
    if (before.version() == 0 && store.count(organization) > MAX_DOCUMENTS) {
      throw DomainException.conflict(
          "SETTINGS_LIMIT_REACHED",
          "Settings are set at too many scopes: take some back first.",
          Map.of("limit", MAX_DOCUMENTS));
    }
    var document =
        value == JsonValue.Null.NULL
            ? SettingDocuments.without(before.value(), key.below())
            : (JsonValue.Members) SettingDocuments.with(before.value(), key.below(), value);
    var subject = SettingSubject.at(scope, context);
    var tenant = store.load(organization).with(scope, key.root(), document);
    checkWhatCounts(key, subject, tenant);
    var after = before;
    if (!document.equals(before.value())) {
      after = store.save(organization, scope, key.root(), document);
      tell(new Change(key, scope, before, after), command.reason(), context);
    }
    return ReadSetting.view(node, scope, after, settings.explain(node, subject, tenant));
  }

  private void checkWhatCounts(SettingKey key, SettingSubject subject, TenantSettings tenant) {
    var whole = SettingCatalogue.standard().get(key.root());
    var objections = SettingRules.objections(key, settings.explain(whole, subject, tenant).value());
    if (!objections.isEmpty()) {
      throw DomainException.violations(objections);
    }
  }

  private void tell(Change change, @Nullable String reason, RequestContext context) {
    audit.changed(
        context,
        "setting.change",
        "setting:" + change.key,
        facts(change.scope, change.own(change.before), null),
        facts(change.scope, change.own(change.after), reason));
    events.record(
        context,
        new OperationalEvent.SettingsInvalidate(change.key.toString(), change.scope.toString()));
    unitOfWork.afterCommit(() -> settings.forget(context.organization()));
  }

  private static Map<String, Object> facts(
      SettingScope scope, JsonValue value, @Nullable String reason) {
    var facts = new LinkedHashMap<String, Object>();
    facts.put("scope", scope.toString());
    facts.put("value", value);
    if (reason != null) {
      facts.put("reason", reason);
    }
    return facts;
  }

  private static void checkReason(@Nullable String reason, List<Violation> violations) {
    if (reason == null || reason.isBlank()) {
      violations.add(new Violation("reason", "required", "is required: why is this changed?"));
    } else if (reason.codePointCount(0, reason.length()) > MAX_REASON_LENGTH) {
      violations.add(
          new Violation("reason", "too_long", "at most " + MAX_REASON_LENGTH + " characters"));
    }
  }

  /**
   * What the caller wants.
   *
   * @param scope as text
   * @param value JSON null takes back what is set; null: missing
   * @param expected the version of the document that the caller has seen
   */
  public record Command(
      String key,
      String scope,
      @Nullable JsonValue value,
      @Nullable String reason,
      ExpectedVersion expected) {}

  private record Change(SettingKey key, SettingScope scope, Stored before, Stored after) {
    JsonValue own(Stored stored) {
      return SettingNode.at(stored.value(), key.below()).orElse(JsonValue.Null.NULL);
    }
  }
}
