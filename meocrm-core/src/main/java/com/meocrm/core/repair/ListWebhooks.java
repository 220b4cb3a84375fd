package com.meocrm.core.repair;

import com.meocrm.core.command.Command;
import com.meocrm.core.command.CommandDefinition;
import com.meocrm.core.command.CommandDefinition.Annotations;
import com.meocrm.core.command.JsonMembers;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Violation;
import com.meocrm.core.webhook.Endpoint;
import com.meocrm.core.webhook.EndpointId;
import com.meocrm.core.webhook.Endpoints;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The command {@code webhooks.list}. */
public final class ListWebhooks implements Command.AtOnce {
  private static final CommandDefinition DEFINITION =
      CommandDefinition.of(
          "webhooks.list",
          "List webhook endpoints",
          "Lists the organization's webhook endpoints, newest first: what they subscribe to and whether they are active. URLs are shown without their query, secrets never.",
          """
          {"type":"object","additionalProperties":false,"properties":{
            "limit":{"type":"integer","minimum":1,"maximum":100,"default":20},
            "cursor":{"type":"string","maxLength":200,"description":"nextCursor of the page before."}}}\
          """,
          """
          {"type":"object","required":["webhooks","nextCursor"],"properties":{
            "webhooks":{"type":"array","items":{"type":"object","required":["id","url","events","isActive","paused"]}},
            "nextCursor":{"type":["string","null"]}}}\
          """,
          Annotations.READS);

  private static final int DEFAULT_LIMIT = 20;

  private final Endpoints endpoints;

  public ListWebhooks(Endpoints endpoints) {
    this.endpoints = endpoints;
  }

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public JsonValue.Members run(
      JsonValue.Members arguments, RequestContext context, Progress progress) {
    var asked = new JsonMembers(arguments);
    int limit = (int) asked.number("limit").orElse(DEFAULT_LIMIT);
    var page = endpoints.list(context.organization(), position(asked.text("cursor")), limit);
    var output = new LinkedHashMap<String, Object>();
    output.put("webhooks", page.items().stream().map(ListWebhooks::shown).toList());
    output.put("nextCursor", page.more() ? cursor(page.items().getLast()) : null);
    return (JsonValue.Members) JsonValue.of(output);
  }

  static Map<String, Object> shown(Endpoint endpoint) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("id", endpoint.id().value());
    shown.put("url", endpoint.urlWithoutQuery());
    shown.put("events", endpoint.events().patterns());
    shown.put("isActive", endpoint.active());
    if (endpoint.inactiveReason() != null) {
      shown.put("inactiveReason", endpoint.inactiveReason().name());
    }
    shown.put("paused", endpoint.paused());
    shown.put("ordering", endpoint.ordering().name().toLowerCase(Locale.ROOT));
    if (endpoint.settings().description() != null) {
      shown.put("description", endpoint.settings().description());
    }
    return shown;
  }

  /** A place in the caller's own list: whoever invents one finds nothing but his own. */
  private static String cursor(Endpoint last) {
    return last.createdAt() + "/" + last.id();
  }

  private static Endpoints.@Nullable Position position(@Nullable String cursor) {
    if (cursor == null) {
      return null;
    }
    int slash = cursor.indexOf('/');
    if (slash > 0 && Identifiers.isValid(cursor.substring(slash + 1))) {
      try {
        return new Endpoints.Position(
            Instant.parse(cursor.substring(0, slash)), new EndpointId(cursor.substring(slash + 1)));
      } catch (DateTimeException e) {
        // None of ours; told below.
      }
    }
    throw DomainException.violations(
        List.of(new Violation("cursor", "malformed", "must be a nextCursor of this list")));
  }
}
