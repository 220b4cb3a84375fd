package com.meocrm.core.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of an endpoint, as they are stored.
 *
 * @param current signs alone, but for the time of a rotation
 * @param previous what signed before the last rotation; null: there was none, or its time is over
 * @param previousUntil until when both sign; null exactly when there is no previous one
 */
public record SigningSecrets(
    SigningSecret current, @Nullable SigningSecret previous, @Nullable Instant previousUntil) {
  public SigningSecrets {
    if ((previous == null) != (previousUntil == null)) {
      throw new IllegalArgumentException("a previous secret and its end belong together");
    }
  }

  /** One secret, nothing being rotated. */
  public static SigningSecrets of(SigningSecret secret) {
    return new SigningSecrets(secret, null, null);
  }

  /** Whether both secrets sign at this time. */
  public boolean isRotatingAt(Instant now) {
    return previousUntil != null && now.isBefore(previousUntil);
  }
}
