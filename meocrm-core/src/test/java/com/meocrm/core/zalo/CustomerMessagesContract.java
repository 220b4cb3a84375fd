package com.meocrm.core.zalo;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.zalo.CustomerMessage.Reason;
import com.meocrm.core.zalo.CustomerMessage.Standing;
import com.meocrm.core.zalo.CustomerMessage.State;
import com.meocrm.core.zalo.CustomerMessages.Filter;
import com.meocrm.core.zalo.CustomerMessages.Position;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link CustomerMessages} promises. */
public abstract class CustomerMessagesContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final Instant NOON = Instant.parse("2025-11-11T12:00:00.123Z");
  private static final DeliveryId ONE = new DeliveryId("dlv_one");
  private static final Filter ALL = new Filter(null, null);

  private CustomerMessages messages;

  /** Messages under test, none yet. */
  protected abstract CustomerMessages messages();

  @BeforeEach
  void open_messages() {
    messages = messages();
  }

  @Test
  void a_message_is_found_as_it_was_added_once_and_by_its_tenant_alone() {
    var message = message(ONE, State.QUEUED);

    assertThat(messages.add(message)).isTrue();
    assertThat(messages.add(message(ONE, State.SKIPPED))).isFalse();

    assertThat(messages.find(SHOP, ONE)).contains(message);
    assertThat(messages.find(OTHER, ONE)).isEmpty();
    assertThat(messages.findByTracking(SHOP, "dlvone")).contains(message);
    assertThat(messages.findByTracking(OTHER, "dlvone")).isEmpty();
  }

  @Test
  void a_message_moves_only_from_the_states_that_are_named() {
    messages.add(message(ONE, State.QUEUED));
    var failed = Standing.of(State.FAILED, Reason.REJECTED, "no");

    assertThat(messages.move(SHOP, ONE, EnumSet.of(State.SENDING), failed, NOON)).isFalse();
    assertThat(messages.move(SHOP, ONE, EnumSet.of(State.QUEUED), failed, NOON)).isTrue();

    var moved = messages.find(SHOP, ONE).orElseThrow();
    assertThat(moved.state()).isEqualTo(State.FAILED);
    assertThat(moved.reason()).isEqualTo(Reason.REJECTED);
    assertThat(moved.detail()).isEqualTo("no");
  }

  @Test
  void sending_is_begun_once() {
    messages.add(message(ONE, State.WAITING));

    assertThat(messages.begin(SHOP, ONE, NOON)).isTrue();
    assertThat(messages.begin(SHOP, ONE, NOON)).isFalse();

    var begun = messages.find(SHOP, ONE).orElseThrow();
    assertThat(begun.state()).isEqualTo(State.SENDING);
    assertThat(begun.tries()).isEqualTo(1);
  }

  @Test
  void of_withdrawn_ones_that_begun_is_open_that_never_begun_has_failed_and_others_stay() {
    var two = new DeliveryId("dlv_two");
    var three = new DeliveryId("dlv_three");
    messages.add(message(ONE, State.QUEUED));
    messages.begin(SHOP, ONE, NOON);
    messages.add(message(two, State.WAITING));
    messages.add(message(three, State.SKIPPED));

    for (var id : List.of(ONE, two, three)) {
      messages.withdrawn(SHOP, id, "the process ended", NOON.plusSeconds(1));
      messages.withdrawn(OTHER, id, "not theirs", NOON.plusSeconds(2));
    }

    var begun = messages.find(SHOP, ONE).orElseThrow();
    assertThat(begun.state()).isEqualTo(State.UNCONFIRMED);
    assertThat(begun.reason()).isEqualTo(Reason.NO_RECEIPT);
    assertThat(begun.detail()).isEqualTo("the process ended");
    assertThat(begun.updatedAt()).isEqualTo(NOON.plusSeconds(1));
    assertThat(begun.tries()).isEqualTo(1);
    var failed = messages.find(SHOP, two).orElseThrow();
    assertThat(failed.state()).isEqualTo(State.FAILED);
    assertThat(failed.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(messages.find(SHOP, three)).contains(message(three, State.SKIPPED));
  }

  @Test
  void what_nothing_carries_any_more_has_expired_unless_it_was_begun() {
    var two = new DeliveryId("dlv_two");
    var three = new DeliveryId("dlv_three");
    messages.add(message(ONE, State.WAITING));
    messages.add(message(two, State.QUEUED));
    messages.begin(SHOP, two, NOON);
    messages.add(message(three, State.SENT));
    var later = NOON.plusSeconds(1);
    int tooEarly = messages.expire(NOON, "gone", later, 10);

    assertThat(messages.expire(later, "gone", later, 1)).isEqualTo(1);
    assertThat(messages.expire(later, "gone", later, 10)).isEqualTo(1);
    assertThat(messages.expire(later, "gone", later, 10)).isZero();

    assertThat(tooEarly).isZero();
    var expired = messages.find(SHOP, ONE).orElseThrow();
    assertThat(expired.state()).isEqualTo(State.EXPIRED);
    assertThat(expired.reason()).isEqualTo(Reason.TOO_OLD);
    assertThat(expired.detail()).isEqualTo("gone");
    var begun = messages.find(SHOP, two).orElseThrow();
    assertThat(begun.state()).isEqualTo(State.UNCONFIRMED);
    assertThat(begun.reason()).isEqualTo(Reason.NO_RECEIPT);
    assertThat(messages.find(SHOP, three)).contains(message(three, State.SENT));
    assertThat(messages.begin(SHOP, ONE, later)).isFalse();
  }

  @Test
  void what_is_put_off_has_not_been_tried_and_takes_along_what_waits_with_it() {
    var two = new DeliveryId("dlv_two");
    var three = new DeliveryId("dlv_three");
    messages.add(message(ONE, State.QUEUED));
    messages.add(message(two, State.QUEUED));
    messages.add(message(three, State.FAILED));
    messages.begin(SHOP, ONE, NOON);
    var night = new Standing(State.WAITING, Reason.NIGHT, "night", NOON.plusSeconds(60));

    messages.putOff(SHOP, "oa_1", ONE, night, NOON);

    assertThat(messages.find(SHOP, ONE).orElseThrow().tries()).isZero();
    assertThat(messages.find(SHOP, ONE).orElseThrow().reason()).isEqualTo(Reason.NIGHT);
    assertThat(messages.find(SHOP, two).orElseThrow().notBefore()).isEqualTo(NOON.plusSeconds(60));
    assertThat(messages.find(SHOP, three).orElseThrow().state()).isEqualTo(State.FAILED);
  }

  @Test
  void a_message_put_off_alone_leaves_the_others() {
    var two = new DeliveryId("dlv_two");
    messages.add(message(ONE, State.QUEUED));
    messages.add(message(two, State.QUEUED));

    messages.putOff(SHOP, null, ONE, Standing.of(State.WAITING, Reason.NIGHT, "x"), NOON);

    assertThat(messages.find(SHOP, two).orElseThrow().state()).isEqualTo(State.QUEUED);
  }

  @Test
  void a_receipt_before_the_answer_stands_and_a_second_one_is_no_news() {
    messages.add(message(ONE, State.QUEUED));
    assertThat(messages.delivered(SHOP, ONE, "z1", NOON, NOON)).isFalse();
    messages.begin(SHOP, ONE, NOON);

    assertThat(messages.delivered(SHOP, ONE, "z1", NOON.plusSeconds(1), NOON)).isTrue();
    assertThat(messages.delivered(SHOP, ONE, "z2", NOON.plusSeconds(9), NOON)).isFalse();
    messages.sent(SHOP, ONE, "z1", NOON.plusSeconds(2));

    var message = messages.find(SHOP, ONE).orElseThrow();
    assertThat(message.state()).isEqualTo(State.DELIVERED);
    assertThat(message.deliveredAt()).isEqualTo(NOON.plusSeconds(1));
    assertThat(message.sentAt()).isEqualTo(NOON.plusSeconds(2));
    assertThat(message.zaloId()).isEqualTo("z1");
  }

  @Test
  void a_message_that_was_sent_and_received_tells_both_times() {
    messages.add(message(ONE, State.QUEUED));
    messages.begin(SHOP, ONE, NOON);
    messages.sent(SHOP, ONE, "z1", NOON.plusSeconds(1));
    assertThat(messages.find(SHOP, ONE).orElseThrow().state()).isEqualTo(State.SENT);

    messages.delivered(SHOP, ONE, null, NOON.plusSeconds(2), NOON.plusSeconds(3));

    var message = messages.find(SHOP, ONE).orElseThrow();
    assertThat(message.zaloId()).isEqualTo("z1");
    assertThat(message.sentAt()).isEqualTo(NOON.plusSeconds(1));
    assertThat(message.deliveredAt()).isEqualTo(NOON.plusSeconds(2));
  }

  @Test
  void those_without_receipt_for_long_are_found() {
    messages.add(message(ONE, State.QUEUED));
    messages.begin(SHOP, ONE, NOON);
    var unconfirmed = Standing.of(State.UNCONFIRMED, Reason.NO_RECEIPT, "timed out");
    messages.move(SHOP, ONE, EnumSet.of(State.SENDING), unconfirmed, NOON);

    assertThat(messages.unconfirmed(NOON, 10)).isEmpty();
    assertThat(messages.unconfirmed(NOON.plusMillis(1), 10))
        .extracting(CustomerMessage::id)
        .containsExactly(ONE);
  }

  @Test
  void old_messages_that_ended_are_forgotten_and_open_ones_are_not() {
    messages.add(message(ONE, State.FAILED));
    messages.add(message(new DeliveryId("dlv_two"), State.WAITING));

    assertThat(messages.forget(NOON, 10)).isZero();
    assertThat(messages.forget(NOON.plusMillis(1), 10)).isEqualTo(1);

    assertThat(messages.list(SHOP, ALL, null, 10).items()).hasSize(1);
  }

  @Test
  void messages_are_listed_newest_first_in_pages_and_by_state_and_order() {
    messages.add(message(ONE, State.QUEUED));
    messages.add(message(new DeliveryId("dlv_two"), State.FAILED));

    var first = messages.list(SHOP, ALL, null, 1);
    assertThat(first.items()).extracting(m -> m.id().value()).containsExactly("dlv_two");
    assertThat(first.more()).isTrue();
    var after = new Position(NOON, new DeliveryId("dlv_two"));
    assertThat(messages.list(SHOP, ALL, after, 5).items())
        .extracting(CustomerMessage::id)
        .containsExactly(ONE);
    assertThat(messages.list(SHOP, new Filter(State.FAILED, null), null, 5).items()).hasSize(1);
    assertThat(messages.list(SHOP, new Filter(null, "ord_1"), null, 5).items()).hasSize(2);
    assertThat(messages.list(SHOP, new Filter(null, "ord_2"), null, 5).items()).isEmpty();
    assertThat(messages.list(OTHER, ALL, null, 5).items()).isEmpty();
  }

  private static CustomerMessage message(DeliveryId id, State state) {
    return new CustomerMessage(
        SHOP,
        id,
        "order.created",
        "evt_1",
        "ord_1",
        "8498****321",
        "oa_1",
        "tpl_1",
        state,
        null,
        null,
        0,
        null,
        null,
        NOON,
        NOON,
        null,
        null);
  }
}
