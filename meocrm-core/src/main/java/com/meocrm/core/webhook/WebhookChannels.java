package com.meocrm.core.webhook;

import static java.util.stream.Collectors.toUnmodifiableMap;

import com.meocrm.core.delivery.Channels;
import com.meocrm.core.delivery.Dispatch;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Outcome.Attempt;
import com.meocrm.core.webhook.WebhookTransport.Request;
import com.meocrm.core.webhook.WebhookTransport.Response;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Sends deliveries to webhook endpoints: signs the stored bytes, posts them, reads the answer as an
 * outcome.
 */
public final class WebhookChannels implements Channels {
  private static final int GONE = 410;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVICE_UNAVAILABLE = 503;

  static final String NO_DEFAULT = "no default signing secret is configured (WEBHOOK_SECRET)";
  static final String SEALED =
      "the endpoint's secrets cannot be opened with the master keys that are configured"
          + " (MEOCRM_MASTER_KEY, MEOCRM_MASTER_KEY_PREVIOUS)";

  private static final System.Logger LOG = System.getLogger(WebhookChannels.class.getName());

  private final Endpoints endpoints;
  private final WebhookRequests requests;
  private final WebhookTransport transport;
  private final InstantSource clock;

  public WebhookChannels(
      Endpoints endpoints,
      WebhookRequests requests,
      WebhookTransport transport,
      InstantSource clock) {
    this.endpoints = endpoints;
    this.requests = requests;
    this.transport = transport;
    this.clock = clock;
  }

  @Override
  public Map<LaneId, Channel> open(Collection<LaneId> lanes) {
    return endpoints.behind(lanes).stream()
        .collect(
            toUnmodifiableMap(
                Endpoint::lane, endpoint -> (d, deadline) -> send(endpoint, d, deadline)));
  }

  private Outcome send(Endpoint endpoint, Dispatch dispatch, Duration deadline) {
    Optional<Request> request;
    try {
      request = requests.of(endpoint, WebhookMessage.of(dispatch));
    } catch (IllegalStateException e) {
      LOG.log(Level.ERROR, "secrets cannot be opened endpoint=" + endpoint.id(), e);
      return new Outcome.Halted(Attempt.notMade(SEALED));
    }
    if (request.isEmpty()) {
      return new Outcome.Halted(Attempt.notMade(NO_DEFAULT));
    }
    return switch (transport.post(request.get(), deadline)) {
      case Response.Failed(var error, var duration) ->
          new Outcome.RetryLater(
              new Attempt(null, null, error, duration, endpoint.urlWithoutQuery()), null);
      case Response.Answered answer -> outcome(answer, endpoint.urlWithoutQuery());
    };
  }

  private Outcome outcome(Response.Answered answer, String url) {
    int status = answer.status();
    if (status >= 200 && status < 300) {
      return new Outcome.Delivered(
          new Attempt(status, answer.body(), null, answer.duration(), url));
    }
    var error =
        "answered "
            + status
            + (status >= 300 && status < 400 ? ": redirects are not followed" : "");
    var attempt = new Attempt(status, answer.body(), error, answer.duration(), url);
    if (status == GONE) {
      return new Outcome.DestinationDead(attempt);
    }
    boolean mayAskToWait = status == TOO_MANY_REQUESTS || status == SERVICE_UNAVAILABLE;
    return new Outcome.RetryLater(
        attempt, mayAskToWait ? RetryAfter.parse(answer.retryAfter(), clock.instant()) : null);
  }
}
