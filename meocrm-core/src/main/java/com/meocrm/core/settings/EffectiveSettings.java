package com.meocrm.core.settings;

import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The settings that count for somebody or something, for use cases.
 *
 * <p>Reads cost a query only when this node does not remember the tenant's settings, which it does
 * for less than five seconds; a change on this node counts at once. They work inside and outside of
 * units of work.
 */
public final class EffectiveSettings {
  private final SettingCatalogue catalogue;
  private final SettingResolver resolver;
  private final SettingStore store;
  private final SettingsCache cache;

  /**
   * @param nanoTime monotonic, judges the age of what is remembered
   */
  public EffectiveSettings(SettingStore store, PlanSettings plans, LongSupplier nanoTime) {
    this.catalogue = SettingCatalogue.standard();
    this.resolver = new SettingResolver(catalogue, plans);
    this.store = store;
    this.cache = new SettingsCache(store, nanoTime);
  }

  /** The setting {@code tax.vatPercent}. */
  public BigDecimal vatPercent(SettingSubject subject) {
    return read("tax.vatPercent", subject).decimal();
  }

  public ShippingFees shipping(SettingSubject subject) {
    return ShippingFees.of(read("shipping", subject));
  }

  public RefundPolicy refund(SettingSubject subject) {
    return RefundPolicy.of(read("refund", subject));
  }

  public LeadPriorityRules leadPriority(SettingSubject subject) {
    return LeadPriorityRules.of(read("leadPriority", subject));
  }

  public CommissionTerms commission(SettingSubject subject) {
    return CommissionTerms.of(read("commission", subject));
  }

  public AuditPolicy audit(SettingSubject subject) {
    return AuditPolicy.of(read("audit", subject));
  }

  public StaffNotifications staffNotifications(SettingSubject subject) {
    return StaffNotifications.of(read("notifications.staff", subject));
  }

  /** Whether customers with consent are notified. */
  public boolean notifiesCustomers(SettingSubject subject) {
    return read("notifications.customer.enabled", subject).flag();
  }

  public QuietHours quietHours(SettingSubject subject) {
    return QuietHours.of(read("notifications.quietHours", subject));
  }

  /** The setting {@code orders.sync.sources} of a tenant. */
  public List<OrderSource> orderSources(RequestContext context) {
    return read("orders.sync.sources", SettingSubject.ofTenant(context)).items().stream()
        .map(OrderSource::of)
        .toList();
  }

  /** Whether a module is switched on; one that has no switch always is. */
  public boolean isModuleOn(String module, SettingSubject subject) {
    return catalogue
        .find("moduleKillSwitch." + module)
        .map(node -> value(node, subject).flag())
        .orElse(true);
  }

  /**
   * The value of a key, JSON null when there is none.
   *
   * @throws IllegalArgumentException when the catalogue does not know the key
   */
  public JsonValue value(String key, SettingSubject subject) {
    return remembered(catalogue.get(key), subject);
  }

  /** The value as it is in the database at this moment, and where it came from. */
  public EffectiveSetting explain(SettingNode node, SettingSubject subject) {
    return explain(node, subject, store.load(subject.organization()));
  }

  /** The tenant's settings have changed: what this node remembers of them is void. */
  public void forget(OrganizationId organization) {
    cache.forget(organization);
  }

  /** The value that would count if the tenant had set these. */
  EffectiveSetting explain(SettingNode node, SettingSubject subject, TenantSettings tenant) {
    return resolver.resolve(node, subject, tenant);
  }

  private SettingValue read(String key, SettingSubject subject) {
    return value(catalogue.get(key), subject);
  }

  private SettingValue value(SettingNode node, SettingSubject subject) {
    return new SettingValue(
        remembered(node, subject), node.defaultValue().orElse(JsonValue.Null.NULL));
  }

  private JsonValue remembered(SettingNode node, SettingSubject subject) {
    return cache.answer(
        subject.organization(),
        new SettingsCache.Question(node.key(), subject),
        tenant -> explain(node, subject, tenant).value());
  }
}
