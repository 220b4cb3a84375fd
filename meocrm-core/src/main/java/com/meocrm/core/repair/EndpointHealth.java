package com.meocrm.core.repair;

import com.meocrm.core.command.Command;
import com.meocrm.core.command.CommandDefinition;
import com.meocrm.core.command.CommandDefinition.Annotations;
import com.meocrm.core.command.JsonMembers;
import com.meocrm.core.delivery.DeliveryLedger;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.webhook.Endpoint;
import com.meocrm.core.webhook.EndpointId;
import com.meocrm.core.webhook.Endpoints;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The command {@code endpoints.health}. */
public final class EndpointHealth implements Command.AtOnce {
  private static final CommandDefinition DEFINITION =
      CommandDefinition.of(
          "endpoints.health",
          "Health of webhook endpoints",
          "Answers for one webhook endpoint, or for the newest 20, what arrived in the last hours, what waits or fails, what was given up, and how long deliveries take.",
          """
          {"type":"object","additionalProperties":false,"properties":{
            "webhookId":{"type":"string","pattern":"^[A-Za-z0-9_-]{1,64}$"},
            "hours":{"type":"integer","minimum":1,"maximum":720,"default":24}}}\
          """,
          """
          {"type":"object","required":["endpoints","hours"],"properties":{
            "hours":{"type":"integer"},
            "endpoints":{"type":"array","items":{"type":"object","required":["id","isActive","delivered","pending","failing","parked","exhausted"]}}}}\
          """,
          Annotations.READS);

  private static final int MOST = 20;
  private static final long DEFAULT_HOURS = 24;

  private final Endpoints endpoints;
  private final DeliveryLedger ledger;

  public EndpointHealth(Endpoints endpoints, DeliveryLedger ledger) {
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
    long hours = asked.number("hours").orElse(DEFAULT_HOURS);
    var id = asked.text("webhookId");
    var chosen =
        id == null
            ? endpoints.list(context.organization(), null, MOST).items()
            : List.of(SearchDeliveries.endpoint(endpoints, new EndpointId(id), context));
    var output = new LinkedHashMap<String, Object>();
    output.put("hours", hours);
    output.put(
        "endpoints", chosen.stream().map(one -> health(one, Duration.ofHours(hours))).toList());
    return (JsonValue.Members) JsonValue.of(output);
  }

  private Map<String, Object> health(Endpoint endpoint, Duration window) {
    var figures = ledger.statistics(endpoint.lane(), window);
    var shown = ListWebhooks.shown(endpoint);
    shown.put("delivered", figures.delivered());
    shown.put("pending", figures.pending());
    shown.put("failing", figures.failing());
    shown.put("parked", figures.parked());
    shown.put("exhausted", figures.exhausted());
    put(shown, "p50Ms", figures.p50() == null ? null : figures.p50().toMillis());
    put(shown, "p95Ms", figures.p95() == null ? null : figures.p95().toMillis());
    put(shown, "oldestDueAt", figures.oldestDue());
    return shown;
  }

  private static void put(Map<String, Object> shown, String name, @Nullable Object value) {
    if (value != null) {
      shown.put(name, value);
    }
  }
}
