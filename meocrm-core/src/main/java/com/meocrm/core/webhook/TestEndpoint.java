package com.meocrm.core.webhook;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.LaneControl;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.event.DescribeEventTypes;
import com.meocrm.core.event.EventId;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.JsonWriter;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.shared.Violation;
import com.meocrm.core.webhook.WebhookTransport.Request;
import com.meocrm.core.webhook.WebhookTransport.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends one request to an endpoint now and tells what came back: {@value #PING}, or the example
 * that the catalogue shows of a type of event, the tenant's own included. It is signed and guarded
 * as real ones are, has no number in any log, and is sent to endpoints that are paused or switched
 * off as well.
 *
 * <p>A success is reason to think that an outage is over: the hub probes with a real delivery at
 * once.
 */
public final class TestEndpoint {
  public static final String PING = "ping";

  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private final UnitOfWork unitOfWork;
  private final Endpoints endpoints;
  private final DescribeEventTypes catalogue;
  private final WebhookRequests requests;
  private final WebhookTransport transport;
  private final LaneControl lanes;
  private final AuditTrail audit;
  private final IdGenerator ids;
  private final InstantSource clock;
  private final Consumer<LaneId> wakeUp;

  /**
   * @param wakeUp called with a lane that may have something to probe with
   */
  public TestEndpoint(
      UnitOfWork unitOfWork,
      Endpoints endpoints,
      DescribeEventTypes catalogue,
      WebhookRequests requests,
      WebhookTransport transport,
      LaneControl lanes,
      AuditTrail audit,
      IdGenerator ids,
      InstantSource clock,
      Consumer<LaneId> wakeUp) {
    this.unitOfWork = unitOfWork;
    this.endpoints = endpoints;
    this.catalogue = catalogue;
    this.requests = requests;
    this.transport = transport;
    this.lanes = lanes;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
    this.wakeUp = wakeUp;
  }

  /**
   * Sends and waits for the answer, at most 15 s. Not inside a unit of work.
   *
   * @param type null: {@value #PING}
   * @throws DomainException {@code VALIDATION_FAILED} for a type that does not exist, {@code
   *     WEBHOOK_NOT_FOUND}
   */
  public Result handle(EndpointId id, @Nullable String type, RequestContext context) {
    var message = message(type == null ? PING : type, id, context);
    var endpoint = endpoints.find(context.organization(), id).orElseThrow(EndpointEdits::notFound);
    var result = send(endpoint, message);
    unitOfWork.execute(
        context.organization(),
        () -> {
          if (result.success()) {
            lanes.probe(endpoint.lane());
            unitOfWork.afterCommit(() -> wakeUp.accept(endpoint.lane()));
          }
          audit.created(
              context,
              "webhook.test",
              "webhook:" + id,
              Map.of("type", message.type(), "success", result.success()));
        });
    return result;
  }

  private Result send(Endpoint endpoint, WebhookMessage message) {
    Optional<Request> request;
    try {
      request = requests.of(endpoint, message);
    } catch (IllegalStateException e) {
      return failed(message, WebhookChannels.SEALED, null, Duration.ZERO, null);
    }
    if (request.isEmpty()) {
      return failed(message, WebhookChannels.NO_DEFAULT, null, Duration.ZERO, null);
    }
    var sent = new Exchange(shown(request.get(), endpoint), text(message), null);
    return switch (transport.post(request.get(), DEADLINE)) {
      case Response.Failed(var error, var duration) -> failed(message, error, null, duration, sent);
      case Response.Answered answer when answer.status() >= 200 && answer.status() < 300 ->
          new Result(
              true,
              "The endpoint answered " + answer.status() + ".",
              message.id(),
              answer.status(),
              answer.duration(),
              sent.answered(answer.body()));
      case Response.Answered answer ->
          failed(
              message,
              "answered "
                  + answer.status()
                  + (answer.status() >= 300 && answer.status() < 400
                      ? ": redirects are not followed"
                      : ""),
              answer.status(),
              answer.duration(),
              sent.answered(answer.body()));
    };
  }

  /** The owner's headers may hold secrets, so they are shown as everywhere. */
  private static Map<String, String> shown(Request request, Endpoint endpoint) {
    var headers = new LinkedHashMap<>(request.headers());
    endpoint.settings().headers().names().forEach(name -> headers.put(name, OwnHeaders.MASK));
    return headers;
  }

  private static String text(WebhookMessage message) {
    return new String(message.body(), StandardCharsets.UTF_8);
  }

  private static Result failed(
      WebhookMessage message,
      String why,
      @Nullable Integer status,
      Duration duration,
      @Nullable Exchange exchange) {
    return new Result(
        false, "The test failed: " + why + ".", message.id(), status, duration, exchange);
  }

  private WebhookMessage message(String type, EndpointId id, RequestContext context) {
    var body =
        type.equals(PING)
            ? body(PING, 1, JsonValue.of(Map.of("webhookId", id.value())), context)
            : example(type, context);
    return new WebhookMessage(
        new DeliveryId(ids.next("dlv")),
        type,
        ids.next(EventId.PREFIX),
        context.traceId(),
        1,
        null,
        body);
  }

  private byte[] example(String type, RequestContext context) {
    var described =
        catalogue
            .find(context.organization(), type)
            .orElseThrow(() ->
                DomainException.violations(
                    List.of(
                        new Violation(
                            "type",
                            "unknown_event_type",
                            "must be ping, or a type of GET /event-types"))));
    return body(type, described.version(), described.example(), context);
  }

  /** In the shape and order of recorded ones. */
  private byte[] body(String type, long version, JsonValue data, RequestContext context) {
    var json =
        new JsonWriter()
            .beginObject()
            .field("event", type)
            .field("version", version)
            .field("organizationId", context.organization().value())
            .name("data");
    data.write(json);
    return json.name("meta")
        .beginObject()
        .field("traceId", context.traceId())
        .field("sentAt", clock.instant())
        .endObject()
        .endObject()
        .toBytes();
  }

  /**
   * What came of it.
   *
   * @param message the same for a person
   * @param status of the answer; null when there was none
   * @param exchange what went over the wire; null when nothing did
   */
  public record Result(
      boolean success,
      String message,
      DeliveryId deliveryId,
      @Nullable Integer status,
      Duration duration,
      @Nullable Exchange exchange) {}

  /**
   * What went over the wire.
   *
   * @param headers as they were sent, but the owner's own masked
   * @param body as it was sent
   * @param answer the beginning of the answer's body; null: there was none
   */
  public record Exchange(Map<String, String> headers, String body, @Nullable String answer) {
    public Exchange {
      headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers)); // in their order
    }

    Exchange answered(String text) {
      return new Exchange(headers, body, text);
    }
  }
}
