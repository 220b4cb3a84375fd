package com.meocrm.core.signing;

import static java.nio.charset.StandardCharsets.US_ASCII;
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

  /** Of sealed bytes, up to the second colon; ids of keys are much shorter. */
  private static final int MAX_HEAD = 64;

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
    return VERSION
        + ":"
        + current.id()
        + ":"
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(encrypt(secret.reveal().getBytes(UTF_8), context));
  }

  /** Seals bytes, as bytes: the text's two first parts, a colon, then nonce, ciphertext and tag. */
  public byte[] seal(byte[] plain, String context) {
    byte[] head = (VERSION + ":" + current.id() + ":").getBytes(US_ASCII);
    byte[] both = encrypt(plain, context);
    return ByteBuffer.allocate(head.length + both.length).put(head).put(both).array();
  }

  /**
   * Opens what {@link #seal(Secret, String)} returned.
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
    return Secret.of(new String(decrypt(key, decode(parts[2], context), 0, context), UTF_8));
  }

  /**
   * Opens what {@link #seal(byte[], String)} returned.
   *
   * @throws IllegalStateException when it was sealed under another key or in another context, or is
   *     damaged
   */
  public byte[] open(byte[] sealed, String context) {
    var head = new String(sealed, 0, Math.min(sealed.length, MAX_HEAD), US_ASCII);
    int first = head.indexOf(':');
    int second = head.indexOf(':', first + 1);
    if (first < 0 || second < 0 || !head.substring(0, first).equals(VERSION)) {
      throw new IllegalStateException("not sealed: " + context);
    }
    return decrypt(key(head.substring(first + 1, second), context), sealed, second + 1, context);
  }

  /** Nonce, then ciphertext and tag. */
  private byte[] encrypt(byte[] plain, String context) {
    var nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, current, nonce, context).doFinal(plain);
      return ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal", e);
    }
  }

  private static byte[] decrypt(MasterKey key, byte[] both, int offset, String context) {
    if (both.length - offset <= NONCE_BYTES) {
      throw new IllegalStateException("the secret of " + context + " is damaged");
    }
    byte[] nonce = Arrays.copyOfRange(both, offset, offset + NONCE_BYTES);
    try {
      int from = offset + NONCE_BYTES;
      return cipher(Cipher.DECRYPT_MODE, key, nonce, context)
          .doFinal(both, from, both.length - from);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "the secret of " + context + " is damaged or belongs elsewhere", e);
    }
  }

  /** What everything that is sealed under the current key begins with. */
  public String currentPrefix() {
    return VERSION + ":" + current.id() + ":";
  }

  /**
   * The same secret sealed under the current key; unchanged when it is so already.
   *
   * @throws IllegalStateException as {@link #open}
   */
  public String reseal(String sealed, String context) {
    return sealed.startsWith(currentPrefix()) ? sealed : seal(open(sealed, context), context);
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
    try {
      return Base64.getUrlDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("the secret of " + context + " is damaged", e);
    }
  }

  private static Cipher cipher(int mode, MasterKey key, byte[] nonce, String context)
      throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(context.getBytes(UTF_8));
    return cipher;
  }
}
