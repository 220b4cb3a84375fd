package com.meocrm.core.webhook;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What audit entries tell of endpoints: neither secrets nor what may hold one. */
final class EndpointFacts {
  private EndpointFacts() {}

  /** What matters of a new endpoint, or of one that goes. */
  static Map<String, Object> of(Endpoint endpoint) {
    return Map.of(
        "url", endpoint.urlWithoutQuery(),
        "events", endpoint.events().patterns(),
        "active", endpoint.active());
  }

  /** What is different, before and after. */
  static Changed changed(Endpoint before, Endpoint after) {
    var old = all(before);
    var now = all(after);
    now.entrySet().removeIf(e -> Objects.equals(old.get(e.getKey()), e.getValue()));
    old.keySet().retainAll(now.keySet());
    return new Changed(old, now);
  }

  private static Map<String, @Nullable Object> all(Endpoint endpoint) {
    var settings = endpoint.settings();
    var all = new LinkedHashMap<String, @Nullable Object>();
    all.put("url", endpoint.urlWithoutQuery());
    all.put("events", endpoint.events().patterns());
    all.put("filter", settings.filter() == null ? null : settings.filter().json());
    all.put("headers", settings.headers().names());
    all.put("description", settings.description());
    all.put("ordering", settings.ordering().name());
    all.put("maxInFlight", settings.maxInFlight());
    all.put("ratePerSecond", settings.ratePerSecond());
    all.put("active", endpoint.active());
    all.put("paused", endpoint.paused());
    return all;
  }

  /** The facts that differ. */
  record Changed(Map<String, @Nullable Object> before, Map<String, @Nullable Object> after) {
    Changed {
      before = new HashMap<>(before);
      after = new HashMap<>(after);
    }
  }
}
