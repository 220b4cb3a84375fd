package com.meocrm.core.signing;

import com.meocrm.core.shared.Sha256;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The operator's key for secrets at rest: 32 bytes. Its {@code toString} names it and shows nothing
 * of it.
 */
public final class MasterKey {
  private static final int BYTES = 32;
  private static final int ID_BYTES = 4;

  private final String id;
  private final SecretKey key;

  private MasterKey(byte[] bytes) {
    this.id = HexFormat.of().formatHex(Sha256.of(bytes), 0, ID_BYTES);
    this.key = new SecretKeySpec(bytes, "AES");
  }

  /**
   * Reads a key as the environment holds it.
   *
   * @throws IllegalArgumentException when it is not base64 of 32 bytes; the message does not quote
   *     it
   */
  public static MasterKey parse(String base64) {
    byte[] bytes = decode(base64);
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a master key must be base64 of " + BYTES + " bytes");
    }
    return new MasterKey(bytes);
  }

  /** Names the key: the first 8 hex digits of its SHA-256. Stored with everything it seals. */
  public String id() {
    return id;
  }

  SecretKey key() {
    return key;
  }

  /** The bytes, none when it is not base64: the JDK's exception would quote a part of the key. */
  private static byte[] decode(String base64) {
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  @Override
  public String toString() {
    return "MasterKey[" + id + "]";
  }
}
