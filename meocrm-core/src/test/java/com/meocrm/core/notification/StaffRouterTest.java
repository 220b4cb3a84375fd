package com.meocrm.core.notification;

import static com.meocrm.core.notification.StaffFixture.NOON;
import static com.meocrm.core.notification.StaffFixture.SHOP;
import static com.meocrm.core.notification.StaffFixture.TOKEN;
import static java.time.Duration.ofDays;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.alert.Alert;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.notification.StaffChannel.Check;
import com.meocrm.core.notification.StaffMessage.Status;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of messages that are due. */
class StaffRouterTest {
  private final StaffFixture shop = new StaffFixture();

  @Test
  void a_due_message_is_put_on_the_lane_of_its_chat_and_the_provider_is_asked_once() {
    shop.happens(false);
    shop.happens(false);

    assertThat(shop.router.step()).isEqualTo(2);
    assertThat(shop.router.step()).isZero();

    assertThat(shop.message().status()).isEqualTo(Status.QUEUED);
    assertThat(shop.chat().lane()).isEqualTo("tg_7_1001");
    assertThat(shop.telegram.checks).isEqualTo(1);
  }

  @Test
  void what_waited_three_days_is_still_told_and_what_waited_longer_is_not() {
    shop.happens(true);
    shop.clock.advance(ofSeconds(1));
    shop.happens(true);

    shop.clock.advance(ofDays(3));
    shop.router.step();

    assertThat(shop.messages.list(SHOP, null, 10).items())
        .extracting(StaffMessage::status)
        .containsExactly(Status.QUEUED, Status.FAILED);
    assertThat(shop.messages.list(SHOP, null, 10).items().getLast().problem())
        .isEqualTo("it could not be sent within three days");
  }

  @Test
  void quiet_hours_are_those_of_the_moment_at_which_a_message_is_due() {
    shop.happens(false);
    shop.set(
        """
        {"staff":{"providers":{"telegram":{"channelId":"1001"}}},"quietHours":{"from":"11:00","to":"14:00"}}\
        """);
    shop.happens(true);

    shop.router.step();

    assertThat(shop.messages.list(SHOP, null, 10).items())
        .extracting(StaffMessage::status)
        .containsExactlyInAnyOrder(Status.QUEUED, Status.WAITING);
    var waiting =
        shop.messages.list(SHOP, null, 10).items().stream()
            .filter(m -> m.status() == Status.WAITING)
            .findFirst()
            .orElseThrow();
    assertThat(waiting.urgent()).isFalse();
    assertThat(waiting.dueAt()).isEqualTo(Instant.parse("2026-03-10T07:00:00Z"));
  }

  @Test
  void without_a_credential_a_message_waits_a_minute_at_a_time_and_one_alert_says_why() {
    shop.secrets.remove(TOKEN);
    shop.happens(true);
    shop.router.step();
    shop.clock.advance(ofSeconds(59));
    assertThat(shop.router.step()).isZero();
    shop.clock.advance(ofSeconds(1));
    shop.router.step();

    assertThat(shop.alerts.all())
        .singleElement()
        .satisfies(alert -> {
          assertThat(alert.status()).isEqualTo(Alert.Status.OPEN);
          assertThat(alert.subject()).isEqualTo("telegram");
          assertThat(alert.occurrences()).isEqualTo(2);
        });
    assertThat(shop.message().problem()).contains("there is no secret TELEGRAM_BOT_TOKEN");

    shop.secrets.put(TOKEN, "7:the-token-of-the-fixture");
    shop.clock.advance(ofSeconds(60));
    shop.router.step();

    assertThat(shop.alerts.all().getFirst().status()).isEqualTo(Alert.Status.CLOSED);
    assertThat(shop.message().status()).isEqualTo(Status.QUEUED);
  }

  @Test
  void a_provider_that_does_not_answer_is_asked_again_soon_and_alarms_nobody() {
    shop.telegram.check = new Check.Unreachable("Telegram cannot be reached");
    shop.happens(true);
    shop.router.step();
    shop.telegram.check = new Check.Valid("7", "meo_bot");

    shop.clock.advance(ofSeconds(15));
    shop.router.step();

    assertThat(shop.message().status()).isEqualTo(Status.QUEUED);
    assertThat(shop.alerts.all()).isEmpty();
  }

  @Test
  void who_is_killed_while_an_alert_is_told_has_decided_nothing() {
    shop.secrets.remove(TOKEN);
    shop.happens(true);
    shop.outbox =
        event -> {
          throw new IllegalStateException("killed");
        };

    assertThatIllegalStateException().isThrownBy(shop.router::step);

    assertThat(shop.message().dueAt()).isEqualTo(NOON);
    assertThat(shop.message().problem()).isNull();
    shop.outbox = event -> {};
    assertThat(shop.router.step()).as("the next one decides").isEqualTo(1);
    assertThat(shop.message().problem()).contains("there is no secret");
  }

  @Test
  void who_is_killed_while_an_alert_is_closed_has_not_seen_the_account_either() {
    shop.secrets.remove(TOKEN);
    shop.happens(true);
    shop.router.step();
    shop.secrets.put(TOKEN, "7:the-token-of-the-fixture");
    shop.clock.advance(ofSeconds(60));
    shop.outbox =
        event -> {
          throw new IllegalStateException("killed");
        };

    assertThatIllegalStateException().isThrownBy(shop.router::step);

    assertThat(shop.destinations.account(SHOP, StaffChannelName.TELEGRAM)).isEmpty();
    shop.outbox = event -> {};
    shop.router.step();
    assertThat(shop.alerts.all().getFirst().status()).isEqualTo(Alert.Status.CLOSED);
    assertThat(shop.telegram.checks).isEqualTo(2);
  }

  @Test
  void what_a_dead_chat_cannot_get_goes_by_mail_and_to_nobody_without_an_address() {
    shop.happens(true);
    shop.router.step();
    var lane = new LaneId(SHOP, "tg_7_1001");
    shop.destinations.died(lane, "bot was blocked by the user");
    shop.messages.takeOff(lane, "bot was blocked by the user");
    shop.unitOfWork.execute(
        SHOP, () -> shop.recipients.replace(SHOP, List.of(new EmailAddress("owner@shop.example"))));

    shop.router.step();

    assertThat(shop.message().channel()).isEqualTo(StaffChannelName.EMAIL);
    assertThat(shop.router.step()).isEqualTo(1);
    assertThat(shop.message().status()).isEqualTo(Status.QUEUED);

    shop.unitOfWork.execute(SHOP, () -> shop.recipients.replace(SHOP, List.of()));
    shop.clock.advance(ofSeconds(1));
    shop.happens(true);
    shop.router.step();
    assertThat(shop.message().status()).isEqualTo(Status.FAILED);
    assertThat(shop.message().problem())
        .isEqualTo("bot was blocked by the user; nobody else can be told");
  }
}
