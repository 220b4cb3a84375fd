package com.meocrm.core.repair;

import com.meocrm.core.command.Command;
import com.meocrm.core.command.CommandDefinition;
import com.meocrm.core.command.CommandDefinition.Annotations;
import com.meocrm.core.command.JsonMembers;
import com.meocrm.core.event.EventLog;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.RequestContext;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The command {@code events.search}. */
public final class SearchEvents implements Command.AtOnce {
  private static final CommandDefinition DEFINITION =
      CommandDefinition.of(
          "events.search",
          "Search the event log",
          "Reads the organization's events in order, from the oldest kept or behind a sequence, all or of some types. Go on with nextAfter until it reaches head.",
          """
          {"type":"object","additionalProperties":false,"properties":{
            "after":{"type":"integer","minimum":0,"maximum":999999999999999999,"description":"Events with a higher sequence; absent: from the oldest that is kept."},
            "types":{"type":"array","maxItems":20,"items":{"type":"string","maxLength":100,"pattern":"^[a-z0-9_]+([.][a-z0-9_]+)+$"}},
            "limit":{"type":"integer","minimum":1,"maximum":100,"default":20}}}\
          """,
          """
          {"type":"object","required":["events","nextAfter","head"],"properties":{
            "events":{"type":"array","items":{"type":"object","required":["sequence","eventId","event"]}},
            "nextAfter":{"type":"integer"},"head":{"type":"integer"},"oldest":{"type":"integer"},"epoch":{"type":"string"}}}\
          """,
          Annotations.READS);

  private static final int DEFAULT_LIMIT = 20;

  private final EventLog log;

  public SearchEvents(EventLog log) {
    this.log = log;
  }

  @Override
  public CommandDefinition definition() {
    return DEFINITION;
  }

  @Override
  public JsonValue.Members run(
      JsonValue.Members arguments, RequestContext context, Progress progress) {
    var asked = new JsonMembers(arguments);
    var position = log.position(context.organization());
    var types = asked.texts("types").stream().map(EventType::new).collect(Collectors.toSet());
    int limit = (int) asked.number("limit").orElse(DEFAULT_LIMIT);
    long after = asked.number("after").orElse(position.oldest() - 1);
    var slice = log.read(context.organization(), after, types, limit);
    var output = new LinkedHashMap<String, Object>();
    output.put("events", slice.events().stream().map(SearchEvents::shown).toList());
    output.put("nextAfter", slice.nextAfter());
    output.put("head", position.head());
    output.put("oldest", position.oldest());
    output.put("epoch", position.epoch());
    return (JsonValue.Members) JsonValue.of(output);
  }

  private static Map<String, Object> shown(LoggedEvent logged) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("sequence", logged.sequence());
    shown.put("eventId", logged.event().id().value());
    shown.put("event", JsonValue.parse(new String(logged.event().body(), StandardCharsets.UTF_8)));
    return shown;
  }
}
