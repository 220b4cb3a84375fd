package com.meocrm.core.event;

import static java.util.stream.Collectors.toUnmodifiableMap;

import com.meocrm.core.shared.JsonValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the data of catalogued events looks like: a JSON Schema for each type, with an example, as
 * resources beside this class.
 *
 * <p>The schemas are open, since data grows at its end: a partner who validates must not stumble
 * over a member that is new.
 */
public final class EventSchemas {
  private static final List<EventDescription> ALL =
      EventCatalogue.entries().stream().map(EventSchemas::describe).toList();
  private static final Map<EventType, EventDescription> BY_TYPE =
      ALL.stream().collect(toUnmodifiableMap(EventDescription::type, Function.identity()));

  private EventSchemas() {}

  /** All catalogued types, in the order of the catalogue. */
  public static List<EventDescription> all() {
    return ALL;
  }

  /** The description of a catalogued type. */
  public static Optional<EventDescription> find(EventType type) {
    return Optional.ofNullable(BY_TYPE.get(type));
  }

  private static EventDescription describe(EventCatalogue.Entry entry) {
    var schema = read("schema/" + entry.type() + ".json");
    var examples = (JsonValue.Items) schema.get("examples").orElseThrow();
    return new EventDescription(
        entry.type(),
        entry.version(),
        entry.description(),
        entry.operational(),
        false,
        schema,
        (JsonValue.Members) examples.items().getFirst());
  }

  private static JsonValue.Members read(String resource) {
    try (var in = EventSchemas.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from the program");
      }
      var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return (JsonValue.Members) JsonValue.parse(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
