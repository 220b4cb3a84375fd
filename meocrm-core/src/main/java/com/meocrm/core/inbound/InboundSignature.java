package com.meocrm.core.inbound;

import com.meocrm.core.shared.Secret;
import com.meocrm.core.signing.HexSignature;
import com.meocrm.core.signing.Verification;
import com.meocrm.core.signing.WebhookHeaders;
import com.meocrm.core.signing.WebhookVerifier;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Judges who sent a message: by the Standard Webhooks headers where there are any, else by {@link
 * WebhookHeaders#SIGNATURE}.
 */
final class InboundSignature {
  private final InstantSource clock;

  InboundSignature(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * The delivery's id, or empty when no signature fits. A sender of the plain signature who names
   * no delivery is given {@code bodyHash} as its id: the same body is then the same delivery.
   */
  Optional<String> deliveryId(
      Secret secret, Function<String, @Nullable String> headers, byte[] body, String bodyHash) {
    var verifier = WebhookVerifier.builder().secret(secret).allowPlainHex().clock(clock).build();
    return switch (verifier.verify(headers, body)) {
      case Verification.Verified(var id, var scheme) -> Optional.of(id);
      case Verification.Rejected(var reason) ->
          isPlainWithoutId(headers) && isSigned(secret, headers, body)
              ? Optional.of("sha256_" + bodyHash)
              : Optional.empty();
    };
  }

  /** Any of the Standard Webhooks headers binds a request to that scheme. */
  private static boolean isPlainWithoutId(Function<String, @Nullable String> headers) {
    return isBlank(headers, WebhookHeaders.STANDARD_ID)
        && isBlank(headers, WebhookHeaders.STANDARD_TIMESTAMP)
        && isBlank(headers, WebhookHeaders.STANDARD_SIGNATURE)
        && isBlank(headers, WebhookHeaders.DELIVERY_ID);
  }

  private static boolean isSigned(
      Secret secret, Function<String, @Nullable String> headers, byte[] body) {
    var signature = headers.apply(WebhookHeaders.SIGNATURE);
    return signature != null && HexSignature.verify(secret, body, signature);
  }

  private static boolean isBlank(Function<String, @Nullable String> headers, String name) {
    var value = headers.apply(name);
    return value == null || value.isBlank();
  }
}
