package com.meocrm.adapter.persistence.idempotency;

import static com.meocrm.adapter.persistence.jooq.Tables.IDEMPOTENCY;

import com.meocrm.adapter.persistence.DatabaseClock;
import com.meocrm.adapter.persistence.OneRoundTrip;
import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.idempotency.Fingerprint;
import com.meocrm.core.idempotency.IdempotencyStore;
import com.meocrm.core.idempotency.KeyedRequest.Scope;
import com.meocrm.core.shared.Sha256;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jooq.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Keys as rows.
 *
 * <p>What keeps two requests of one key apart is an advisory lock of the transaction that claims
 * it, which the other is refused at once instead of waiting with a connection in its hand.
 * PostgreSQL lets go of it after the commit has become visible, so whoever gets it next, and looks
 * in a statement of its own, finds the answer. Should it ever fail to keep them apart, the primary
 * key does.
 */
public final class JooqIdempotencyStore implements IdempotencyStore {
  private static final String HOLD = "select pg_try_advisory_xact_lock(?)";

  private static final String LOOK =
      """
      select fingerprint, owner, answer,
        coalesce(lease_until <= meocrm.meocrm_now(), true), expires_at <= meocrm.meocrm_now()
      from meocrm.idempotency where organization_id = ? and principal = ? and idempotency_key = ?\
      """;

  private static final String INSERT =
      """
      insert into meocrm.idempotency (organization_id, principal, idempotency_key, fingerprint, answer, expires_at)
      values (?, ?, ?, ?, ?, meocrm.meocrm_now() + ? * interval '1 millisecond')\
      """;

  private static final String REMOVE =
      """
      delete from meocrm.idempotency where (organization_id, principal, idempotency_key) in (
        select organization_id, principal, idempotency_key from meocrm.idempotency
        where expires_at <= meocrm.meocrm_now() order by expires_at limit {0} for update skip locked)
      """;

  private final Transactions transactions;

  public JooqIdempotencyStore(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Claim claim(Scope scope) {
    var results =
        transactions.query(
            scope.organization(),
            new OneRoundTrip()
                .add(HOLD, lockOf(scope))
                .add(LOOK, scope.organization().value(), scope.principal(), scope.key().value()));
    boolean held = OneRoundTrip.isTrue(results.getFirst().getFirst()[0]);
    if (!held) {
      return new Claim.Held();
    }
    var rows = results.getLast();
    return rows.isEmpty() ? new Claim.Free() : found(scope, rows.getFirst());
  }

  private Claim found(Scope scope, @Nullable Object[] row) {
    if (OneRoundTrip.isTrue(row[4])) {
      forgetExpired(scope);
      return new Claim.Free();
    }
    var fingerprint = new Fingerprint(String.valueOf(row[0]));
    return row[2] instanceof byte[] answer
        ? new Claim.Answered(fingerprint, answer)
        : new Claim.Leased(fingerprint, String.valueOf(row[1]), OneRoundTrip.isTrue(row[3]));
  }

  /** Room for the next one. The reaper may have been here first. */
  private void forgetExpired(Scope scope) {
    transactions
        .current(scope.organization())
        .deleteFrom(IDEMPOTENCY)
        .where(is(scope))
        .and(IDEMPOTENCY.EXPIRES_AT.le(DatabaseClock.NOW))
        .execute();
  }

  @Override
  public void store(Scope scope, Fingerprint fingerprint, byte[] answer, Duration kept) {
    transactions.defer(
        scope.organization(),
        INSERT,
        scope.organization().value(),
        scope.principal(),
        scope.key().value(),
        fingerprint.value(),
        answer,
        kept.toMillis());
  }

  @Override
  public void lease(
      Scope scope, Fingerprint fingerprint, String owner, Duration lease, Duration kept) {
    transactions
        .current(scope.organization())
        .insertInto(IDEMPOTENCY)
        .set(IDEMPOTENCY.ORGANIZATION_ID, scope.organization().value())
        .set(IDEMPOTENCY.PRINCIPAL, scope.principal())
        .set(IDEMPOTENCY.IDEMPOTENCY_KEY, scope.key().value())
        .set(IDEMPOTENCY.FINGERPRINT, fingerprint.value())
        .set(IDEMPOTENCY.OWNER, owner)
        .set(IDEMPOTENCY.LEASE_UNTIL, DatabaseClock.in(lease))
        .set(IDEMPOTENCY.EXPIRES_AT, DatabaseClock.in(kept))
        // The claim holds the key, so what stands here is what it saw: a lease that has ended.
        .onConflict(IDEMPOTENCY.ORGANIZATION_ID, IDEMPOTENCY.PRINCIPAL, IDEMPOTENCY.IDEMPOTENCY_KEY)
        .doUpdate()
        .set(IDEMPOTENCY.OWNER, owner)
        .set(IDEMPOTENCY.LEASE_UNTIL, DatabaseClock.in(lease))
        .set(IDEMPOTENCY.EXPIRES_AT, DatabaseClock.in(kept))
        .execute();
  }

  @Override
  public boolean finish(Scope scope, String owner, byte[] answer, Duration kept) {
    return transactions
            .current(scope.organization())
            .update(IDEMPOTENCY)
            .set(IDEMPOTENCY.ANSWER, answer)
            .set(IDEMPOTENCY.EXPIRES_AT, DatabaseClock.in(kept))
            .where(is(scope))
            .and(IDEMPOTENCY.OWNER.eq(owner)) // the fence: who takes the key over is another owner
            .execute()
        == 1;
  }

  @Override
  public void release(Scope scope, String owner) {
    transactions
        .current(scope.organization())
        .deleteFrom(IDEMPOTENCY)
        .where(is(scope))
        .and(IDEMPOTENCY.OWNER.eq(owner))
        .and(IDEMPOTENCY.ANSWER.isNull())
        .execute();
  }

  @Override
  public int removeExpired(int limit) {
    // Whoever uses one of these keys now has it locked, and removes it itself.
    return transactions.asWorkerAtOnce(dsl -> dsl.execute(REMOVE, limit));
  }

  private static Condition is(Scope scope) {
    return IDEMPOTENCY
        .ORGANIZATION_ID
        .eq(scope.organization().value())
        .and(IDEMPOTENCY.PRINCIPAL.eq(scope.principal()))
        .and(IDEMPOTENCY.IDEMPOTENCY_KEY.eq(scope.key().value()));
  }

  /** The key of its lock. Two scopes with the same one merely wait for each other. */
  private static long lockOf(Scope scope) {
    return ByteBuffer.wrap(Sha256.of("meocrm.idempotency\n" + scope)).getLong();
  }
}
