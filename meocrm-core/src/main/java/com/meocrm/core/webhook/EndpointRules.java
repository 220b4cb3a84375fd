package com.meocrm.core.webhook;

import com.meocrm.core.delivery.LaneTerms;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.Violation;
import com.meocrm.core.signing.WebhookSecrets;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks what people want of endpoints, field by field, and gathers everything that is wrong. */
final class EndpointRules {
  private static final int MIN_SECRET_LENGTH = 8;
  private static final int MAX_SECRET_LENGTH = 256;
  private static final URI NOWHERE = URI.create("https://invalid.invalid");

  private final UrlPolicy urlPolicy;
  private final EndpointSecrets secrets;
  private final List<Violation> violations = new ArrayList<>();

  EndpointRules(UrlPolicy urlPolicy, EndpointSecrets secrets) {
    this.urlPolicy = urlPolicy;
    this.secrets = secrets;
  }

  /**
   * @throws DomainException with all violations that were found, if there are any
   */
  void orThrow() {
    if (!violations.isEmpty()) {
      throw DomainException.violations(violations);
    }
  }

  /** Everything that is wrong. */
  List<Violation> all() {
    return List.copyOf(violations);
  }

  /** The URL; a stand-in when it is wrong. */
  URI url(String url) {
    if (url.length() > Endpoint.MAX_URL_LENGTH) {
      wrong("url", "too_long", "at most " + Endpoint.MAX_URL_LENGTH + " characters");
      return NOWHERE;
    }
    try {
      var parsed = new URI(url);
      var objection = urlPolicy.objection(parsed);
      objection.ifPresent(why -> wrong("url", "not_allowed", why));
      return objection.isPresent() ? NOWHERE : parsed;
    } catch (URISyntaxException e) {
      wrong("url", "malformed", "must be an absolute https URL");
      return NOWHERE;
    }
  }

  void events(List<String> events) {
    if (events.isEmpty() || events.size() > EventSelection.MAX_PATTERNS) {
      wrong(
          "events",
          "out_of_range",
          "1 to " + EventSelection.MAX_PATTERNS + " event types expected");
    }
    for (int i = 0; i < events.size(); i++) {
      if (!EventSelection.isValid(events.get(i))) {
        wrong(
            "events[" + i + "]",
            "unknown_event_type",
            "must be a catalogued type, an area such as order.*, custom.<name>, or *");
      }
    }
  }

  void secret(@Nullable Secret secret, boolean useDefault) {
    if (useDefault && secret != null) {
      wrong("useDefaultSecret", "conflict", "give a secret or ask for the default one, not both");
    } else if (useDefault && !secrets.hasDefault()) {
      wrong(
          "useDefaultSecret",
          "not_configured",
          "this server has no default secret (WEBHOOK_SECRET)");
    }
    if (secret != null) {
      WebhookSecrets.objection(secret, MIN_SECRET_LENGTH, MAX_SECRET_LENGTH)
          .ifPresent(why -> wrong("secret", "malformed", why));
    }
  }

  void description(@Nullable String description) {
    if (description != null && description.length() > Endpoint.MAX_DESCRIPTION_LENGTH) {
      wrong(
          "description", "too_long", "at most " + Endpoint.MAX_DESCRIPTION_LENGTH + " characters");
    }
  }

  void maxInFlight(int maxInFlight) {
    range("maxInFlight", maxInFlight, 1, Endpoint.MAX_MAX_IN_FLIGHT);
  }

  void ratePerSecond(@Nullable Integer ratePerSecond) {
    if (ratePerSecond != null) {
      range("ratePerSecond", ratePerSecond, 1, LaneTerms.MAX_RATE_PER_SECOND);
    }
  }

  void overlapHours(int hours) {
    range("overlapHours", hours, 0, RotateSecret.MAX_OVERLAP_HOURS);
  }

  void headers(Map<String, String> headers) {
    HeaderRules.check(headers, violations);
  }

  /** A masked value stands for one that is stored, so there must be one. */
  void unmasked(Map<String, String> headers) {
    headers.forEach((name, value) -> {
      if (value.equals(OwnHeaders.MASK)) {
        wrong(
            "headers." + name,
            "not_found",
            "is a mask, and no value is stored behind it: give the value");
      }
    });
  }

  @Nullable EventFilter filter(JsonValue.@Nullable Members filter) {
    return filter == null ? null : EventFilter.read(filter, "filter", violations);
  }

  private void range(String field, int value, int min, int max) {
    if (value < min || value > max) {
      wrong(field, "out_of_range", "must be " + min + " to " + max);
    }
  }

  private void wrong(String field, String rule, String message) {
    violations.add(new Violation(field, rule, message));
  }
}
