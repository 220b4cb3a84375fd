package com.meocrm.core.token;

import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A scope token as its bearer has it: {@code mct_<organization>.<id>.<secret>}. The prefix tells it
 * from a JWT, and lets programs that look for leaked secrets find it.
 */
record TokenText(OrganizationId organization, TokenId id, Secret secret) {
  static final String PREFIX = "mct_";
  private static final int SECRET_BYTES = 32;
  private static final int MAX_LENGTH = 256;

  static TokenText generate(OrganizationId organization, TokenId id, RandomGenerator random) {
    var bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return new TokenText(
        organization, id, Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)));
  }

  /** What {@code text} says, or empty when it is nothing of ours. */
  static Optional<TokenText> parse(String text) {
    if (!text.startsWith(PREFIX) || text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    var parts = text.substring(PREFIX.length()).split("\\.", -1);
    if (parts.length != 3
        || !Identifiers.isValid(parts[0])
        || !Identifiers.isValid(parts[1])
        || parts[2].isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new TokenText(new OrganizationId(parts[0]), new TokenId(parts[1]), Secret.of(parts[2])));
  }

  /** The whole, to be shown once. */
  Secret reveal() {
    return Secret.of(PREFIX + organization + "." + id + "." + secret.reveal());
  }

  /** What is kept of it. The secret is as random as the digest is long, so it needs no salt. */
  String digest() {
    return Sha256.hex(secret.reveal());
  }

  /** Whether {@code digest} is of this secret; in constant time. */
  boolean matches(String digest) {
    return MessageDigest.isEqual(
        digest.getBytes(StandardCharsets.US_ASCII), digest().getBytes(StandardCharsets.US_ASCII));
  }
}
