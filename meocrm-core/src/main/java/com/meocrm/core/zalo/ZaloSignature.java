package com.meocrm.core.zalo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.Sha256;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Zalo signs callbacks with: SHA-256 over app id, body, timestamp and the official account's
 * key, one after the other. It is no HMAC.
 */
public final class ZaloSignature {
  /** The header that carries it, as {@code mac=} and lower-case hex. */
  public static final String HEADER = "X-ZEvent-Signature";

  /** Where the timestamp may stand beside the body. */
  public static final String TIMESTAMP_HEADER = "X-ZEvent-Timestamp";

  private static final String PREFIX = "mac=";

  private ZaloSignature() {}

  /** The signature, in lower-case hex. */
  public static String sign(String appId, byte[] body, String timestamp, Secret key) {
    var digest = Sha256.begin();
    digest.update(appId.getBytes(UTF_8));
    digest.update(body);
    digest.update(timestamp.getBytes(UTF_8));
    digest.update(key.reveal().getBytes(UTF_8));
    return HexFormat.of().formatHex(digest.digest());
  }

  /**
   * Which timestamp a signature is over.
   *
   * @param inBody the body's member; null: none
   * @param inHeader the header's value; null: none
   * @return empty when the signature fits neither
   */
  static Optional<String> verify(
      String signature,
      String appId,
      byte[] body,
      @Nullable String inBody,
      @Nullable String inHeader,
      Secret key) {
    var given = signature.strip().toLowerCase(Locale.ROOT);
    var hex = (given.startsWith(PREFIX) ? given.substring(PREFIX.length()) : given).getBytes(UTF_8);
    if (inBody != null && fits(hex, appId, body, inBody, key)) {
      return Optional.of(inBody);
    }
    return inHeader != null && fits(hex, appId, body, inHeader, key)
        ? Optional.of(inHeader)
        : Optional.empty();
  }

  private static boolean fits(byte[] hex, String appId, byte[] body, String timestamp, Secret key) {
    return MessageDigest.isEqual(hex, sign(appId, body, timestamp, key).getBytes(UTF_8));
  }
}
