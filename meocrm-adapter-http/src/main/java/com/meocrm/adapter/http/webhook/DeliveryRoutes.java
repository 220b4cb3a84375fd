package com.meocrm.adapter.http.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Cursors;
import com.meocrm.adapter.http.web.ListJson;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.adapter.http.web.Violations;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.WebhookUseCases;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.DeliveryLedger.Detailed;
import com.meocrm.core.delivery.DeliveryLedger.Entry;
import com.meocrm.core.delivery.DeliveryLedger.Filter;
import com.meocrm.core.delivery.DeliveryLedger.Statistics;
import com.meocrm.core.delivery.DeliveryStatus;
import com.meocrm.core.event.EventType;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import com.meocrm.core.webhook.EndpointId;
import com.meocrm.core.webhook.Endpoints;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What became of deliveries, and sending them again. */
public final class DeliveryRoutes {
  private static final String PATH = "/api/v1/deliveries";
  private static final String LIST = "deliveries";
  private static final Requires READ = Requires.scope("deliveries:read");
  private static final Requires WRITE = Requires.scope("deliveries:write");
  private static final int MAX_ORDER_LENGTH = 64;

  private static final Duration DEFAULT_WINDOW = Duration.ofHours(24);
  private static final Duration LONGEST_WINDOW = Duration.ofDays(30);

  private final Endpoints endpoints;
  private final WebhookUseCases webhooks;
  private final Cursors cursors;

  public DeliveryRoutes(Endpoints endpoints, WebhookUseCases webhooks, Cursors cursors) {
    this.endpoints = endpoints;
    this.webhooks = webhooks;
    this.cursors = cursors;
  }

  public List<Route> routes() {
    return List.of(
        Route.get(EndpointRoutes.ONE + "/deliveries", READ, this::list)
            .withQuery("status", "event", "order", "since", "limit", "cursor")
            .openToWebhookTokens(),
        Route.get(EndpointRoutes.ONE + "/stats", READ, this::statistics).withQuery("window"),
        Route.get(PATH + "/{id}", READ, this::read).openToWebhookTokens(),
        Route.action(PATH + "/{id}/resend", WRITE, this::resend));
  }

  private Answer list(Call call) {
    var query = call.query();
    var filter =
        new Filter(
            query.oneOf("status", DeliveryStatus.class),
            type(query.text("event"), call.violations()),
            query.text("order", MAX_ORDER_LENGTH),
            query.time("since"));
    int limit = query.limit();
    var id = WebhookPaths.id(call);
    var list = list(id, filter);
    var after = cursors.decode(list, call.organization(), query.text("cursor"), call.violations());
    call.requireWebhook(id);
    var endpoint = WebhookPaths.find(call, endpoints);

    long below = after == null ? Long.MAX_VALUE : Long.parseLong(after.id());
    var entries = webhooks.ledger().list(endpoint.lane(), filter, below, limit + 1);
    return Answer.ok(
        ListJson.of(Page.of(entries, limit), DeliveryJson::of, last -> cursor(list, last)));
  }

  private Answer statistics(Call call) {
    var window = call.query().duration("window", DEFAULT_WINDOW, LONGEST_WINDOW);
    var endpoint = WebhookPaths.find(call, endpoints);
    return Answer.ok(
        StatisticsJson.of(webhooks.ledger().statistics(endpoint.lane(), window), window));
  }

  private Answer read(Call call) {
    var found =
        find(call.context().organization(), call.pathParameter("id"))
            .filter(detailed -> isShownTo(call, detailed));
    return Answer.ok(DeliveryJson.of(found.orElseThrow(DeliveryRoutes::notFound)));
  }

  private Answer resend(Call call) {
    var context = call.context();
    var id = call.pathParameter("id");
    if (!Identifiers.isValid(id)) {
      throw notFound();
    }
    var delivery = webhooks.resend().handle(new DeliveryId(id), context);
    return Answer.accepted(PATH + "/" + id, DeliveryJson.of(delivery));
  }

  private Optional<Detailed> find(OrganizationId organization, String id) {
    return Identifiers.isValid(id)
        ? webhooks.ledger().find(organization, new DeliveryId(id))
        : Optional.empty();
  }

  private static boolean isShownTo(Call call, Detailed detailed) {
    return call.allowsWebhook(new EndpointId(detailed.delivery().lane().value()));
  }

  private String cursor(String list, Entry last) {
    return cursors.encode(
        list, last.lane().organization(), last.plannedAt(), Long.toString(last.number()));
  }

  /** A cursor goes on with the list it came from. */
  private static String list(EndpointId id, Filter filter) {
    return LIST + ":" + id + ":" + filter;
  }

  private static @Nullable EventType type(@Nullable String type, Violations violations) {
    if (type == null) {
      return null;
    }
    if (!EventType.isValid(type)) {
      violations.add("event", "malformed", "must be an event type such as order.created");
      return null;
    }
    return new EventType(type);
  }

  private static DomainException notFound() {
    return DomainException.notFound("DELIVERY_NOT_FOUND", "There is no such delivery.");
  }

  /** An endpoint's figures. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record StatisticsJson(
      long windowSeconds,
      long delivered,
      long pending,
      long failing,
      long parked,
      long exhausted,
      @Nullable Long p50Ms,
      @Nullable Long p95Ms,
      @Nullable String oldestDueAt) {
    static StatisticsJson of(Statistics statistics, Duration window) {
      var oldest = statistics.oldestDue();
      return new StatisticsJson(
          window.toSeconds(),
          statistics.delivered(),
          statistics.pending(),
          statistics.failing(),
          statistics.parked(),
          statistics.exhausted(),
          millis(statistics.p50()),
          millis(statistics.p95()),
          oldest == null ? null : WireTime.of(oldest));
    }

    private static @Nullable Long millis(@Nullable Duration time) {
      return time == null ? null : Long.valueOf(time.toMillis());
    }
  }
}
