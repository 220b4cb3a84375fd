package com.meocrm.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EventCatalogueTest {
  @Test
  void holds_every_type_that_partners_were_promised() {
    assertThat(EventCatalogue.types())
        .extracting(EventType::value)
        .containsExactly(
            "order.created",
            "order.completed",
            "order.cancelled",
            "order.refunded",
            "shipping.label.created",
            "shipping.delivered",
            "shipping.failed",
            "inventory.low_stock",
            "inventory.adjusted",
            "commission.payout.completed",
            "webhook.endpoint.disabled",
            "webhook.delivery.exhausted",
            "alert.opened",
            "alert.closed",
            "settings.invalidate");
  }

  @Test
  void tells_operational_types_from_business() {
    assertThat(EventCatalogue.types())
        .filteredOn(EventCatalogue::isOperational)
        .extracting(EventType::value)
        .containsExactly(
            "webhook.endpoint.disabled",
            "webhook.delivery.exhausted",
            "alert.opened",
            "alert.closed",
            "settings.invalidate");
  }

  @Test
  void accepts_what_it_holds_and_what_tenants_add() {
    assertThat(EventCatalogue.accepts(new EventType("order.created"))).isTrue();
    assertThat(EventCatalogue.accepts(new EventType("alert.opened"))).isTrue();
    assertThat(EventCatalogue.accepts(new EventType("custom.loyalty.joined"))).isTrue();
    assertThat(EventCatalogue.accepts(new EventType("order.vanished"))).isFalse();
    assertThat(EventCatalogue.accepts(new EventType("customs.cleared"))).isFalse();
  }

  @Test
  void describes_every_entry() {
    assertThat(EventCatalogue.entries())
        .allSatisfy(entry -> assertThat(entry.description()).endsWith("."));
    assertThat(EventCatalogue.find(new EventType("order.created")))
        .hasValueSatisfying(entry -> assertThat(entry.operational()).isFalse());
    assertThat(EventCatalogue.find(new EventType("custom.mine"))).isEmpty();
  }
}
