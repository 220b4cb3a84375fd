package com.meocrm.core.zalo;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.zalo.ZaloAccount.Quota;
import com.meocrm.core.zalo.ZaloAccount.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Zalo accounts in memory. */
public final class InMemoryZaloAccounts implements ZaloAccounts {
  private final InMemoryUnitOfWork unitOfWork;
  private final InstantSource clock;
  private final Map<String, Row> rows = new TreeMap<>();
  private final Map<String, Grant> grants = new TreeMap<>();

  private final Map<String, LastGrant> last = new TreeMap<>();

  /** Of grants that were ended. */
  private final Map<String, String> verifiers = new TreeMap<>();

  public InMemoryZaloAccounts(InMemoryUnitOfWork unitOfWork, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.clock = clock;
  }

  @Override
  public synchronized Optional<ZaloAccount> find(OrganizationId organization, String oaId) {
    return Optional.ofNullable(rows.get(key(organization, oaId))).map(row -> row.account);
  }

  @Override
  public synchronized Optional<ZaloAccount> latest(OrganizationId organization) {
    return rows.values().stream()
        .map(row -> row.account)
        .filter(account -> account.organization().equals(organization))
        .max(Comparator.comparing(ZaloAccount::grantedAt));
  }

  @Override
  public synchronized List<ZaloAccount> among(String appId, Collection<String> oaIds) {
    return rows.values().stream()
        .map(row -> row.account)
        .filter(account -> account.appId().equals(appId) && oaIds.contains(account.oaId()))
        .toList();
  }

  @Override
  public synchronized boolean grant(
      OrganizationId organization,
      String oaId,
      String appId,
      String name,
      Tokens tokens,
      Instant grantedAt) {
    unitOfWork.require(organization);
    var key = key(organization, oaId);
    var before = rows.get(key);
    long version = before == null ? 1 : before.account.version() + 1;
    var quota = before == null ? null : before.account.quota();
    rows.put(
        key,
        new Row(
            new ZaloAccount(
                organization, oaId, appId, name, tokens, null, quota, grantedAt, version),
            null,
            null,
            before == null ? null : before.quotaChangedAt));
    unitOfWork.written(
        organization,
        () -> {
          if (before == null) {
            rows.remove(key);
          } else {
            rows.put(key, before);
          }
        });
    return before == null;
  }

  @Override
  public synchronized boolean claimRefresh(
      OrganizationId organization, String oaId, long version, String owner, Duration lease) {
    var now = clock.instant();
    return change(
        organization,
        oaId,
        row -> row.is(version) && (row.refreshUntil == null || !row.refreshUntil.isAfter(now)),
        row -> new Row(row.account, owner, now.plus(lease), row.quotaChangedAt));
  }

  @Override
  public synchronized void releaseRefresh(OrganizationId organization, String oaId, String owner) {
    change(
        organization,
        oaId,
        row -> owner.equals(row.refreshOwner),
        row -> new Row(row.account, null, null, row.quotaChangedAt));
  }

  @Override
  public synchronized boolean renewed(
      OrganizationId organization, String oaId, long version, Tokens tokens) {
    return change(
        organization,
        oaId,
        row -> row.is(version),
        row ->
            new Row(
                with(row.account, tokens, null, row.account.quota(), version + 1),
                null,
                null,
                row.quotaChangedAt));
  }

  @Override
  public synchronized boolean troubled(
      OrganizationId organization, String oaId, long version, String reason) {
    return change(
        organization,
        oaId,
        row -> row.is(version) && row.account.trouble() == null,
        row ->
            row.with(
                with(row.account, row.account.tokens(), reason, row.account.quota(), version)));
  }

  @Override
  public synchronized void distrust(
      OrganizationId organization, String oaId, long version, Instant now) {
    change(
        organization,
        oaId,
        row -> row.is(version) && row.account.tokens().accessExpiresAt().isAfter(now),
        row -> {
          var tokens = row.account.tokens();
          var ended = new Tokens(tokens.access(), tokens.refresh(), now, tokens.refreshedAt());
          return row.with(
              with(row.account, ended, row.account.trouble(), row.account.quota(), version));
        });
  }

  @Override
  public synchronized void quota(OrganizationId organization, String oaId, Quota quota) {
    change(organization, oaId, row -> true, row -> row.with(withQuota(row.account, quota)));
  }

  @Override
  public synchronized boolean quotaChanged(
      OrganizationId organization, String oaId, Quota quota, Instant at) {
    return change(
        organization,
        oaId,
        row -> row.quotaChangedAt == null || row.quotaChangedAt.isBefore(at),
        row -> new Row(withQuota(row.account, quota), row.refreshOwner, row.refreshUntil, at));
  }

  @Override
  public synchronized List<ZaloAccount> endingBefore(Instant before, int limit) {
    return rows.values().stream()
        .map(row -> row.account)
        .filter(account -> account.trouble() == null)
        .filter(account -> account.tokens().accessExpiresAt().isBefore(before))
        .sorted(Comparator.comparing(account -> account.tokens().accessExpiresAt()))
        .limit(limit)
        .toList();
  }

