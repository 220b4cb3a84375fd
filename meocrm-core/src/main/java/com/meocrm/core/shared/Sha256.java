package com.meocrm.core.shared;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 (FIPS 180-4), which every JDK has. */
public final class Sha256 {
  private Sha256() {}

  /** A digest of what is still to come. */
  public static MessageDigest begin() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The digest of these bytes: 32 of them. */
  public static byte[] of(byte[] content) {
    return begin().digest(content);
  }

  /** The digest of {@code text} in UTF-8. */
  public static byte[] of(String text) {
    return of(text.getBytes(UTF_8));
  }

  /** The digest of these bytes in lower-case hex. */
  public static String hex(byte[] content) {
    return HexFormat.of().formatHex(of(content));
  }

  /** The digest of {@code text} in UTF-8, in lower-case hex. */
  public static String hex(String text) {
    return hex(text.getBytes(UTF_8));
  }
}
