package com.meocrm.adapter.persistence.secret;

import static com.meocrm.adapter.persistence.jooq.Tables.TENANT_SECRET;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.noCondition;
import static org.jooq.impl.DSL.not;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.secret.TenantSecrets;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** Sealed secrets as a table. */
public final class JooqTenantSecrets implements TenantSecrets {
  /** Of a row that an upsert returns: no transaction had locked or deleted it, so it is new. */
  private static final Field<Boolean> IS_NEW = field("xmax = 0", Boolean.class);

  private final Transactions transactions;

  public JooqTenantSecrets(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public boolean put(OrganizationId organization, String name, String sealed, Instant at) {
    var isNew =
        transactions
            .current(organization)
            .insertInto(TENANT_SECRET)
            .set(TENANT_SECRET.ORGANIZATION_ID, organization.value())
            .set(TENANT_SECRET.NAME, name)
            .set(TENANT_SECRET.SEALED, sealed)
            .set(TENANT_SECRET.UPDATED_AT, at)
            .onConflict(TENANT_SECRET.ORGANIZATION_ID, TENANT_SECRET.NAME)
            .doUpdate()
            .set(TENANT_SECRET.SEALED, sealed)
            .set(TENANT_SECRET.UPDATED_AT, at)
            .returningResult(IS_NEW)
            .fetchSingle(IS_NEW);
    return Boolean.TRUE.equals(isNew);
  }

  @Override
  public Optional<String> find(OrganizationId organization, String name) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.select(TENANT_SECRET.SEALED)
                .from(TENANT_SECRET)
                .where(TENANT_SECRET.ORGANIZATION_ID.eq(organization.value()))
                .and(TENANT_SECRET.NAME.eq(name))
                .fetchOptional(TENANT_SECRET.SEALED));
  }

  @Override
  public int reseal(String prefix, int limit, Function<Sealed, Optional<Sealed>> resealing) {
    return transactions.asWorker(dsl -> {
      var stale =
          dsl.select(TENANT_SECRET.ORGANIZATION_ID, TENANT_SECRET.NAME, TENANT_SECRET.SEALED)
              .from(TENANT_SECRET)
              .where(not(TENANT_SECRET.SEALED.startsWith(prefix)))
              .limit(limit)
              .forUpdate()
              .skipLocked()
              .fetch(
                  row -> new Sealed(new OrganizationId(row.value1()), row.value2(), row.value3()));
      for (var secret : stale) {
        resealing
            .apply(secret)
            .ifPresent(anew ->
                dsl.update(TENANT_SECRET)
                    .set(TENANT_SECRET.SEALED, anew.sealed())
                    .where(TENANT_SECRET.ORGANIZATION_ID.eq(anew.organization().value()))
                    .and(TENANT_SECRET.NAME.eq(anew.name()))
                    .execute());
      }
      return stale.size();
    });
  }

  @Override
  public Page<Listed> list(OrganizationId organization, @Nullable String after, int limit) {
    return transactions.asTenant(
        organization,
        dsl ->
            Page.of(
                dsl.select(TENANT_SECRET.NAME, TENANT_SECRET.UPDATED_AT)
                    .from(TENANT_SECRET)
                    .where(TENANT_SECRET.ORGANIZATION_ID.eq(organization.value()))
                    .and(after == null ? noCondition() : TENANT_SECRET.NAME.gt(after))
                    .orderBy(TENANT_SECRET.NAME)
                    .limit(limit + 1)
                    .fetch(row -> new Listed(row.value1(), row.value2())),
                limit));
  }
}