  @Override
  public synchronized Optional<String> verifier(OrganizationId organization, String appId) {
    return Optional.ofNullable(verifiers.get(key(organization, appId)));
  }

  @Override
  public synchronized void beginGrant(Grant grant) {
    unitOfWork.require(grant.organization());
    var key = key(grant.organization(), grant.appId());
    var before = grants.put(key, grant);
    var verifier = verifiers.put(key, grant.verifier());
    var lastBefore = last.put(key, new LastGrant(grant.expiresAt(), true, null));
    unitOfWork.written(
        grant.organization(),
        () -> {
          put(grants, key, before);
          put(verifiers, key, verifier);
          put(last, key, lastBefore);
        });
  }

  @Override
  public synchronized Optional<Grant> endGrant(String stateDigest, Instant now) {
    var found =
        grants.values().stream()
            .filter(grant -> grant.stateDigest().equals(stateDigest))
            .filter(grant -> grant.expiresAt().isAfter(now))
            .findFirst();
    found.ifPresent(grant -> grants.remove(key(grant.organization(), grant.appId())));
    return found;
  }

  @Override
  public synchronized void refuseGrant(OrganizationId organization, String appId, String reason) {
    last.computeIfPresent(
        key(organization, appId),
        (key, grant) ->
            grants.containsKey(key) ? grant : new LastGrant(grant.expiresAt(), false, reason));
  }

  @Override
  public synchronized Optional<LastGrant> lastGrant(OrganizationId organization, String appId) {
    var key = key(organization, appId);
    return Optional.ofNullable(last.get(key))
        .map(grant -> new LastGrant(grant.expiresAt(), grants.containsKey(key), grant.refused()));
  }

  @Override
  public synchronized int reseal(
      String prefix, int limit, Function<SealedTokens, Optional<SealedTokens>> resealing) {
    var stale =
        rows.values().stream()
            .map(row -> row.account)
            .filter(account ->
                !account.tokens().access().startsWith(prefix)
                    || !account.tokens().refresh().startsWith(prefix))
            .limit(limit)
            .toList();
    for (var account : stale) {
      var tokens = account.tokens();
      var sealed =
          new SealedTokens(
              account.organization(), account.oaId(), tokens.access(), tokens.refresh());
      resealing
          .apply(sealed)
          .ifPresent(anew ->
              change(
                  anew.organization(),
                  anew.oaId(),
                  row -> true,
                  row ->
                      row.with(
                          with(
                              account,
                              new Tokens(
                                  anew.access(),
                                  anew.refresh(),
                                  tokens.accessExpiresAt(),
                                  tokens.refreshedAt()),
                              account.trouble(),
                              account.quota(),
                              account.version()))));
    }
    return stale.size();
  }

  @Override
  public synchronized int resealVerifiers(
      String prefix, int limit, Function<SealedVerifier, Optional<SealedVerifier>> resealing) {
    var stale =
        verifiers.entrySet().stream()
            .filter(entry -> !entry.getValue().startsWith(prefix))
            .map(entry -> {
              var key = entry.getKey().split("/", 2);
              return new SealedVerifier(new OrganizationId(key[0]), key[1], entry.getValue());
            })
            .limit(limit)
            .toList();
    for (var verifier : stale) {
      resealing.apply(verifier).ifPresent(this::put);
    }
    return stale.size();
  }

  private void put(SealedVerifier anew) {
    var key = key(anew.organization(), anew.appId());
    verifiers.put(key, anew.verifier());
    grants.computeIfPresent(
        key,
        (same, grant) ->
            new Grant(
                grant.organization(),
                grant.appId(),
                grant.stateDigest(),
                grant.requestedBy(),
                grant.expiresAt(),
                anew.verifier()));
  }

  private boolean change(
      OrganizationId organization, String oaId, Predicate<Row> when, UnaryOperator<Row> change) {
    var key = key(organization, oaId);
    var row = rows.get(key);
    if (row == null || !when.test(row)) {
      return false;
    }
    rows.put(key, change.apply(row));
    return true;
  }

  private static <T> void put(Map<String, T> map, String key, @Nullable T value) {
    if (value == null) {
      map.remove(key);
    } else {
      map.put(key, value);
    }
  }

  private static ZaloAccount withQuota(ZaloAccount account, Quota quota) {
    return with(account, account.tokens(), account.trouble(), quota, account.version());
  }

  private static ZaloAccount with(
      ZaloAccount account,
      Tokens tokens,
      @Nullable String trouble,
      @Nullable Quota quota,
      long version) {
    return new ZaloAccount(
        account.organization(),
        account.oaId(),
        account.appId(),
        account.name(),
        tokens,
        trouble,
        quota,
        account.grantedAt(),
        version);
  }

  private static String key(OrganizationId organization, String id) {
    return organization + "/" + id;
  }

  private record Row(
      ZaloAccount account,
      @Nullable String refreshOwner,
      @Nullable Instant refreshUntil,
      @Nullable Instant quotaChangedAt) {
    boolean is(long version) {
      return account.version() == version;
    }

    Row with(ZaloAccount other) {
      return new Row(other, refreshOwner, refreshUntil, quotaChangedAt);
    }
  }
}
