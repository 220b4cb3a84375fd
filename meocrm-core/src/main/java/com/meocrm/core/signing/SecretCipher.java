package com.meocrm.core.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.meocrm.core.shared.Secret;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals secrets for storage with AES-256-GCM: {@code v1:<key id>:<base64url of nonce, ciphertext,
 * tag>}.
 *
 * <p>What was sealed in one context does not open in another, so a sealed secret that is copied to
 * another tenant's row is of no use there. Safe for use by many threads when {@code random} is.
 */
public final class SecretCipher {
  private static final String VERSION = "v1";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final MasterKey current;
  private final @Nullable MasterKey previous;
  private final RandomGenerator random;

  /**
   * @param current seals and opens
   * @param previous opens only: what was sealed before the key was changed
   * @param random must be cryptographically strong
   */
  public SecretCipher(MasterKey current, @Nullable MasterKey previous, RandomGenerator random) {
    this.current = current;
    this.previous = previous;
    this.random = random;
  }

  /** Seals {@code secret}; twice the same secret yields two different texts. */
  public String seal(Secret secret, String context) {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed =
          cipher(Cipher.ENCRYPT_MODE, current, nonce, context)
              .doFinal(secret.reveal().getBytes(UTF_8));
      byte[] both =
          ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
      return VERSION
          + ":"
          + current.id()
          + ":"
          + Base64.getUrlEncoder().withoutPadding().encodeToString(both);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal", e);
    }
  }

  /**
   * Opens what {@link #seal} returned.
   *
   * @throws IllegalStateException when it was sealed under another key or in another context, or is
   *     damaged
   */
  public Secret open(String sealed, String context) {
    var parts = sealed.split(":", -1);
    if (parts.length != 3 || !parts[0].equals(VERSION)) {
      throw new IllegalStateException("not a sealed secret: " + context);
    }
    var key = key(parts[1], context);
    byte[] both = decode(parts[2], context);
    byte[] nonce = Arrays.copyOf(both, NONCE_BYTES);
    try {
      byte[] secret =
          cipher(Cipher.DECRYPT_MODE, key, nonce, context)
              .doFinal(both, NONCE_BYTES, both.length - NONCE_BYTES);
      return Secret.of(new String(secret, UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "the secret of " + context + " is damaged or belongs elsewhere", e);
    }
  }

  private MasterKey key(String id, String context) {
    if (id.equals(current.id())) {
      return current;
    }
    if (previous != null && id.equals(previous.id())) {
      return previous;
    }
    throw new IllegalStateException(
        "the secret of "
            + context
            + " was sealed under master key "
            + id
            + ", which is not configured");
  }

  private static byte[] decode(String base64, String context) {
    byte[] both;
    try {
      both = Base64.getUrlDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("the secret of " + context + " is damaged", e);
    }
    if (both.length <= NONCE_BYTES) {
      throw new IllegalStateException("the secret of " + context + " is damaged");
    }
    return both;
  }

  private static Cipher cipher(int mode, MasterKey key, byte[] nonce, String context)
      throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(context.getBytes(UTF_8));
    return cipher;
  }
}
