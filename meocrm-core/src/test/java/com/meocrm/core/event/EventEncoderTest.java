package com.meocrm.core.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventEncoderTest {
  static Stream<Event> examples() {
    return EventExamples.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void every_event_has_the_bytes_of_its_golden_file(Event event) throws IOException {
    var body = new String(EventExamples.encode(event).body(), UTF_8);

    assertThat(body + "\n").isEqualTo(golden(event.type()));
  }

  @Test
  void every_catalogued_type_has_an_example() {
    assertThat(EventExamples.ALL)
        .extracting(Event::type)
        .containsExactlyElementsOf(EventCatalogue.types());
  }

  @Test
  void every_event_has_the_version_of_its_catalogue_entry() {
    assertThat(EventExamples.ALL)
        .allSatisfy(event ->
            assertThat(EventCatalogue.find(event.type()))
                .hasValueSatisfying(e -> assertThat(e.version()).isEqualTo(event.version())));
  }

  @Test
  void what_surrounds_the_body_is_told_too() {
    var encoded = EventExamples.encode(new InventoryEvent.LowStock("AO-01", "br_01", 2, 5));

    assertThat(encoded.id()).isEqualTo(EventExamples.ID);
    assertThat(encoded.organization()).isEqualTo(EventExamples.CONTEXT.organization());
    assertThat(encoded.type()).isEqualTo(InventoryEvent.LowStock.TYPE);
    assertThat(encoded.traceId()).isEqualTo("order-ord_001");
  }

  @Test
  void keys_hold_together_what_must_stay_in_order() {
    assertThat(EventExamples.ALL)
        .extracting(Event::key)
        .containsExactly(
            "ord_001",
            "ord_001",
            "ord_001",
            "ord_001",
            "ord_001",
            "ord_001",
            "ord_001",
            "br_01/AO-01",
            "br_01/AO-01",
            "2025-11",
            "whk_01",
            "whk_01",
            "alr_01",
            "alr_01",
            "tax");
  }

  @Test
  void produced_data_goes_out_as_it_came() {
    var event =
        new ProducedEvent(
            new EventType("custom.loyalty.joined"), 3, "cus_01", " {\"a\" : 1.50, \"a\":[ ]}\n");

    assertThat(new String(EventExamples.encode(event).body(), UTF_8))
        .isEqualTo(
            "{\"event\":\"custom.loyalty.joined\",\"version\":3,\"organizationId\":\"org_01\","
                + "\"data\":{\"a\" : 1.50, \"a\":[ ]},"
                + "\"meta\":{\"traceId\":\"order-ord_001\",\"sentAt\":\"2025-11-11T05:00:00.000Z\"}}");
  }

  private static String golden(EventType type) throws IOException {
    try (var file = EventEncoderTest.class.getResourceAsStream("/events/" + type + ".json")) {
      return new String(file.readAllBytes(), UTF_8);
    }
  }
}
