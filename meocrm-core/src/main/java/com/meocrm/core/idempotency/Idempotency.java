package com.meocrm.core.idempotency;

import com.meocrm.core.idempotency.IdempotencyStore.Claim;
import com.meocrm.core.idempotency.Outcome.Answered;
import com.meocrm.core.idempotency.Outcome.InProgress;
import com.meocrm.core.idempotency.Outcome.KeyReused;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.signing.SecretCipher;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Has a request with a key take effect once, and gives each repeat within {@link #KEPT} the first
 * one's answer. Authorisation is the caller's, before every call.
 *
 * <p>Two requests of one key never run at once: on one node the second waits for the first in
 * {@link Flights}; of two nodes one gets the hold of {@link IdempotencyStore#claim}, and the other
 * asks again from time to time, holding neither place nor connection meanwhile. Behind both stands
 * the primary key of the stored answer.
 */
public final class Idempotency {
  /** How long an answer is given again. */
  public static final Duration KEPT = Duration.ofHours(24);

  /** How long a repeat waits for the first. */
  public static final Duration PATIENCE = Duration.ofSeconds(3);

  static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  static final Outcome IN_PROGRESS = new InProgress(RETRY_AFTER);

  private final UnitOfWork unitOfWork;
  private final IdempotencyStore store;
  private final AnswerSeal seal;
  private final Flights flights;
  private final ReachingOut reachingOut;
  private final IdGenerator ids;
  private final LongSupplier nanoTime;
  private final Pause pause;

  /**
   * @param cipher stored answers are encrypted with
   * @param ids names the owners of keys under which others are reached
   * @param nanoTime a monotonic clock
   */
  public Idempotency(
      UnitOfWork unitOfWork,
      IdempotencyStore store,
      SecretCipher cipher,
      IdGenerator ids,
      LongSupplier nanoTime,
      Pause pause) {
    this(unitOfWork, store, new AnswerSeal(cipher), new Flights(), ids, nanoTime, pause);
  }

  private Idempotency(
      UnitOfWork unitOfWork,
      IdempotencyStore store,
      AnswerSeal seal,
      Flights flights,
      IdGenerator ids,
      LongSupplier nanoTime,
      Pause pause) {
    this.unitOfWork = unitOfWork;
    this.store = store;
    this.seal = seal;
    this.flights = flights;
    this.reachingOut = new ReachingOut(unitOfWork, store, seal);
    this.ids = ids;
    this.nanoTime = nanoTime;
    this.pause = pause;
  }

  /**
   * The same, entering its units of work by way of {@code gate}, which may let only so many in at
   * once. Those who wait for another request of their key stand outside.
   */
  public Idempotency through(UnitOfWork gate) {
    return new Idempotency(gate, store, seal, flights, ids, nanoTime, pause);
  }

  /**
   * Carries out a request that touches the database alone. Key, effect and answer commit in one
   * unit of work, so whoever dies when, either all of it stands or nothing does. What {@code work}
   * throws undoes everything; a refusal that is kept is then stored by itself.
   *
   * @param work may be run again after a serialization failure
   * @throws RuntimeException what {@code work} threw, unless it is a refusal that is kept
   */
  public Outcome once(KeyedRequest request, Supplier<StoredAnswer> work, Refusals refusals) {
    var patience = patience();
    return flights.board(
        request,
        patience,
        () -> {
          try {
            return attempt(request, patience, work);
          } catch (RuntimeException e) {
            var refused = refusals.of(e).filter(answer -> StoredAnswer.isKept(answer.status()));
            if (refused.isEmpty()) {
              throw e;
            }
            // Meanwhile another node may have carried it out; then that answer is given.
            return attempt(request, patience, refused::get);
          }
        });
  }

  /**
   * Carries out a request that reaches others than the database, with no transaction open
   * meanwhile. The key is taken first and for a while only: when the process dies, a repeat after
   * that time carries it out again, since nobody knows how far it came.
   *
   * @throws RuntimeException what {@code work} threw, unless it is a refusal that is kept; the key
   *     is then free again
   */
  public Outcome onceReachingOut(
      KeyedRequest request, Supplier<StoredAnswer> work, Refusals refusals) {
    var patience = patience();
    return flights.board(
        request,
        patience,
        () -> reachingOut.once(request, ids.next("own"), patience, work, refusals));
  }

  private Patience patience() {
    return new Patience(PATIENCE, nanoTime, pause);
  }

  private Outcome attempt(KeyedRequest request, Patience patience, Supplier<StoredAnswer> work) {
    Outcome outcome;
    do {
      outcome = unitOfWork.run(request.scope().organization(), () -> claimAndWork(request, work));
    } while (outcome instanceof InProgress && patience.waits());
    return outcome;
  }

  private Outcome claimAndWork(KeyedRequest request, Supplier<StoredAnswer> work) {
    var scope = request.scope();
    return switch (store.claim(scope)) {
      case Claim.Free() -> work(request, work);
      case Claim.Held() -> IN_PROGRESS;
      case Claim.Answered(var fingerprint, var answer) ->
          request.fingerprint().equals(fingerprint)
              ? new Answered(seal.open(answer, scope), true)
              : new KeyReused();
      case Claim.Leased leased -> {
        if (!request.fingerprint().equals(leased.fingerprint())) {
          yield new KeyReused();
        }
        if (!leased.lapsed()) {
          yield IN_PROGRESS;
        }
        // Left by a release in which this route reached out.
        store.release(scope, leased.owner());
        yield work(request, work);
      }
    };
  }

  private Outcome work(KeyedRequest request, Supplier<StoredAnswer> work) {
    var answer = work.get();
    if (StoredAnswer.isKept(answer.status())) {
      store.store(request.scope(), request.fingerprint(), seal.seal(answer, request.scope()), KEPT);
    }
    return new Answered(answer, false);
  }

  /** Waits. */
  @FunctionalInterface
  public interface Pause {
    /** Returns after about {@code time}, or earlier. */
    void pause(Duration time);
  }

  /** Tells what is refused from what is broken. */
  @FunctionalInterface
  public interface Refusals {
    /** The answer that says {@code failure}, or empty when it is none that callers are told of. */
    Optional<StoredAnswer> of(RuntimeException failure);
  }
}
