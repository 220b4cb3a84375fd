package com.meocrm.core.signing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.meocrm.core.shared.Secret;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The plain signature: HMAC-SHA256 of the raw body in lower-case hex. Its key is the whole secret
 * as UTF-8, a {@code whsec_} included. It holds no time, so a recorded request can be replayed;
 * {@link StandardWebhooks} is better.
 */
public final class HexSignature {
  private HexSignature() {}

  /** The value of {@link WebhookHeaders#SIGNATURE}. */
  public static String sign(Secret secret, byte[] body) {
    return HexFormat.of().formatHex(Hmac.sha256(secret.reveal().getBytes(UTF_8), body));
  }

  /**
   * Whether {@code signature} is that of {@code body}; takes the same time wherever the two differ.
   */
  public static boolean verify(Secret secret, byte[] body, String signature) {
    return MessageDigest.isEqual(sign(secret, body).getBytes(US_ASCII), signature.getBytes(UTF_8));
  }
}
