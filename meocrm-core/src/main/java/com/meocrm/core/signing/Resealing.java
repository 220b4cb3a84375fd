package com.meocrm.core.signing;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Seals the secrets of one kind anew after a change of the master key, a batch at a time, until
 * nothing needs the previous key any more and the operator may forget it.
 *
 * @param <T> what holds such a secret
 */
public final class Resealing<T> {
  private static final System.Logger LOG = System.getLogger(Resealing.class.getName());
  private static final int BATCH = 100;
  private static final Duration REST = Duration.ofHours(1);

  private final String kind;
  private final SecretCipher cipher;
  private final Stored<T> stored;
  private final Function<T, Optional<T>> anew;

  /**
   * @param kind for the log, in the plural
   * @param anew the same sealed under the current key, empty when it is so already
   */
  public Resealing(
      String kind, SecretCipher cipher, Stored<T> stored, Function<T, Optional<T>> anew) {
    this.kind = kind;
    this.cipher = cipher;
    this.stored = stored;
    this.anew = anew;
  }

  /** Where the secrets of all tenants are. */
  @FunctionalInterface
  public interface Stored<T> {
    /**
     * Has at most {@code limit} of those sealed anew that do not begin with {@code prefix}, in one
     * transaction; what somebody else changes just now is left for the next time.
     *
     * @param resealing empty: it stays as it is
     * @return how many were looked at
     */
    int reseal(String prefix, int limit, Function<T, Optional<T>> resealing);
  }

  /** Seals one batch anew; returns how long it may rest. */
  public Duration step() {
    var resealed = new int[1];
    int stale =
        stored.reseal(
            cipher.currentPrefix(),
            BATCH,
            holder -> {
              var sealed = resealed(holder);
              resealed[0] += sealed.isPresent() ? 1 : 0;
              return sealed;
            });
    if (resealed[0] > 0) {
      LOG.log(
          Level.INFO,
          "secrets were sealed with the new master key kind={0} count={1}",
          kind,
          resealed[0]);
    }
    // Those that cannot be opened stay stale for ever: with nothing but such ones there is no
    // hurry.
    return stale == BATCH && resealed[0] > 0 ? Duration.ZERO : REST;
  }

  private Optional<T> resealed(T holder) {
    try {
      return anew.apply(holder);
    } catch (IllegalStateException e) {
      LOG.log(Level.ERROR, "a secret cannot be sealed anew kind=" + kind, e);
      return Optional.empty();
    }
  }
}
