package com.meocrm.app.listen;

import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.event.EventId;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.signing.HexSignature;
import com.meocrm.core.signing.StandardWebhooks;
import com.meocrm.core.signing.WebhookHeaders;
import com.meocrm.core.webhook.Traceparent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;

/** Posts events to a developer's machine as the hub posts webhooks: same headers, same bytes. */
public final class Forwarder implements AutoCloseable {
  /** As for real webhooks. */
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final URI target;
  private final Secret secret;
  private final String session;
  private final String userAgent;
  private final InstantSource clock;

  /**
   * @param session names this run: delivery ids are derived from it, so that an event has one id
   *     within it
   * @param version of the hub, as {@code User-Agent} tells
   */
  public Forwarder(URI target, Secret secret, String session, String version, InstantSource clock) {
    this.target = target;
    this.secret = secret;
    this.session = session;
    this.userAgent = "MeoCRM-Webhooks/" + version;
    this.clock = clock;
  }

  /**
   * Posts one event.
   *
   * @param number how many were posted before it in this session, and one
   */
  Result post(Event event, long number, int attempt) throws InterruptedException {
    long start = System.nanoTime();
    try {
      var response = http.send(request(event, number, attempt), BodyHandlers.discarding());
      return new Result.Answered(
          response.statusCode(), Duration.ofNanos(System.nanoTime() - start));
    } catch (IOException e) {
      return Failures.isNotListening(e)
          ? new Result.NotListening()
          : new Result.Unanswered(Failures.inWords(e));
    }
  }

  private HttpRequest request(Event event, long number, int attempt) {
    var lane = new LaneId(new OrganizationId(event.organization()), session);
    var id = DeliveryId.of(lane, new EventId(event.id())).value();
    var now = clock.instant();
    return HttpRequest.newBuilder(target)
        .timeout(DEADLINE)
        .header("Content-Type", "application/json")
        .header("User-Agent", userAgent)
        .header(WebhookHeaders.SIGNATURE, HexSignature.sign(secret, event.body()))
        .header(WebhookHeaders.DELIVERY_ID, id)
        .header(WebhookHeaders.EVENT, event.type())
        .header(WebhookHeaders.EVENT_ID, event.id())
        .header(WebhookHeaders.SEQUENCE, Long.toString(event.sequence()))
        .header(WebhookHeaders.EPOCH, event.epoch())
        .header(WebhookHeaders.ENDPOINT_SEQUENCE, Long.toString(number))
        .header(WebhookHeaders.ATTEMPT, Integer.toString(attempt))
        .header("traceparent", Traceparent.of(event.traceId(), id, attempt))
        .header(WebhookHeaders.STANDARD_ID, id)
        .header(WebhookHeaders.STANDARD_TIMESTAMP, Long.toString(now.getEpochSecond()))
        .header(
            WebhookHeaders.STANDARD_SIGNATURE, StandardWebhooks.sign(secret, id, now, event.body()))
        .POST(BodyPublishers.ofByteArray(event.body()))
        .build();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  /** What is to be posted. */
  @SuppressWarnings("ArrayRecordComponent")
  record Event(
      String organization,
      String type,
      String id,
      String traceId,
      long sequence,
      String epoch,
      byte[] body) {}

  /** What came of it. */
  sealed interface Result {
    /** The receiver answered. */
    record Answered(int status, Duration duration) implements Result {}

    /** The receiver took it, or not: there was no answer. */
    record Unanswered(String reason) implements Result {}

    /** Nothing arrived. */
    record NotListening() implements Result {}
  }
}
