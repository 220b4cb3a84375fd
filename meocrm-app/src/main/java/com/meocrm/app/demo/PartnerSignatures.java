package com.meocrm.app.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks webhooks as a partner would who has never seen MeoCRM's code: with the public library of
 * Standard Webhooks, and with six lines of HMAC.
 */
public final class PartnerSignatures {
  private static final String STANDARD_PREFIX = "whsec_";

  private final String secret;
  private final Webhook standard;

  /**
   * @param secret as the hub showed it
   */
  public PartnerSignatures(String secret) {
    this.secret = secret;
    this.standard =
        secret.startsWith(STANDARD_PREFIX)
            ? new Webhook(secret)
            : new Webhook(secret.getBytes(UTF_8));
  }

  /** What is wrong with {@code X-MeoCRM-Signature}, or empty. */
  public Optional<String> objectionToHex(String signature, byte[] body) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      var expected = HexFormat.of().formatHex(mac.doFinal(body));
      return MessageDigest.isEqual(expected.getBytes(UTF_8), signature.getBytes(UTF_8))
          ? Optional.empty()
          : Optional.of("X-MeoCRM-Signature does not match the body");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /**
   * What is wrong with the headers {@code webhook-id}, {@code -timestamp} and {@code -signature},
   * or empty.
   */
  public Optional<String> objectionToStandard(Map<String, List<String>> headers, byte[] body) {
    try {
      standard.verify(new String(body, UTF_8), headers);
      return Optional.empty();
    } catch (WebhookVerificationException e) {
      return Optional.of("webhook-signature: " + e.getMessage());
    }
  }
}
