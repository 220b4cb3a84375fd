package com.meocrm.core.webhook;

import static java.util.stream.Collectors.joining;

import com.meocrm.core.signing.HexSignature;
import com.meocrm.core.signing.StandardWebhooks;
import com.meocrm.core.signing.WebhookHeaders;
import com.meocrm.core.webhook.WebhookTransport.Request;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Makes the signed requests of webhooks, tests included. */
public final class WebhookRequests {
  private final EndpointSecrets secrets;
  private final InstantSource clock;
  private final String userAgent;

  /**
   * @param version of the hub, sent as {@code User-Agent: MeoCRM-Webhooks/<version>}
   */
  public WebhookRequests(EndpointSecrets secrets, InstantSource clock, String version) {
    this.secrets = secrets;
    this.clock = clock;
    this.userAgent = "MeoCRM-Webhooks/" + version;
  }

  /**
   * The request, signed now; empty when the endpoint asks for a default secret that is not
   * configured.
   *
   * @throws IllegalStateException when a secret cannot be opened
   */
  Optional<Request> of(Endpoint endpoint, WebhookMessage message) {
    var now = clock.instant();
    return secrets
        .active(endpoint, now)
        .map(active -> {
          var headers = headers(message, active, now);
          headers.putAll(secrets.headers(endpoint)); // none of ours is among them
          return new Request(endpoint.url(), headers, message.body());
        });
  }

  private Map<String, String> headers(WebhookMessage message, ActiveSecrets active, Instant now) {
    var id = message.id().value();
    var headers = new LinkedHashMap<String, String>();
    headers.put("Content-Type", "application/json");
    headers.put("User-Agent", userAgent);
    headers.put(WebhookHeaders.SIGNATURE, HexSignature.sign(active.known(), message.body()));
    if (active.next() != null) {
      headers.put(WebhookHeaders.SIGNATURE_NEXT, HexSignature.sign(active.next(), message.body()));
    }
    headers.put(WebhookHeaders.DELIVERY_ID, id);
    headers.put(WebhookHeaders.EVENT, message.type());
    headers.put(WebhookHeaders.EVENT_ID, message.eventId());
    if (message.position() != null) {
      headers.put(WebhookHeaders.SEQUENCE, Long.toString(message.position().sequence()));
      headers.put(WebhookHeaders.EPOCH, message.position().epoch());
      headers.put(WebhookHeaders.ENDPOINT_SEQUENCE, Long.toString(message.position().number()));
    }
    headers.put(WebhookHeaders.ATTEMPT, Integer.toString(message.attempt()));
    headers.put(WebhookHeaders.STANDARD_ID, id);
    headers.put(WebhookHeaders.STANDARD_TIMESTAMP, Long.toString(now.getEpochSecond()));
    headers.put(
        WebhookHeaders.STANDARD_SIGNATURE,
        active.newestFirst().stream()
            .map(secret -> StandardWebhooks.sign(secret, id, now, message.body()))
            .collect(joining(" ")));
    headers.put("traceparent", Traceparent.of(message.traceId(), id, message.attempt()));
    return headers;
  }
}
