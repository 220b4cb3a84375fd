package com.meocrm.adapter.http.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.meocrm.adapter.http.web.JsonObject;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.event.EventType;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.webhook.CreateEndpoint;
import com.meocrm.core.webhook.Endpoint;
import com.meocrm.core.webhook.EventSelection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A webhook endpoint on the wire.
 *
 * @param secret the generated one, in the answer that creates the endpoint and never again
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record EndpointJson(
    String id,
    String url,
    List<String> events,
    boolean isActive,
    @Nullable String inactiveReason,
    @Nullable String description,
    String ordering,
    int maxInFlight,
    boolean hasSecret,
    String createdAt,
    @Nullable String secret) {
  private static final int MAX_SECRET_LENGTH = 256;

  /** What {@code POST /webhooks} takes. */
  static CreateEndpoint.Command command(JsonObject body) {
    var url = body.text("url", Endpoint.MAX_URL_LENGTH);
    var events = body.texts("events", 1, EventSelection.MAX_PATTERNS, EventType.MAX_LENGTH);
    var secret = body.optionalNonEmptyText("secret", MAX_SECRET_LENGTH);
    var command =
        new CreateEndpoint.Command(
            url,
            events,
            secret == null ? null : Secret.of(secret),
            body.flag("useDefaultSecret", false),
            body.flag("isActive", true),
            body.optionalText("description", Endpoint.MAX_DESCRIPTION_LENGTH),
            Objects.requireNonNullElse(
                body.optionalLowerCaseOneOf("ordering", Ordering.class), Ordering.KEY),
            body.number(
                "maxInFlight", 1, Endpoint.MAX_MAX_IN_FLIGHT, Endpoint.DEFAULT_MAX_IN_FLIGHT));
    body.done();
    return command;
  }

  static EndpointJson of(Endpoint endpoint) {
    return of(endpoint, null);
  }

  static EndpointJson of(CreateEndpoint.Created created) {
    return of(created.endpoint(), created.generatedSecret().map(Secret::reveal).orElse(null));
  }

  private static EndpointJson of(Endpoint endpoint, @Nullable String secret) {
    return new EndpointJson(
        endpoint.id().value(),
        endpoint.url().toString(),
        endpoint.events().patterns(),
        endpoint.active(),
        endpoint.inactiveReason() == null ? null : endpoint.inactiveReason().name(),
        endpoint.description(),
        endpoint.ordering().name().toLowerCase(Locale.ROOT),
        endpoint.maxInFlight(),
        true,
        WireTime.of(endpoint.createdAt()),
        secret);
  }
}
