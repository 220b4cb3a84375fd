package com.meocrm.core.webhook;

import com.meocrm.core.signing.HexSignature;
import com.meocrm.core.signing.WebhookHeaders;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Signs what a partner reads from us with the secrets that he verifies his webhooks with. */
public final class EndpointSignatures {
  private final EndpointSecrets secrets;
  private final InstantSource clock;

  public EndpointSignatures(EndpointSecrets secrets, InstantSource clock) {
    this.secrets = secrets;
    this.clock = clock;
  }

  /**
   * The headers that go with {@code body}, during a rotation both as on webhooks; none when the
   * endpoint asks for a default secret that the operator has not set.
   */
  public Map<String, String> over(Endpoint endpoint, byte[] body) {
    var headers = new LinkedHashMap<String, String>();
    secrets
        .active(endpoint, clock.instant())
        .ifPresent(active -> {
          headers.put(WebhookHeaders.SIGNATURE, HexSignature.sign(active.known(), body));
          if (active.next() != null) {
            headers.put(WebhookHeaders.SIGNATURE_NEXT, HexSignature.sign(active.next(), body));
          }
        });
    return headers;
  }
}
