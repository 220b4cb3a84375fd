package com.meocrm.core.session;

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
 * A session as its browser keeps it: {@code mcs_<organization>.<id>.<secret>}.
 *
 * <p>From the secret follow, one way each, what is stored of it and what the page repeats in a
 * header with everything that changes something ({@link #csrf}). Another site's page can have the
 * browser send the cookie, and cannot know the latter.
 */
public record SessionText(OrganizationId organization, SessionId id, Secret secret) {
  private static final String PREFIX = "mcs_";
  private static final int SECRET_BYTES = 32;
  private static final int MAX_LENGTH = 256;

  static SessionText generate(OrganizationId organization, SessionId id, RandomGenerator random) {
    var bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    return new SessionText(
        organization, id, Secret.of(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)));
  }

  /** Whether {@code text} looks like a session at all. */
  public static boolean isSession(String text) {
    return text.startsWith(PREFIX);
  }

  /** What {@code text} says, or empty when it is nothing of ours. */
  public static Optional<SessionText> parse(String text) {
    if (!isSession(text) || text.length() > MAX_LENGTH) {
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
        new SessionText(
            new OrganizationId(parts[0]), new SessionId(parts[1]), Secret.of(parts[2])));
  }

  /** The whole, for the browser alone. */
  public Secret reveal() {
    return Secret.of(PREFIX + organization + "." + id + "." + secret.reveal());
  }

  /** What the page has to repeat in a header. */
  public String csrf() {
    return Sha256.hex("csrf\n" + secret.reveal());
  }

  /** Whether {@code token} is {@link #csrf}; in constant time. */
  public boolean matchesCsrf(String token) {
    return isEqual(token, csrf());
  }

  /** What is kept of it. The secret is as random as the digest is long, so it needs no salt. */
  String digest() {
    return Sha256.hex(secret.reveal());
  }

  /** Whether {@code digest} is of this secret; in constant time. */
  boolean matches(String digest) {
    return isEqual(digest, digest());
  }

  private static boolean isEqual(String given, String expected) {
    return MessageDigest.isEqual(
        given.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.US_ASCII));
  }
}
