package com.meocrm.core.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.core.inbound.InboundMessages.Received;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link InboundMessages} promises. */
public abstract class InboundMessagesContract {
  protected static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
  private static final OrganizationId SHOP = new OrganizationId("org_01");
  private static final SourceId SOURCE = new SourceId("src_1");

  private Harness harness;

  /** A memory without messages, at {@link #NOW}. */
  protected abstract Harness harness();

  @BeforeEach
  void begin() {
    harness = harness();
  }

  @Test
  void a_message_is_new_once() {
    assertThat(record(message("dlv_1", "a"))).isTrue();
    assertThat(record(message("dlv_1", "a"))).isFalse();
  }

  @Test
  void the_same_delivery_with_another_body_is_a_duplicate() {
    record(message("dlv_1", "a"));

    assertThat(record(message("dlv_1", "b"))).isFalse();
  }

  @Test
  void the_same_body_under_another_delivery_id_is_a_duplicate() {
    record(message("dlv_1", "a"));

    assertThat(record(message("dlv_2", "a"))).isFalse();
  }

  @Test
  void a_duplicate_leaves_nothing_by_which_a_third_would_be_one() {
    record(message("dlv_1", "a"));
    record(message("dlv_2", "a"));

    assertThat(record(message("dlv_2", "c"))).isTrue();
  }

  @Test
  void sources_and_tenants_are_kept_apart() {
    record(message("dlv_1", "a"));

    assertThat(record(received(SHOP, new SourceId("src_2"), "dlv_1", "a", NOW))).isTrue();
    assertThat(record(received(new OrganizationId("org_02"), SOURCE, "dlv_1", "a", NOW))).isTrue();
  }

  @Test
  void a_message_whose_effect_fails_is_not_remembered() {
    assertThatThrownBy(() ->
            harness
                .unitOfWork()
                .execute(
                    SHOP,
                    () -> {
                      assertThat(harness.messages().record(message("dlv_1", "a"))).isTrue();
                      throw new IllegalStateException("no such shipment");
                    }))
        .hasMessage("no such shipment");

    assertThat(record(message("dlv_1", "a"))).isTrue();
  }

  @Test
  void old_messages_are_forgotten_some_at_a_time() {
    for (int i = 0; i < 3; i++) {
      record(received(SHOP, SOURCE, "dlv_" + i, "a" + i, NOW.minus(Duration.ofDays(3))));
    }
    record(received(SHOP, SOURCE, "dlv_9", "a9", NOW.minus(Duration.ofDays(1))));

    assertThat(harness.messages().forget(2, 2)).isEqualTo(2);
    assertThat(harness.messages().forget(2, 2)).isEqualTo(1);
    assertThat(harness.messages().forget(2, 2)).isZero();
    assertThat(record(message("dlv_0", "a0"))).isTrue();
    assertThat(record(message("dlv_9", "a9"))).isFalse();
  }

  private boolean record(Received message) {
    return harness
        .unitOfWork()
        .run(message.organization(), () -> harness.messages().record(message));
  }

  private static Received message(String deliveryId, String hash) {
    return received(SHOP, SOURCE, deliveryId, hash, NOW);
  }

  private static Received received(
      OrganizationId organization, SourceId source, String deliveryId, String hash, Instant at) {
    return new Received(
        organization, source, deliveryId, hash, "shipping.delivered", at, at, "trace-1");
  }

  /** The memory, and the units of work around it. */
  protected interface Harness {
    UnitOfWork unitOfWork();

    InboundMessages messages();
  }
}
