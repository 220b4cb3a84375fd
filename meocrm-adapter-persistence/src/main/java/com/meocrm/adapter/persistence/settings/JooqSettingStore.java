package com.meocrm.adapter.persistence.settings;

import static com.meocrm.adapter.persistence.jooq.Tables.SETTING;

import com.meocrm.adapter.persistence.DatabaseClock;
import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.jooq.tables.records.SettingRecord;
import com.meocrm.core.settings.SettingScope;
import com.meocrm.core.settings.SettingStore;
import com.meocrm.core.settings.TenantSettings;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import java.util.HashMap;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.JSONB;

/** The table {@code setting}: a row per scope and document. */
public final class JooqSettingStore implements SettingStore {
  private static final JSONB NOTHING = JSONB.valueOf("{}");

  /** So that there is a row to lock; an insert of another transaction is waited for. */
  private static final String CLAIM =
      """
      insert into meocrm.setting (organization_id, scope, setting_key, value, version, updated_at)
      values (?, ?, ?, '{}', 0, meocrm.meocrm_now())
      on conflict (organization_id, scope, setting_key) do nothing
      """;

  private final Transactions transactions;

  public JooqSettingStore(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public TenantSettings load(OrganizationId organization) {
    var rows =
        transactions.asTenantOrWorker(
            organization,
            dsl ->
                dsl.selectFrom(SETTING)
                    .where(SETTING.ORGANIZATION_ID.eq(organization.value()))
                    .and(SETTING.VALUE.ne(NOTHING))
                    .fetch());
    var documents = new HashMap<SettingScope, Map<String, JsonValue.Members>>();
    for (var row : rows) {
      SettingScope.parse(row.getScope())
          .ifPresent(scope ->
              documents
                  .computeIfAbsent(scope, any -> new HashMap<>())
                  .put(row.getSettingKey(), value(row)));
    }
    return new TenantSettings(documents);
  }

  @Override
  public Stored find(OrganizationId organization, SettingScope scope, String document) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.selectFrom(SETTING)
                .where(is(organization, scope, document))
                .fetchOptional(JooqSettingStore::stored)
                .orElse(Stored.NOTHING));
  }

  @Override
  public Stored lock(OrganizationId organization, SettingScope scope, String document) {
    var dsl = transactions.current(organization);
    dsl.execute(CLAIM, organization.value(), scope.toString(), document);
    return dsl.selectFrom(SETTING)
        .where(is(organization, scope, document))
        .forUpdate()
        .fetchSingle(JooqSettingStore::stored);
  }

  @Override
  public Stored save(
      OrganizationId organization, SettingScope scope, String document, JsonValue.Members value) {
    return transactions
        .current(organization)
        .update(SETTING)
        .set(SETTING.VALUE, JSONB.valueOf(value.toString()))
        .set(SETTING.VERSION, SETTING.VERSION.plus(1))
        .set(SETTING.UPDATED_AT, DatabaseClock.NOW)
        .where(is(organization, scope, document))
        .returning()
        .fetchSingle(JooqSettingStore::stored);
  }

  @Override
  public int count(OrganizationId organization) {
    return transactions.asTenant(
        organization,
        dsl -> dsl.fetchCount(SETTING, SETTING.ORGANIZATION_ID.eq(organization.value())));
  }

  private static Condition is(OrganizationId organization, SettingScope scope, String document) {
    return SETTING
        .ORGANIZATION_ID
        .eq(organization.value())
        .and(SETTING.SCOPE.eq(scope.toString()))
        .and(SETTING.SETTING_KEY.eq(document));
  }

  private static Stored stored(SettingRecord row) {
    return new Stored(
        value(row), row.getVersion(), row.getVersion() == 0 ? null : row.getUpdatedAt());
  }

  private static JsonValue.Members value(SettingRecord row) {
    return JsonValue.parse(row.getValue().data()) instanceof JsonValue.Members object
        ? object
        : new JsonValue.Members(Map.of());
  }
}
