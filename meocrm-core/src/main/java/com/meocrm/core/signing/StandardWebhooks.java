package com.meocrm.core.signing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.meocrm.core.shared.Secret;
import java.time.Instant;
import java.util.Base64;

/**
 * Symmetric signatures as <a href="https://www.standardwebhooks.com">Standard Webhooks</a> 1.0
 * defines them: HMAC-SHA256 over {@code id.timestamp.body}. The key is what the base64 after {@code
 * whsec_} stands for; a secret without that prefix is its own key, as UTF-8.
 */
public final class StandardWebhooks {
  private static final String VERSION_PREFIX = "v1,";

  private StandardWebhooks() {}

  /**
   * One entry of {@link WebhookHeaders#STANDARD_SIGNATURE}: {@code v1,<base64>}.
   *
   * @param timestamp of this attempt; signed in whole seconds
   * @throws IllegalArgumentException when the secret begins with {@code whsec_} and goes on with
   *     something other than base64; {@link WebhookSecrets#objection} tells before
   */
  public static String sign(Secret secret, String id, Instant timestamp, byte[] body) {
    var prefix = id + "." + timestamp.getEpochSecond() + ".";
    byte[] code = Hmac.sha256(WebhookSecrets.key(secret), prefix.getBytes(UTF_8), body);
    return VERSION_PREFIX + Base64.getEncoder().encodeToString(code);
  }
}
