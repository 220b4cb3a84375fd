package com.meocrm.adapter.http.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.meocrm.adapter.http.web.JsonObject;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.delivery.LaneTerms;
import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.event.EventType;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.webhook.ChangeEndpoint;
import com.meocrm.core.webhook.CreateEndpoint;
import com.meocrm.core.webhook.Edit;
import com.meocrm.core.webhook.Endpoint;
import com.meocrm.core.webhook.EventSelection;
import com.meocrm.core.webhook.OwnHeaders;
import com.meocrm.core.webhook.RotateSecret;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A webhook endpoint on the wire.
 *
 * @param headers the tenant's own, their values masked
 * @param secret the generated one, in the answer that makes it and never again
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
    @Nullable String secret,
    boolean isPaused,
    @Nullable Integer ratePerSecond,
    @Nullable Map<String, String> headers,
    @JsonRawValue @Nullable String filter,
    @Nullable String previousSecretUntil) {
  private static final int MAX_SECRET_LENGTH = 256;
  private static final int MAX_HEADERS = 20;
  private static final int MAX_HEADER_LENGTH = 1024;

  /** What {@code POST /webhooks} takes. */
  @SuppressWarnings("NullAway") // does not see from another module that the filter may be null
  static CreateEndpoint.Command command(JsonObject body) {
    var command =
        new CreateEndpoint.Command(
            body.text("url", Endpoint.MAX_URL_LENGTH),
            events(body),
            secret(body),
            body.flag("useDefaultSecret", false),
            body.flag("isActive", true),
            description(body),
            Objects.requireNonNullElse(ordering(body), Ordering.KEY),
            body.number(
                "maxInFlight", 1, Endpoint.MAX_MAX_IN_FLIGHT, Endpoint.DEFAULT_MAX_IN_FLIGHT),
            ratePerSecond(body),
            Objects.requireNonNullElse(headers(body), Map.of()),
            body.optionalMembers("filter"));
    body.done();
    return command;
  }

  /**
   * What {@code PATCH /webhooks/{id}} takes: what is absent stays; null empties what may be empty.
   */
  static ChangeEndpoint.Change change(JsonObject body) {
    var maxInFlight = body.optionalNumber("maxInFlight", 1, Endpoint.MAX_MAX_IN_FLIGHT);
    var change =
        new ChangeEndpoint.Change(
            body.has("url") ? body.text("url", Endpoint.MAX_URL_LENGTH) : null,
            body.has("events") ? events(body) : null,
            secret(body),
            body.flag("useDefaultSecret", false),
            body.optionalFlag("isActive"),
            edit(body, "description", () -> description(body)),
            ordering(body),
            maxInFlight == null ? null : maxInFlight.intValue(),
            edit(body, "ratePerSecond", () -> ratePerSecond(body)),
            edit(body, "headers", () -> headers(body)),
            edit(body, "filter", () -> body.optionalMembers("filter")));
    body.done();
    return change;
  }

  /** What {@code POST /webhooks/{id}/secret:rotate} takes. */
  static RotateSecret.Command rotation(JsonObject body, ExpectedVersion expected) {
    var command =
        new RotateSecret.Command(
            body.number(
                "overlapHours",
                0,
                RotateSecret.MAX_OVERLAP_HOURS,
                RotateSecret.DEFAULT_OVERLAP_HOURS),
            secret(body),
            body.flag("useDefaultSecret", false),
            expected);
    body.done();
    return command;
  }

  static EndpointJson of(Endpoint endpoint) {
    return of(endpoint, null);
  }

  static EndpointJson of(Endpoint endpoint, @Nullable Secret generated) {
    var settings = endpoint.settings();
    var until = endpoint.secrets().previousUntil();
    return new EndpointJson(
        endpoint.id().value(),
        endpoint.url().toString(),
        endpoint.events().patterns(),
        endpoint.active(),
        endpoint.inactiveReason() == null ? null : endpoint.inactiveReason().name(),
        settings.description(),
        settings.ordering().name().toLowerCase(Locale.ROOT),
        settings.maxInFlight(),
        true,
        WireTime.of(endpoint.createdAt()),
        generated == null ? null : generated.reveal(),
        endpoint.paused(),
        settings.ratePerSecond(),
        masked(settings.headers()),
        settings.filter() == null ? null : settings.filter().toString(),
        until == null ? null : WireTime.of(until));
  }

  private static <T> Edit<T> edit(JsonObject body, String name, Supplier<@Nullable T> value) {
    return body.gives(name) ? Edit.to(value.get()) : Edit.none();
  }

  private static List<String> events(JsonObject body) {
    return body.texts("events", 1, EventSelection.MAX_PATTERNS, EventType.MAX_LENGTH);
  }

  private static @Nullable Secret secret(JsonObject body) {
    var secret = body.optionalNonEmptyText("secret", MAX_SECRET_LENGTH);
    return secret == null ? null : Secret.of(secret);
  }

  private static @Nullable String description(JsonObject body) {
    return body.optionalText("description", Endpoint.MAX_DESCRIPTION_LENGTH);
  }

  private static @Nullable Ordering ordering(JsonObject body) {
    return body.optionalLowerCaseOneOf("ordering", Ordering.class);
  }

  private static @Nullable Integer ratePerSecond(JsonObject body) {
    var rate = body.optionalNumber("ratePerSecond", 1, LaneTerms.MAX_RATE_PER_SECOND);
    return rate == null ? null : Integer.valueOf(rate.intValue());
  }

  private static @Nullable Map<String, String> headers(JsonObject body) {
    return body.optionalTextsByName("headers", MAX_HEADERS, MAX_HEADER_LENGTH);
  }

  private static @Nullable Map<String, String> masked(OwnHeaders headers) {
    if (headers.names().isEmpty()) {
      return null;
    }
    var masked = new LinkedHashMap<String, String>();
    headers.names().forEach(name -> masked.put(name, OwnHeaders.MASK));
    return masked;
  }
}
