package com.meocrm.core.webhook;

import static java.util.stream.Collectors.toUnmodifiableMap;

import com.meocrm.core.delivery.Channels;
import com.meocrm.core.delivery.Dispatch;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Outcome.Attempt;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.signing.HexSignature;
import com.meocrm.core.signing.StandardWebhooks;
import com.meocrm.core.signing.WebhookHeaders;
import com.meocrm.core.webhook.WebhookTransport.Request;
import com.meocrm.core.webhook.WebhookTransport.Response;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sends deliveries to webhook endpoints: signs the stored bytes, posts them, reads the answer as an
 * outcome.
 */
public final class WebhookChannels implements Channels {
  private static final int GONE = 410;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVICE_UNAVAILABLE = 503;

  private final Endpoints endpoints;
  private final EndpointSecrets secrets;
  private final WebhookTransport transport;
  private final InstantSource clock;
  private final String userAgent;

  /**
   * @param version of the hub, sent as {@code User-Agent: MeoCRM-Webhooks/<version>}
   */
  public WebhookChannels(
      Endpoints endpoints,
      EndpointSecrets secrets,
      WebhookTransport transport,
      InstantSource clock,
      String version) {
    this.endpoints = endpoints;
    this.secrets = secrets;
    this.transport = transport;
    this.clock = clock;
    this.userAgent = "MeoCRM-Webhooks/" + version;
  }

  @Override
  public Map<LaneId, Channel> open(Collection<LaneId> lanes) {
    return endpoints.behind(lanes).stream()
        .collect(
            toUnmodifiableMap(
                Endpoint::lane, endpoint -> (d, deadline) -> send(endpoint, d, deadline)));
  }

  private Outcome send(Endpoint endpoint, Dispatch dispatch, Duration deadline) {
    var secret = secrets.open(endpoint);
    if (secret.isEmpty()) {
      return new Outcome.Halted(
          Attempt.notMade("no default signing secret is configured (WEBHOOK_SECRET)"));
    }
    var request =
        new Request(
            endpoint.url(),
            headers(dispatch, secret.get(), clock.instant()),
            dispatch.event().event().body());
    return switch (transport.post(request, deadline)) {
      case Response.Failed(var error, var duration) -> failed(error, duration);
      case Response.Answered answer -> outcome(answer);
    };
  }

  private Outcome outcome(Response.Answered answer) {
    int status = answer.status();
    if (status >= 200 && status < 300) {
      return new Outcome.Delivered(new Attempt(status, answer.body(), null, answer.duration()));
    }
    var error =
        "answered "
            + status
            + (status >= 300 && status < 400 ? ": redirects are not followed" : "");
    if (status == GONE) {
      return new Outcome.DestinationDead(
          new Attempt(status, answer.body(), error, answer.duration()));
    }
    boolean mayAskToWait = status == TOO_MANY_REQUESTS || status == SERVICE_UNAVAILABLE;
    return new Outcome.RetryLater(
        new Attempt(status, answer.body(), error, answer.duration()),
        mayAskToWait ? RetryAfter.parse(answer.retryAfter(), clock.instant()) : null);
  }

  private static Outcome failed(String error, Duration duration) {
    return new Outcome.RetryLater(new Attempt(null, null, error, duration), null);
  }

  private Map<String, String> headers(Dispatch dispatch, Secret secret, Instant now) {
    var logged = dispatch.event();
    var event = logged.event();
    var id = dispatch.id().value();
    var headers = new LinkedHashMap<String, String>();
    headers.put("Content-Type", "application/json");
    headers.put("User-Agent", userAgent);
    headers.put(WebhookHeaders.SIGNATURE, HexSignature.sign(secret, event.body()));
    headers.put(WebhookHeaders.DELIVERY_ID, id);
    headers.put(WebhookHeaders.EVENT, event.type().value());
    headers.put(WebhookHeaders.EVENT_ID, event.id().value());
    headers.put(WebhookHeaders.SEQUENCE, Long.toString(logged.sequence()));
    headers.put(WebhookHeaders.EPOCH, dispatch.epoch());
    headers.put(WebhookHeaders.ENDPOINT_SEQUENCE, Long.toString(dispatch.number()));
    headers.put(WebhookHeaders.ATTEMPT, Integer.toString(dispatch.attempt()));
    headers.put(WebhookHeaders.STANDARD_ID, id);
    headers.put(WebhookHeaders.STANDARD_TIMESTAMP, Long.toString(now.getEpochSecond()));
    headers.put(
        WebhookHeaders.STANDARD_SIGNATURE, StandardWebhooks.sign(secret, id, now, event.body()));
    headers.put("traceparent", Traceparent.of(event.traceId(), id, dispatch.attempt()));
    return headers;
  }
}
