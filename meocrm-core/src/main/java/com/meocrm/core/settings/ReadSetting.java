package com.meocrm.core.settings;

import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.shared.Violation;
import java.util.List;

/** Shows what is set of a key at a scope, and what counts there. */
public final class ReadSetting {
  private final UnitOfWork unitOfWork;
  private final SettingStore store;
  private final EffectiveSettings settings;

  public ReadSetting(UnitOfWork unitOfWork, SettingStore store, EffectiveSettings settings) {
    this.unitOfWork = unitOfWork;
    this.store = store;
    this.settings = settings;
  }

  /**
   * Reads it.
   *
   * @param scope as text; {@code tenant} is the whole business
   * @throws DomainException {@code SETTING_NOT_FOUND}; a violation of {@code scope}
   */
  public SettingView handle(String key, String scope, RequestContext context) {
    var node = find(key);
    var place =
        SettingScope.parse(scope)
            .orElseThrow(() -> DomainException.violations(List.of(malformedScope())));
    return unitOfWork.run(context.organization(), () -> view(node, place, context));
  }

  static SettingNode find(String key) {
    return SettingCatalogue.standard().find(key).orElseThrow(SettingCatalogue::unknownKey);
  }

  static Violation malformedScope() {
    return new Violation("scope", "malformed", SettingScope.FORMAT);
  }

  private SettingView view(SettingNode node, SettingScope scope, RequestContext context) {
    var stored = store.find(context.organization(), scope, node.key().root());
    var effective = settings.explain(node, SettingSubject.at(scope, context));
    return view(node, scope, stored, effective);
  }

  static SettingView view(
      SettingNode node,
      SettingScope scope,
      SettingStore.Stored stored,
      EffectiveSetting effective) {
    return new SettingView(
        node.key(),
        scope,
        SettingNode.at(stored.value(), node.key().below())
            .filter(SettingDocuments::isSet)
            .orElse(null),
        effective.value(),
        stored.version(),
        stored.updatedAt());
  }
}
