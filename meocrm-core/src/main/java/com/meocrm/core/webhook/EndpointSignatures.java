package com.meocrm.core.webhook;

import com.meocrm.core.signing.HexSignature;
import com.meocrm.core.signing.WebhookHeaders;
import java.util.Map;

/** Signs what a partner reads from us with the secret that he verifies his webhooks with. */
public final class EndpointSignatures {
  private final EndpointSecrets secrets;

  public EndpointSignatures(EndpointSecrets secrets) {
    this.secrets = secrets;
  }

  /**
   * The headers that go with {@code body}; none when the endpoint asks for a default secret that
   * the operator has not set.
   */
  public Map<String, String> over(Endpoint endpoint, byte[] body) {
    return secrets
        .open(endpoint)
        .map(secret -> Map.of(WebhookHeaders.SIGNATURE, HexSignature.sign(secret, body)))
        .orElse(Map.of());
  }
}
