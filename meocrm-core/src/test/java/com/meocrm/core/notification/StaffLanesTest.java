package com.meocrm.core.notification;

import static com.meocrm.core.notification.StaffFixture.SHOP;
import static com.meocrm.core.notification.StaffFixture.TOKEN;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.delivery.Dispatch;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Outcome.Attempt;
import com.meocrm.core.notification.StaffChannel.Check;
import com.meocrm.core.notification.StaffChannel.News;
import com.meocrm.core.notification.StaffChannel.Sent;
import com.meocrm.core.notification.StaffMessage.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What happens to a message when it is its turn. */
class StaffLanesTest {
  private static final Attempt REFUSED = new Attempt(400, null, "Bad Request", Duration.ZERO);

  private final StaffFixture shop = new StaffFixture();

  @Test
  void a_message_whose_turn_comes_in_the_night_waits_for_the_morning_unless_it_is_urgent() {
    shop.clock.set(Instant.parse("2026-03-10T14:59:00Z")); // 21:59 in Vietnam
    shop.happens(false);
    shop.happens(true);
    shop.router.step();
    shop.clock.advance(ofMinutes(2));

    var first = shop.send(shop.taken());

    assertThat(first)
        .isInstanceOfSatisfying(
            Outcome.Deferred.class,
            deferred -> assertThat(deferred.notBefore()).isEqualTo(ofHours(9).minus(ofMinutes(1))));
    assertThat(shop.telegram.sent).isEmpty();
  }

  @Test
  void an_urgent_message_goes_in_the_night() {
    shop.clock.set(Instant.parse("2026-03-10T14:59:00Z"));
    shop.happens(true);
    shop.router.step();
    shop.clock.advance(ofMinutes(2));

    assertThat(shop.send(shop.taken())).isInstanceOf(Outcome.Delivered.class);
    assertThat(shop.telegram.sent).hasSize(1);
  }

  @Test
  void a_night_that_was_shortened_meanwhile_is_over_when_the_message_goes() {
    shop.clock.set(Instant.parse("2026-03-10T14:59:00Z"));
    shop.happens(false);
    shop.router.step();
    shop.clock.advance(ofMinutes(2));
    shop.set(
        """
        {"staff":{"providers":{"telegram":{"channelId":"1001"}}},"quietHours":{"from":"23:00","to":"06:00"}}\
        """);

    assertThat(shop.send(shop.taken())).isInstanceOf(Outcome.Delivered.class);
  }

  @Test
  void the_new_address_of_a_chat_is_remembered_and_used() {
    var at = planned();
    shop.telegram.answers.add(again(new News.Moved("-1001234567890")));

    assertThat(shop.send(at)).isInstanceOf(Outcome.Throttled.class);
    assertThat(shop.send(at)).isInstanceOf(Outcome.Delivered.class);

    assertThat(shop.telegram.sent)
        .extracting(m -> m.address().value())
        .containsExactly("1001", "-1001234567890");
    assertThat(shop.chat().address()).isEqualTo(new StaffAddress("-1001234567890", true, null));
    assertThat(shop.chat().lane()).as("its limits go on counting").isEqualTo("tg_7_1001");
  }

  @Test
  void a_chat_that_moves_for_ever_is_given_up() {
    var at = planned();
    for (int move = 0; move <= 10; move++) {
      shop.telegram.answers.add(again(new News.Moved("-100" + move)));
    }
    for (int move = 0; move < 10; move++) {
      assertThat(shop.send(at)).isInstanceOf(Outcome.Throttled.class);
    }

    assertThat(shop.send(at)).isInstanceOf(Outcome.Rejected.class);
  }

  @Test
  void markup_that_cannot_be_read_is_left_out_the_next_time_and_from_then_on() {
    var at = planned();
    shop.telegram.answers.add(again(new News.MarkupRefused()));

    assertThat(shop.send(at)).isInstanceOf(Outcome.Throttled.class);
    shop.send(at);
    shop.send(at);

    assertThat(shop.telegram.sent)
        .extracting(StaffChannel.Message::plain)
        .containsExactly(false, true, true);
    assertThat(shop.telegram.sent).extracting(m -> m.text().title()).containsOnly(title());
  }

  @Test
  void a_topic_that_is_gone_is_left_out_and_somebody_is_told() {
    shop.destinations.put(
        new StaffDestination(
            SHOP,
            StaffDestination.OF_SETTING,
            StaffChannelName.TELEGRAM,
            new StaffAddress("-500", true, 9L),
            "1001",
            null,
            Set.of(),
            null,
            null,
            null,
            null));
    var at = planned();
    shop.telegram.answers.add(again(new News.TopicLost("message thread not found")));

    shop.send(at);
    shop.send(at);

    assertThat(shop.telegram.sent).extracting(m -> m.address().topic()).containsExactly(9L, null);
    assertThat(shop.alerts.all())
        .singleElement()
        .satisfies(alert ->
            assertThat(alert.details().cause())
                .isEqualTo(
                    "the topic of 1001 is gone (message thread not found); messages go to the chat"
                        + " itself"));
  }

  @Test
  void a_new_token_of_the_same_account_is_used_for_the_next_message_and_checked_once() {
    var at = planned();
    shop.send(at);
    shop.secrets.put(TOKEN, "7:another-token-of-the-fixture");

    shop.send(at);
    shop.send(at);

    assertThat(shop.telegram.sent)
        .extracting(m -> m.secret() == null ? "none" : m.secret().reveal())
        .containsExactly(
            "7:the-token-of-the-fixture",
            "7:another-token-of-the-fixture",
            "7:another-token-of-the-fixture");
    assertThat(shop.telegram.checks).isEqualTo(2);
  }

  @Test
  void messages_of_another_account_leave_its_lane() {
    var at = planned();
    shop.secrets.put(TOKEN, "8:the-token-of-another-bot");
    shop.telegram.check = new Check.Valid("8", "other_bot");

    assertThat(shop.send(at)).isInstanceOf(Outcome.Deferred.class);
    shop.router.step();

    assertThat(shop.telegram.sent).isEmpty();
    assertThat(shop.chat().lane()).isEqualTo("tg_8_1001");
    assertThat(shop.message().status()).isEqualTo(Status.QUEUED);
  }

  @Test
  void a_token_that_is_refused_halts_the_lane_and_one_that_nobody_could_check_is_tried_again() {
    var at = planned();
    shop.secrets.put(TOKEN, "7:another-token-of-the-fixture");
    shop.telegram.check = new Check.Unreachable("Telegram cannot be reached");
    assertThat(shop.send(at)).isInstanceOf(Outcome.RetryLater.class);
    shop.telegram.check = new Check.Refused("Unauthorized");

    assertThat(shop.send(at)).isInstanceOf(Outcome.Halted.class);

    assertThat(shop.telegram.sent).isEmpty();
  }

  @Test
  void what_was_switched_off_is_taken_off_and_goes_nowhere() {
    var at = planned();
    shop.set("{\"staff\":{\"providers\":{\"telegram\":{\"enabled\":false}}}}");

    assertThat(shop.send(at)).isInstanceOf(Outcome.Deferred.class);
    shop.router.step();

    assertThat(shop.telegram.sent).isEmpty();
    assertThat(shop.message().status()).isEqualTo(Status.CANCELLED);
  }

  private Dispatch planned() {
    shop.happens(true);
    shop.router.step();
    return shop.taken();
  }

  private static String title() {
    return "Cancelled orders (1)";
  }

  private static Sent again(News news) {
    return new Sent(new Outcome.Throttled(REFUSED, Duration.ZERO, false), news);
  }
}
