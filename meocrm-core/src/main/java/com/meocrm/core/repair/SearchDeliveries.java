package com.meocrm.core.repair;

import com.meocrm.core.command.Command;
import com.meocrm.core.command.CommandDefinition;
import com.meocrm.core.command.CommandDefinition.Annotations;
import com.meocrm.core.command.JsonMembers;
import com.meocrm.core.delivery.DeliveryLedger;
import com.meocrm.core.delivery.DeliveryStatus;
import com.meocrm.core.event.EventType;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Violation;
import com.meocrm.core.webhook.Endpoint;
import com.meocrm.core.webhook.EndpointId;
import com.meocrm.core.webhook.Endpoints;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The command {@code deliveries.search}. */
public final class SearchDeliveries implements Command.AtOnce {
  private static final CommandDefinition DEFINITION =
      CommandDefinition.of(
          "deliveries.search",
          "Search deliveries of a webhook",
          "Finds deliveries of one webhook endpoint, latest first: by status, event type, order or time. Resend one with deliveries.resend.",
          """
          {"type":"object","additionalProperties":false,"required":["webhookId"],"properties":{
            "webhookId":{"type":"string","pattern":"^[A-Za-z0-9_-]{1,64}$"},
            "status":{"enum":["PENDING","RETRYING","PARKED","DELIVERED","EXHAUSTED","QUARANTINED","CANCELLED","EXPIRED"]},
            "event":{"type":"string","maxLength":100,"pattern":"^[a-z0-9_]+([.][a-z0-9_]+)+$"},
            "order":{"type":"string","minLength":1,"maxLength":64,"description":"Id or code of the order."},
            "since":{"type":"string","maxLength":40,"pattern":"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})$"},
            "below":{"type":"integer","minimum":1,"description":"Only endpoint sequences below this one: nextBelow of the page before."},
            "limit":{"type":"integer","minimum":1,"maximum":100,"default":20}}}\
          """,
          """
          {"type":"object","required":["deliveries","nextBelow"],"properties":{
            "deliveries":{"type":"array","items":{"type":"object","required":["id","event","status","attempts"]}},
            "nextBelow":{"type":["integer","null"]}}}\
          """,
          Annotations.READS);

  private static final int DEFAULT_LIMIT = 20;

  private final Endpoints endpoints;
  private final DeliveryLedger ledger;

  public SearchDeliveries(Endpoints endpoints, DeliveryLedger ledger) {
    this.endpoints = endpoints;
    this.ledger = ledger;
  }

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public JsonValue.Members run(
      JsonValue.Members arguments, RequestContext context, Progress progress) {
    var asked = new JsonMembers(arguments);
    var id = new EndpointId(Objects.requireNonNull(asked.text("webhookId")));
    var lane = endpoint(endpoints, id, context).lane();
    int limit = (int) asked.number("limit").orElse(DEFAULT_LIMIT);
    var status = asked.text("status");
    var type = asked.text("event");
    var filter =
        new DeliveryLedger.Filter(
            status == null ? null : DeliveryStatus.valueOf(status),
            type == null ? null : new EventType(type),
            asked.text("order"),
            time(asked.text("since")));
    var found = ledger.list(lane, filter, asked.number("below").orElse(Long.MAX_VALUE), limit + 1);
    var page = found.size() > limit ? found.subList(0, limit) : found;
    var output = new LinkedHashMap<String, Object>();
    output.put("deliveries", page.stream().map(SearchDeliveries::shown).toList());
    output.put("nextBelow", found.size() > limit ? page.getLast().number() : null);
    return (JsonValue.Members) JsonValue.of(output);
  }

  static Endpoint endpoint(Endpoints endpoints, EndpointId id, RequestContext context) {
    return endpoints
        .find(context.organization(), id)
        .orElseThrow(
            () -> DomainException.notFound("WEBHOOK_NOT_FOUND", "There is no such webhook."));
  }

  static Map<String, Object> shown(DeliveryLedger.Entry entry) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("id", entry.id().value());
    shown.put("webhookId", entry.lane().value());
    shown.put("event", entry.type().value());
    shown.put("eventId", entry.eventId().value());
    shown.put("sequence", entry.sequence());
    shown.put("endpointSequence", entry.number());
    shown.put("status", entry.status().name());
    shown.put("attempts", entry.attempts());
    shown.put("plannedAt", entry.plannedAt());
    if (entry.finishedAt() != null) {
      shown.put("finishedAt", entry.finishedAt());
    }
    if (entry.nextAttemptAt() != null) {
      shown.put("nextAttemptAt", entry.nextAttemptAt());
    }
    return shown;
  }

  private static @Nullable Instant time(@Nullable String text) {
    try {
      return text == null ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw DomainException.violations(
          List.of(new Violation("since", "malformed", "is no date that exists")));
    }
  }
}
