package com.meocrm.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.shared.JsonSchemas;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.SimpleSchemas;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventSchemasTest {
  @Test
  void every_catalogued_type_has_a_schema() {
    assertThat(EventSchemas.all())
        .extracting(EventDescription::type)
        .containsExactlyElementsOf(EventCatalogue.types());
    assertThat(EventSchemas.find(new EventType("custom.mine"))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void the_example_is_what_the_hub_writes(Event event) {
    assertThat(described(event).example()).isEqualTo(data(event));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void what_the_hub_writes_fits_and_the_schema_knows_every_member(Event event) {
    var schema = described(event).schema();

    assertThat(compile(schema).violations(data(event), "data")).isEmpty();
    assertThat(((JsonValue.Members) schema.get("properties").orElseThrow()).members().keySet())
        .containsAll(data(event).members().keySet());
    assertThat(compile(schema).violations(JsonValue.of(Map.of("more", 1)), "data")).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void readers_may_meet_members_that_are_new(Event event) {
    var more = new java.util.LinkedHashMap<>(data(event).members());
    more.put("addedLater", JsonValue.Bool.TRUE);

    assertThat(compile(described(event).schema()).violations(new JsonValue.Members(more), "data"))
        .isEmpty();
  }

  private static List<Event> examples() {
    return EventExamples.ALL;
  }

  private static EventDescription described(Event event) {
    return EventSchemas.find(event.type()).orElseThrow();
  }

  private static JsonSchemas.Compiled compile(JsonValue.Members schema) {
    return new SimpleSchemas().compile(schema);
  }

  private static JsonValue.Members data(Event event) {
    var body = new String(EventExamples.encode(event).body(), StandardCharsets.UTF_8);
    var parsed = (JsonValue.Members) JsonValue.parse(body);
    return (JsonValue.Members) parsed.get("data").orElseThrow();
  }
}
