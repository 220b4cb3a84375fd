package com.meocrm.adapter.persistence.zalo;

import static com.meocrm.adapter.persistence.jooq.Tables.ZALO_ACCOUNT;
import static com.meocrm.adapter.persistence.jooq.Tables.ZALO_GRANT;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.not;

import com.meocrm.adapter.persistence.DatabaseClock;
import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.jooq.tables.records.ZaloAccountRecord;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.zalo.ZaloAccount;
import com.meocrm.core.zalo.ZaloAccount.Quota;
import com.meocrm.core.zalo.ZaloAccount.Tokens;
import com.meocrm.core.zalo.ZaloAccounts;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Official accounts as a table; every change of tokens is one statement that checks the version.
 */
public final class JooqZaloAccounts implements ZaloAccounts {
  /** Of a row that an upsert returns: no transaction had locked or deleted it, so it is new. */
  private static final Field<Boolean> IS_NEW = DSL.field("xmax = 0", Boolean.class);

  private final Transactions transactions;

  public JooqZaloAccounts(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Optional<ZaloAccount> find(OrganizationId organization, String oaId) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.selectFrom(ZALO_ACCOUNT)
                .where(isThis(organization, oaId))
                .fetchOptional(JooqZaloAccounts::account));
  }

  @Override
  public Optional<ZaloAccount> latest(OrganizationId organization) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.selectFrom(ZALO_ACCOUNT)
                .where(ZALO_ACCOUNT.ORGANIZATION_ID.eq(organization.value()))
                .orderBy(ZALO_ACCOUNT.GRANTED_AT.desc(), ZALO_ACCOUNT.OA_ID)
                .limit(1)
                .fetchOptional(JooqZaloAccounts::account));
  }

  /** As the worker, who sees all tenants: whose account it is, is what the answer tells. */
  @Override
  public List<ZaloAccount> among(String appId, Collection<String> oaIds) {
    return transactions.asWorkerAtOnce(dsl ->
        dsl.selectFrom(ZALO_ACCOUNT)
            .where(ZALO_ACCOUNT.OA_ID.in(oaIds))
            .and(ZALO_ACCOUNT.APP_ID.eq(appId))
            .orderBy(ZALO_ACCOUNT.ORGANIZATION_ID)
            .fetch(JooqZaloAccounts::account));
  }

  @Override
  public boolean grant(
      OrganizationId organization,
      String oaId,
      String appId,
      String name,
      Tokens tokens,
      Instant grantedAt) {
    var row = new ZaloAccountRecord();
    row.setOrganizationId(organization.value());
    row.setOaId(oaId);
    row.setAppId(appId);
    row.setName(name);
    row.setAccessSealed(tokens.access());
    row.setRefreshSealed(tokens.refresh());
    row.setAccessExpiresAt(tokens.accessExpiresAt());
    row.setRefreshedAt(tokens.refreshedAt());
    row.setGrantedAt(grantedAt);
    row.setVersion(1L);
    var isNew =
        transactions
            .current(organization)
            .insertInto(ZALO_ACCOUNT)
            .set(row)
            .onConflict(ZALO_ACCOUNT.ORGANIZATION_ID, ZALO_ACCOUNT.OA_ID)
            .doUpdate()
            .set(ZALO_ACCOUNT.APP_ID, excluded(ZALO_ACCOUNT.APP_ID))
            .set(ZALO_ACCOUNT.NAME, excluded(ZALO_ACCOUNT.NAME))
            .set(ZALO_ACCOUNT.ACCESS_SEALED, excluded(ZALO_ACCOUNT.ACCESS_SEALED))
            .set(ZALO_ACCOUNT.REFRESH_SEALED, excluded(ZALO_ACCOUNT.REFRESH_SEALED))
            .set(ZALO_ACCOUNT.ACCESS_EXPIRES_AT, excluded(ZALO_ACCOUNT.ACCESS_EXPIRES_AT))
            .set(ZALO_ACCOUNT.REFRESHED_AT, excluded(ZALO_ACCOUNT.REFRESHED_AT))
            .set(ZALO_ACCOUNT.GRANTED_AT, excluded(ZALO_ACCOUNT.GRANTED_AT))
            .setNull(ZALO_ACCOUNT.TROUBLE)
            .setNull(ZALO_ACCOUNT.REFRESH_OWNER)
            .setNull(ZALO_ACCOUNT.REFRESH_UNTIL)
            .set(ZALO_ACCOUNT.VERSION, ZALO_ACCOUNT.VERSION.plus(1))
            .returningResult(IS_NEW)
            .fetchSingle(IS_NEW);
    return Boolean.TRUE.equals(isNew);
  }

  @Override
  public boolean claimRefresh(
      OrganizationId organization, String oaId, long version, String owner, Duration lease) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.update(ZALO_ACCOUNT)
                    .set(ZALO_ACCOUNT.REFRESH_OWNER, owner)
                    .set(ZALO_ACCOUNT.REFRESH_UNTIL, DatabaseClock.in(lease))
                    .where(isThis(organization, oaId))
                    .and(ZALO_ACCOUNT.VERSION.eq(version))
                    .and(
                        ZALO_ACCOUNT
                            .REFRESH_UNTIL
                            .isNull()
                            .or(ZALO_ACCOUNT.REFRESH_UNTIL.le(DatabaseClock.NOW)))
                    .execute()
                > 0);
  }

  @Override
  public void releaseRefresh(OrganizationId organization, String oaId, String owner) {
    transactions.asTenant(
        organization,
        dsl ->
            dsl.update(ZALO_ACCOUNT)
                .setNull(ZALO_ACCOUNT.REFRESH_OWNER)
                .setNull(ZALO_ACCOUNT.REFRESH_UNTIL)
                .where(isThis(organization, oaId))
                .and(ZALO_ACCOUNT.REFRESH_OWNER.eq(owner))
                .execute());
  }

  @Override
  public boolean renewed(OrganizationId organization, String oaId, long version, Tokens tokens) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.update(ZALO_ACCOUNT)
                    .set(ZALO_ACCOUNT.ACCESS_SEALED, tokens.access())
                    .set(ZALO_ACCOUNT.REFRESH_SEALED, tokens.refresh())
                    .set(ZALO_ACCOUNT.ACCESS_EXPIRES_AT, tokens.accessExpiresAt())
                    .set(ZALO_ACCOUNT.REFRESHED_AT, tokens.refreshedAt())
                    .setNull(ZALO_ACCOUNT.TROUBLE)
                    .setNull(ZALO_ACCOUNT.REFRESH_OWNER)
                    .setNull(ZALO_ACCOUNT.REFRESH_UNTIL)
                    .set(ZALO_ACCOUNT.VERSION, ZALO_ACCOUNT.VERSION.plus(1))
                    .where(isThis(organization, oaId))
                    .and(ZALO_ACCOUNT.VERSION.eq(version))
                    .execute()
                > 0);
  }

  @Override
  public boolean troubled(OrganizationId organization, String oaId, long version, String reason) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.update(ZALO_ACCOUNT)
                    .set(ZALO_ACCOUNT.TROUBLE, Texts.cut(reason))
                    .where(isThis(organization, oaId))
                    .and(ZALO_ACCOUNT.VERSION.eq(version))
                    .and(ZALO_ACCOUNT.TROUBLE.isNull())
                    .execute()
                > 0);
  }

  @Override
  public void distrust(OrganizationId organization, String oaId, long version, Instant now) {
    transactions.asTenant(
        organization,
        dsl ->
            dsl.update(ZALO_ACCOUNT)
                .set(ZALO_ACCOUNT.ACCESS_EXPIRES_AT, now)
                .where(isThis(organization, oaId))
                .and(ZALO_ACCOUNT.VERSION.eq(version))
                .and(ZALO_ACCOUNT.ACCESS_EXPIRES_AT.gt(now))
                .execute());
  }

  @Override
  public void quota(OrganizationId organization, String oaId, Quota quota) {
    transactions.asTenant(
        organization,
        dsl ->
            dsl.update(ZALO_ACCOUNT)
                .set(ZALO_ACCOUNT.QUOTA_DAILY, quota.daily())
                .set(ZALO_ACCOUNT.QUOTA_REMAINING, quota.remaining())
                .set(ZALO_ACCOUNT.QUOTA_DAY, quota.day())
                .where(isThis(organization, oaId))
                .execute());
  }

  @Override
  public boolean quotaChanged(OrganizationId organization, String oaId, Quota quota, Instant at) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.update(ZALO_ACCOUNT)
                    .set(ZALO_ACCOUNT.QUOTA_DAILY, quota.daily())
                    .set(ZALO_ACCOUNT.QUOTA_REMAINING, quota.remaining())
                    .set(ZALO_ACCOUNT.QUOTA_DAY, quota.day())
                    .set(ZALO_ACCOUNT.QUOTA_CHANGED_AT, at)
                    .where(isThis(organization, oaId))
                    .and(
                        ZALO_ACCOUNT
                            .QUOTA_CHANGED_AT
                            .isNull()
                            .or(ZALO_ACCOUNT.QUOTA_CHANGED_AT.lt(at)))
                    .execute()
                > 0);
  }

  @Override
  public List<ZaloAccount> endingBefore(Instant before, int limit) {
    return transactions.asWorker(dsl ->
        dsl.selectFrom(ZALO_ACCOUNT)
            .where(ZALO_ACCOUNT.ACCESS_EXPIRES_AT.lt(before))
            .and(ZALO_ACCOUNT.TROUBLE.isNull())
            .orderBy(ZALO_ACCOUNT.ACCESS_EXPIRES_AT)
            .limit(limit)
            .fetch(JooqZaloAccounts::account));
  }

  @Override
  public Optional<String> verifier(OrganizationId organization, String appId) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.select(ZALO_GRANT.VERIFIER)
                .from(ZALO_GRANT)
                .where(ZALO_GRANT.ORGANIZATION_ID.eq(organization.value()))
                .and(ZALO_GRANT.APP_ID.eq(appId))
                .fetchOptional(ZALO_GRANT.VERIFIER));
  }

  @Override
  public void beginGrant(Grant grant) {
    transactions
        .current(grant.organization())
        .insertInto(ZALO_GRANT)
        .set(ZALO_GRANT.ORGANIZATION_ID, grant.organization().value())
        .set(ZALO_GRANT.APP_ID, grant.appId())
        .set(ZALO_GRANT.VERIFIER, grant.verifier())
        .set(ZALO_GRANT.STATE_DIGEST, grant.stateDigest())
        .set(ZALO_GRANT.REQUESTED_BY, grant.requestedBy())
        .set(ZALO_GRANT.EXPIRES_AT, grant.expiresAt())
        .onConflict(ZALO_GRANT.ORGANIZATION_ID, ZALO_GRANT.APP_ID)
        .doUpdate()
        .set(ZALO_GRANT.VERIFIER, excluded(ZALO_GRANT.VERIFIER))
        .set(ZALO_GRANT.STATE_DIGEST, excluded(ZALO_GRANT.STATE_DIGEST))
        .set(ZALO_GRANT.REQUESTED_BY, excluded(ZALO_GRANT.REQUESTED_BY))
        .set(ZALO_GRANT.EXPIRES_AT, excluded(ZALO_GRANT.EXPIRES_AT))
        .setNull(ZALO_GRANT.REFUSED)
        .execute();
  }

  /** As the worker: whose grant it is, is what the answer tells. */
  @Override
  public Optional<Grant> endGrant(String stateDigest, Instant now) {
    return transactions.asWorker(dsl ->
        dsl.update(ZALO_GRANT)
            .setNull(ZALO_GRANT.STATE_DIGEST)
            .where(ZALO_GRANT.STATE_DIGEST.eq(stateDigest))
            .and(ZALO_GRANT.EXPIRES_AT.gt(now))
            .returning()
            .fetchOptional(row ->
                new Grant(
                    new OrganizationId(row.getOrganizationId()),
                    row.getAppId(),
                    stateDigest,
                    row.getRequestedBy(),
                    row.getExpiresAt(),
                    row.getVerifier())));
  }

  @Override
  public void refuseGrant(OrganizationId organization, String appId, String reason) {
    transactions.asWorker(dsl ->
        dsl.update(ZALO_GRANT)
            .set(ZALO_GRANT.REFUSED, Texts.cut(reason))
            .where(ZALO_GRANT.ORGANIZATION_ID.eq(organization.value()))
            .and(ZALO_GRANT.APP_ID.eq(appId))
            .and(ZALO_GRANT.STATE_DIGEST.isNull())
            .execute());
  }

  @Override
  public Optional<LastGrant> lastGrant(OrganizationId organization, String appId) {
    return transactions.asTenantOrWorker(
        organization,
        dsl ->
            dsl.selectFrom(ZALO_GRANT)
                .where(ZALO_GRANT.ORGANIZATION_ID.eq(organization.value()))
                .and(ZALO_GRANT.APP_ID.eq(appId))
                .fetchOptional(row ->
                    new LastGrant(
                        row.getExpiresAt(), row.getStateDigest() != null, row.getRefused())));
  }

  @Override
  public int reseal(
      String prefix, int limit, Function<SealedTokens, Optional<SealedTokens>> resealing) {
    return transactions.asWorker(dsl -> {
      var stale =
          dsl.select(
                  ZALO_ACCOUNT.ORGANIZATION_ID,
                  ZALO_ACCOUNT.OA_ID,
                  ZALO_ACCOUNT.ACCESS_SEALED,
                  ZALO_ACCOUNT.REFRESH_SEALED)
              .from(ZALO_ACCOUNT)
              .where(
                  not(ZALO_ACCOUNT.ACCESS_SEALED.startsWith(prefix))
                      .or(not(ZALO_ACCOUNT.REFRESH_SEALED.startsWith(prefix))))
              .limit(limit)
              .forUpdate()
              .skipLocked()
              .fetch(row ->
                  new SealedTokens(
                      new OrganizationId(row.value1()), row.value2(), row.value3(), row.value4()));
      for (var tokens : stale) {
        resealing
            .apply(tokens)
            .ifPresent(anew ->
                dsl.update(ZALO_ACCOUNT)
                    .set(ZALO_ACCOUNT.ACCESS_SEALED, anew.access())
                    .set(ZALO_ACCOUNT.REFRESH_SEALED, anew.refresh())
                    .where(isThis(anew.organization(), anew.oaId()))
                    .execute());
      }
      return stale.size();
    });
  }

  @Override
  public int resealVerifiers(
      String prefix, int limit, Function<SealedVerifier, Optional<SealedVerifier>> resealing) {
    return transactions.asWorker(dsl -> {
      var stale =
          dsl.select(ZALO_GRANT.ORGANIZATION_ID, ZALO_GRANT.APP_ID, ZALO_GRANT.VERIFIER)
              .from(ZALO_GRANT)
              .where(not(ZALO_GRANT.VERIFIER.startsWith(prefix)))
              .limit(limit)
              .forUpdate()
              .skipLocked()
              .fetch(row ->
                  new SealedVerifier(new OrganizationId(row.value1()), row.value2(), row.value3()));
      for (var verifier : stale) {
        resealing
            .apply(verifier)
            .ifPresent(anew ->
                dsl.update(ZALO_GRANT)
                    .set(ZALO_GRANT.VERIFIER, anew.verifier())
                    .where(ZALO_GRANT.ORGANIZATION_ID.eq(anew.organization().value()))
                    .and(ZALO_GRANT.APP_ID.eq(anew.appId()))
                    .execute());
      }
      return stale.size();
    });
  }

  private static Condition isThis(OrganizationId organization, String oaId) {
    return ZALO_ACCOUNT.ORGANIZATION_ID.eq(organization.value()).and(ZALO_ACCOUNT.OA_ID.eq(oaId));
  }

  private static ZaloAccount account(ZaloAccountRecord row) {
    return new ZaloAccount(
        new OrganizationId(row.getOrganizationId()),
        row.getOaId(),
        row.getAppId(),
        row.getName(),
        new Tokens(
            row.getAccessSealed(),
            row.getRefreshSealed(),
            row.getAccessExpiresAt(),
            row.getRefreshedAt()),
        row.getTrouble(),
        quota(row),
        row.getGrantedAt(),
        row.getVersion());
  }

  private static @Nullable Quota quota(ZaloAccountRecord row) {
    return row.getQuotaDay() == null
        ? null
        : new Quota(row.getQuotaDaily(), row.getQuotaRemaining(), row.getQuotaDay());
  }
}
