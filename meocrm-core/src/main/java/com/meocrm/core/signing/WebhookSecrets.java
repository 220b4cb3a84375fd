package com.meocrm.core.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.meocrm.core.shared.Secret;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The signing secrets of webhooks: made here, or brought by partners. */
public final class WebhookSecrets {
  public static final String PREFIX = "whsec_";

  private static final int GENERATED_BYTES = 32;
  private static final int MIN_KEY_BYTES = 24;
  private static final int MAX_KEY_BYTES = 64;

  private WebhookSecrets() {}

  /**
   * A new secret: {@code whsec_} and base64 of 32 bytes.
   *
   * @param random must be cryptographically strong
   */
  public static Secret generate(RandomGenerator random) {
    var bytes = new byte[GENERATED_BYTES];
    random.nextBytes(bytes);
    return Secret.of(PREFIX + Base64.getEncoder().encodeToString(bytes));
  }

  /**
   * Why {@code secret} cannot sign, without quoting it; empty when it can. It must consist of
   * visible ASCII; after {@code whsec_} it must be padded base64 of 24 to 64 bytes, as Standard
   * Webhooks demands, or their libraries would not verify.
   */
  public static Optional<String> objection(Secret secret, int minLength, int maxLength) {
    var text = secret.reveal();
    if (text.length() < minLength || text.length() > maxLength) {
      return Optional.of("must have " + minLength + " to " + maxLength + " characters");
    }
    if (!text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      return Optional.of("must consist of visible ASCII characters");
    }
    if (text.startsWith(PREFIX) && !isStandard(text.substring(PREFIX.length()))) {
      return Optional.of(
          "after "
              + PREFIX
              + " must be base64 of "
              + MIN_KEY_BYTES
              + " to "
              + MAX_KEY_BYTES
              + " bytes");
    }
    return Optional.empty();
  }

  /**
   * @throws IllegalArgumentException when {@code whsec_} is not followed by base64
   */
  static void requireKey(Secret secret) {
    var unused = key(secret);
  }

  /**
   * The key of {@link StandardWebhooks}.
   *
   * @throws IllegalArgumentException when {@code whsec_} is not followed by base64
   */
  static byte[] key(Secret secret) {
    var text = secret.reveal();
    if (!text.startsWith(PREFIX)) {
      return text.getBytes(UTF_8);
    }
    byte[] key = decode(text.substring(PREFIX.length()));
    if (key.length == 0) {
      throw new IllegalArgumentException(
          "a secret that begins with " + PREFIX + " must go on with base64");
    }
    return key;
  }

  private static boolean isStandard(String base64) {
    byte[] key = decode(base64);
    return key.length >= MIN_KEY_BYTES
        && key.length <= MAX_KEY_BYTES
        && Base64.getEncoder().encodeToString(key).equals(base64);
  }

  /**
   * The bytes, none when it is not base64: the JDK's exception would quote a part of the secret.
   */
  private static byte[] decode(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
