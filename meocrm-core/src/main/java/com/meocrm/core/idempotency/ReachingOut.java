package com.meocrm.core.idempotency;

import com.meocrm.core.idempotency.Idempotency.Refusals;
import com.meocrm.core.idempotency.IdempotencyStore.Claim;
import com.meocrm.core.idempotency.KeyedRequest.Scope;
import com.meocrm.core.idempotency.Outcome.Answered;
import com.meocrm.core.idempotency.Outcome.InProgress;
import com.meocrm.core.idempotency.Outcome.KeyReused;
import com.meocrm.core.shared.StoreUnavailableException;
import com.meocrm.core.shared.UnitOfWork;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A request that reaches others: the key is leased and that committed, the work done, its answer
 * stored. The owner is another for every attempt, so an owner that was merely slow, and whose key
 * was taken over, can neither store nor free anything.
 */
final class ReachingOut {
  /** Longer than any call that a handler makes; what takes longer becomes a job. */
  static final Duration LEASE = Duration.ofSeconds(60);

  private static final System.Logger LOG = System.getLogger(ReachingOut.class.getName());

  private final UnitOfWork unitOfWork;
  private final IdempotencyStore store;
  private final AnswerSeal seal;

  ReachingOut(UnitOfWork unitOfWork, IdempotencyStore store, AnswerSeal seal) {
    this.unitOfWork = unitOfWork;
    this.store = store;
    this.seal = seal;
  }

  Outcome once(
      KeyedRequest request,
      String owner,
      Patience patience,
      Supplier<StoredAnswer> work,
      Refusals refusals) {
    Optional<Outcome> obstacle;
    do {
      obstacle = lease(request, owner);
    } while (obstacle.filter(InProgress.class::isInstance).isPresent() && patience.waits());
    return obstacle.orElseGet(() -> work(request, owner, work, refusals));
  }

  /** Takes the key; returns what stands in the way, or empty when it is the owner's. */
  private Optional<Outcome> lease(KeyedRequest request, String owner) {
    try {
      return leaseOnce(request, owner);
    } catch (StoreUnavailableException e) {
      // The lease may have been committed and only the word of it lost; the owner knows its own.
      LOG.log(Level.DEBUG, "a key is leased once more", e);
      return leaseOnce(request, owner);
    }
  }

  private Optional<Outcome> leaseOnce(KeyedRequest request, String owner) {
    var scope = request.scope();
    return unitOfWork.run(
        scope.organization(),
        () ->
            switch (store.claim(scope)) {
              case Claim.Free() -> take(request, owner);
              case Claim.Held() -> Optional.of(Idempotency.IN_PROGRESS);
              case Claim.Answered(var fingerprint, var answer) ->
                  Optional.of(
                      request.fingerprint().equals(fingerprint)
                          ? new Answered(seal.open(answer, scope), true)
                          : new KeyReused());
              case Claim.Leased leased -> {
                if (!request.fingerprint().equals(leased.fingerprint())) {
                  yield Optional.of(new KeyReused());
                }
                if (leased.owner().equals(owner)) {
                  yield Optional.empty();
                }
                yield leased.lapsed() ? take(request, owner) : Optional.of(Idempotency.IN_PROGRESS);
              }
            });
  }

  private Optional<Outcome> take(KeyedRequest request, String owner) {
    store.lease(request.scope(), request.fingerprint(), owner, LEASE, Idempotency.KEPT);
    return Optional.empty();
  }

  private Outcome work(
      KeyedRequest request, String owner, Supplier<StoredAnswer> work, Refusals refusals) {
    StoredAnswer answer;
    try {
      answer = work.get();
    } catch (RuntimeException e) {
      var refused = refusals.of(e).filter(a -> StoredAnswer.isKept(a.status()));
      if (refused.isEmpty()) {
        release(request.scope(), owner);
        throw e;
      }
      answer = refused.get();
    } catch (Error e) {
      release(request.scope(), owner);
      throw e;
    }
    if (!StoredAnswer.isKept(answer.status())) {
      release(request.scope(), owner);
      return new Answered(answer, false);
    }
    return finish(request.scope(), owner, answer)
        ? new Answered(answer, false)
        : Idempotency.IN_PROGRESS; // somebody took it over and will answer for it
  }

  private boolean finish(Scope scope, String owner, StoredAnswer answer) {
    var sealed = seal.seal(answer, scope);
    try {
      return finishOnce(scope, owner, sealed);
    } catch (StoreUnavailableException e) {
      LOG.log(Level.DEBUG, "an answer is stored once more", e);
    }
    try {
      return finishOnce(scope, owner, sealed);
    } catch (StoreUnavailableException e) {
      // It was done, and this caller at least is told so.
      LOG.log(
          Level.WARNING, "an answer could not be stored: a repeat will be carried out again", e);
      return true;
    }
  }

  private boolean finishOnce(Scope scope, String owner, byte[] sealed) {
    return unitOfWork.run(
        scope.organization(), () -> store.finish(scope, owner, sealed, Idempotency.KEPT));
  }

  private void release(Scope scope, String owner) {
    try {
      unitOfWork.execute(scope.organization(), () -> store.release(scope, owner));
    } catch (RuntimeException e) {
      // The lease ends by itself.
      LOG.log(Level.WARNING, "a key could not be freed: repeats wait until its lease ends", e);
    }
  }
}
