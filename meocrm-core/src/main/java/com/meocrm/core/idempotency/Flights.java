package com.meocrm.core.idempotency;

import com.meocrm.core.idempotency.KeyedRequest.Scope;
import com.meocrm.core.idempotency.Outcome.Answered;
import com.meocrm.core.idempotency.Outcome.InProgress;
import com.meocrm.core.idempotency.Outcome.KeyReused;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request of a key at a time on this node. The others wait here, where they hold no place and
 * no connection, and get the first one's answer from memory.
 */
final class Flights {
  private final ConcurrentHashMap<Scope, Flight> underWay = new ConcurrentHashMap<>();

  /** Does {@code work} when no request of the same key is under way, else waits for that one. */
  Outcome board(KeyedRequest request, Patience patience, Supplier<Outcome> work) {
    var mine = new Flight(request.fingerprint());
    while (true) {
      var other = underWay.putIfAbsent(request.scope(), mine);
      if (other == null) {
        return fly(request.scope(), mine, work);
      }
      if (!other.hasLandedWithin(patience.left())) {
        return new InProgress(Idempotency.RETRY_AFTER);
      }
      var kept = other.kept;
      if (kept != null) {
        return request.fingerprint().equals(other.fingerprint)
            ? new Answered(kept, true)
            : new KeyReused();
      }
      // It came to nothing that is kept: the next one tries.
    }
  }

  private Outcome fly(Scope scope, Flight mine, Supplier<Outcome> work) {
    try {
      var outcome = work.get();
      if (outcome instanceof Answered answered && StoredAnswer.isKept(answered.answer().status())) {
        mine.kept = answered.answer();
      }
      return outcome;
    } finally {
      underWay.remove(scope, mine);
      mine.landed.countDown();
    }
  }

  private static final class Flight {
    private final Fingerprint fingerprint;
    private final CountDownLatch landed = new CountDownLatch(1);
    private volatile @Nullable StoredAnswer kept;

    Flight(Fingerprint fingerprint) {
      this.fingerprint = fingerprint;
    }

    boolean hasLandedWithin(Duration patience) {
      try {
        return landed.await(patience.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }
}
