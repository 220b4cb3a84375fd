package com.meocrm.core.inbound;

import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;

/**
 * Somebody who sends webhooks to one organization and speaks for no other.
 *
 * @param name as people know it, 1 to 100 characters
 * @param kind what it is, such as {@code carrier}; a label, 1 to 64 letters, digits, {@code . _ -}
 * @param secret as {@link SourceSecrets} sealed it
 */
public record InboundSource(
    SourceId id,
    OrganizationId organization,
    String name,
    String kind,
    String secret,
    Instant createdAt) {
  public static final int MAX_NAME_LENGTH = 100;

  /** The kinds that may be given, as a regular expression. */
  public static final String KIND_FORMAT = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

  public InboundSource {
    if (name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
      throw new IllegalArgumentException("name must have 1 to " + MAX_NAME_LENGTH + " characters");
    }
    if (!kind.matches(KIND_FORMAT)) {
      throw new IllegalArgumentException("kind must match " + KIND_FORMAT);
    }
  }

  /** The same with its secret sealed anew. */
  InboundSource withSecret(String sealed) {
    return new InboundSource(id, organization, name, kind, sealed, createdAt);
  }

  /** Does not show the secret, sealed as it is. */
  @Override
  public String toString() {
    return "InboundSource[" + organization + "/" + id + "]";
  }
}
