package com.meocrm.core.webhook;

import com.meocrm.core.delivery.Subscriptions;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What active webhook endpoints want: their types, and of those what their filters let through. */
public final class WebhookSubscriptions implements Subscriptions {
  private final Endpoints endpoints;

  public WebhookSubscriptions(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  public List<Subscription> of(Set<OrganizationId> organizations) {
    var data = new EventData();
    return endpoints.activeOf(organizations).stream()
        .map(endpoint ->
            new Subscription(endpoint.lane(), endpoint.ordering(), wants(endpoint, data)))
        .toList();
  }

  /**
   * What an endpoint wants, whether it is active or not. Not for use by several threads at once.
   */
  static Predicate<EncodedEvent> wants(Endpoint endpoint) {
    return wants(endpoint, new EventData());
  }

  private static Predicate<EncodedEvent> wants(Endpoint endpoint, EventData data) {
    var filter = endpoint.settings().filter();
    return event ->
        endpoint.events().selects(event.type())
            && (filter == null || filter.matches(data.of(event)));
  }

  /**
   * The data of events as JSON. The planner asks for one event after the other, on behalf of all
   * endpoints that have a filter, so each is read once, and none where nobody has a filter.
   */
  private static final class EventData {
    private static final JsonValue NOTHING = new JsonValue.Members(Map.of());

    private @Nullable EncodedEvent event;
    private JsonValue data = NOTHING;

    @SuppressWarnings("ReferenceEquality")
    JsonValue of(EncodedEvent wanted) {
      if (event != wanted) { // the very same object: nobody compares bodies
        data = read(wanted);
        event = wanted;
      }
      return data;
    }

    /**
     * Bodies are the hub's own; one that could not be read would match no filter, and harm nobody.
     */
    private static JsonValue read(EncodedEvent event) {
      try {
        return JsonValue.parse(new String(event.body(), StandardCharsets.UTF_8))
                instanceof JsonValue.Members body
            ? body.get("data").orElse(NOTHING)
            : NOTHING;
      } catch (IllegalArgumentException e) {
        return NOTHING;
      }
    }
  }
}
