package com.meocrm.core.webhook;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/**
 * Seals the secrets of endpoints anew after a change of the master key, a batch at a time, until
 * nothing needs the previous key any more and the operator may forget it.
 */
public final class ResealSecrets {
  private static final System.Logger LOG = System.getLogger(ResealSecrets.class.getName());
  private static final int BATCH = 100;
  private static final Duration REST = Duration.ofHours(1);

  private final Endpoints endpoints;
  private final EndpointSecrets secrets;

  public ResealSecrets(Endpoints endpoints, EndpointSecrets secrets) {
    this.endpoints = endpoints;
    this.secrets = secrets;
  }

  /** Seals one batch anew; returns how long it may rest. */
  public Duration step() {
    var resealed = new int[1];
    int stale =
        endpoints.reseal(
            secrets.currentPrefix(),
            BATCH,
            endpoint -> {
              var anew = resealed(endpoint);
              resealed[0] += anew.isPresent() ? 1 : 0;
              return anew;
            });
    if (resealed[0] > 0) {
      LOG.log(
          Level.INFO,
          "secrets of endpoints were sealed with the new master key endpoints={0}",
          resealed[0]);
    }
    // Those that cannot be opened stay stale for ever: with nothing but such ones there is no
    // hurry.
    return stale == BATCH && resealed[0] > 0 ? Duration.ZERO : REST;
  }

  private Optional<Endpoint> resealed(Endpoint endpoint) {
    try {
      return secrets.resealed(endpoint);
    } catch (IllegalStateException e) {
      LOG.log(Level.ERROR, "a secret cannot be sealed anew endpoint=" + endpoint.id(), e);
      return Optional.empty();
    }
  }
}
