package com.meocrm.core.idempotency;

import com.meocrm.core.idempotency.KeyedRequest.Scope;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keys and answers in memory. Units of work come one at a time, so nobody else ever holds a key.
 */
public final class InMemoryIdempotencyStore implements IdempotencyStore {
  private final InMemoryUnitOfWork unitOfWork;
  private final InstantSource clock;
  private final Map<Scope, Row> rows = new ConcurrentHashMap<>();
  private final Set<Scope> heldElsewhere = ConcurrentHashMap.newKeySet();

  public InMemoryIdempotencyStore(InMemoryUnitOfWork unitOfWork, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.clock = clock;
  }

  /** Another node is at this key, until {@link #letGoElsewhere}. */
  void holdElsewhere(Scope scope) {
    heldElsewhere.add(scope);
  }

  void letGoElsewhere(Scope scope) {
    heldElsewhere.remove(scope);
  }

  /** How many keys are in use. */
  public int size() {
    return rows.size();
  }

  /** What is stored of an answer: sealed. */
  byte[] stored(Scope scope) {
    var row = rows.get(scope);
    return row == null || row.answer == null ? new byte[0] : row.answer;
  }

  @Override
  public Claim claim(Scope scope) {
    unitOfWork.require(scope.organization());
    if (heldElsewhere.contains(scope)) {
      return new Claim.Held();
    }
    var row = rows.get(scope);
    var now = clock.instant();
    if (row == null || !row.expiresAt.isAfter(now)) {
      return new Claim.Free();
    }
    return row.answer != null
        ? new Claim.Answered(row.fingerprint, row.answer)
        : new Claim.Leased(row.fingerprint, String.valueOf(row.owner), !leaseEnd(row).isAfter(now));
  }

  @Override
  public void store(Scope scope, Fingerprint fingerprint, byte[] answer, Duration kept) {
    put(scope, new Row(fingerprint, null, null, answer, clock.instant().plus(kept)));
  }

  @Override
  public void lease(
      Scope scope, Fingerprint fingerprint, String owner, Duration lease, Duration kept) {
    var now = clock.instant();
    put(scope, new Row(fingerprint, owner, now.plus(lease), null, now.plus(kept)));
  }

  @Override
  public boolean finish(Scope scope, String owner, byte[] answer, Duration kept) {
    unitOfWork.require(scope.organization());
    var row = rows.get(scope);
    if (row == null || !owner.equals(row.owner)) {
      return false;
    }
    put(scope, new Row(row.fingerprint, owner, null, answer, clock.instant().plus(kept)));
    return true;
  }

  @Override
  public void release(Scope scope, String owner) {
    unitOfWork.require(scope.organization());
    var row = rows.get(scope);
    if (row != null && owner.equals(row.owner) && row.answer == null) {
      put(scope, null);
    }
  }

  @Override
  public int removeExpired(int limit) {
    var now = clock.instant();
    var expired =
        rows.entrySet().stream()
            .filter(row -> !row.getValue().expiresAt.isAfter(now))
            .limit(limit)
            .map(Map.Entry::getKey)
            .toList();
    expired.forEach(rows::remove);
    return expired.size();
  }

  private void put(Scope scope, @Nullable Row row) {
    unitOfWork.require(scope.organization());
    var before = row == null ? rows.remove(scope) : rows.put(scope, row);
    unitOfWork.written(
        scope.organization(),
        () -> {
          if (before == null) {
            rows.remove(scope);
          } else {
            rows.put(scope, before);
          }
        });
  }

  private static Instant leaseEnd(Row row) {
    return row.leaseUntil == null ? Instant.MIN : row.leaseUntil;
  }

  @SuppressWarnings("ArrayRecordComponent") // read only
  private record Row(
      Fingerprint fingerprint,
      @Nullable String owner,
      @Nullable Instant leaseUntil,
      byte @Nullable [] answer,
      Instant expiresAt) {}
}
