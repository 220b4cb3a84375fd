package com.meocrm.app;

import static com.meocrm.app.StaffTown.OWNER;
import static com.meocrm.app.StaffTown.SHOP;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.meocrm.app.telegram.TelegramWorld.Fault;
import com.meocrm.app.telegram.TelegramWorld.Received;
import com.meocrm.app.telegram.TelegramWorld.Sort;
import com.meocrm.core.notification.Language;
import com.meocrm.core.notification.StaffAddress;
import com.meocrm.core.notification.StaffChannelName;
import com.meocrm.core.notification.StaffDestination;
import com.meocrm.core.notification.StaffMessage;
import com.meocrm.core.notification.StaffMessage.Status;
import com.meocrm.core.shared.OrganizationId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What staff reads, when, and what happens when it cannot be reached. */
class StaffMessagesTest {
  private static final Duration TICK = ofSeconds(1);
  private static final Duration LONG_TICK = ofMinutes(17);

  private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
  private StaffTown town;

  @BeforeEach
  void start() throws IOException {
    mail.start();
    town = new StaffTown("smtp://127.0.0.1:" + mail.getSmtp().getPort());
    town.tell(SHOP, OWNER);
  }

  @AfterEach
  void stop() {
    town.close();
    mail.stop();
  }

  @Test
  void a_cancelled_order_is_told_in_the_words_of_the_shop() {
    town.cancelled(SHOP, "DH-1");

    town.runFor(ofSeconds(40), TICK);

    assertThat(only(OWNER).text())
        .startsWith("Đơn hàng bị hủy (1)\nĐơn DH-1 · 1.250.000 ₫ · br_1\nMeoCRM · #");
    assertThat(message().status()).isEqualTo(Status.SENT);
    assertThat(message().explanation(Language.VI))
        .isEqualTo("Đã gửi tới 1001 lúc 12:00 10/03/2026.");
    assertThat(message().explanation(Language.EN)).startsWith("Sent to 1001 at ");
  }

  @Test
  void five_hundred_low_stocks_in_a_minute_become_one_digest_that_loses_none() {
    for (int second = 0; second < 60; second++) {
      for (int i = second * 500 / 60; i < (second + 1) * 500 / 60; i++) {
        town.lowStock(SHOP, "SKU-" + i);
      }
      town.runFor(TICK, TICK);
    }
    town.runFor(ofMinutes(5), ofSeconds(5));

    var text = only(OWNER).text();
    assertThat(text).startsWith("Sắp hết hàng (500)\n");
    assertThat(text.codePointCount(0, text.length())).isLessThanOrEqualTo(4096);
    long listed = text.lines().filter(line -> line.startsWith("• ")).count();
    var more = Pattern.compile("… và (\\d+) mục nữa").matcher(text);
    assertThat(more.find()).isTrue();
    assertThat(listed + Integer.parseInt(more.group(1))).isEqualTo(500);
    var whole = town.hub().staff().messages().find(SHOP, message().id()).orElseThrow();
    assertThat(whole.told())
        .extracting(fact -> fact.data().get("sku").orElseThrow().toString())
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 500).mapToObj(i -> "\"SKU-" + i + "\"").toList());
  }

  @Test
  void
      a_cancelled_order_at_two_in_the_night_waits_for_the_morning_and_an_exhausted_webhook_does_not() {
    town.at(Instant.parse("2026-03-10T19:00:00Z")); // 02:00 in Vietnam
    town.cancelled(SHOP, "DH-1");
    town.exhausted(SHOP, "whk_1");

    town.runFor(ofMinutes(10), ofSeconds(10));

    assertThat(only(OWNER).text()).contains("Không gửi được thông báo tới đối tác", "whk_1");
    assertThat(town.messages(SHOP))
        .extracting(StaffMessage::status)
        .containsExactlyInAnyOrder(Status.SENT, Status.WAITING);
    assertThat(town.messages(SHOP))
        .filteredOn(m -> m.status() == Status.WAITING)
        .extracting(m -> m.explanation(Language.EN))
        .containsExactly("Gathering news, goes to 1001 at 07:00 11/03/2026.");

    town.runFor(
        Duration.between(town.clock.instant(), Instant.parse("2026-03-10T23:59:00Z")), LONG_TICK);
    assertThat(town.world().received()).hasSize(1);
    town.runFor(ofMinutes(2), TICK);
    assertThat(town.world().received()).hasSize(2);
    assertThat(town.world().received().getLast().at())
        .isBetween(Instant.parse("2026-03-11T00:00:00Z"), Instant.parse("2026-03-11T00:00:10Z"));
  }

  @Test
  void the_same_fact_is_told_once() {
    town.exhausted(SHOP, "whk_1");
    town.runFor(ofSeconds(10), TICK);
    town.exhausted(SHOP, "whk_1");
    town.exhausted(SHOP, "whk_1");
    town.exhausted(SHOP, "whk_2");

    town.runFor(ofMinutes(1), TICK);

    assertThat(town.world().received())
        .extracting(m -> m.text().contains("whk_1") ? "whk_1" : "whk_2")
        .containsExactly("whk_1", "whk_2");
  }

  @Test
  void what_is_switched_off_is_not_even_queued() {
    town.set(SHOP, "notifications.staff.providers.telegram.enabled", "false");
    town.cancelled(SHOP, "DH-1");
    town.runFor(ofMinutes(1), TICK);
    town.set(SHOP, "notifications.staff.providers.telegram.enabled", "true");
    town.set(SHOP, "notifications.staff.enabled", "false");
    town.exhausted(SHOP, "whk_1");
    town.runFor(ofMinutes(1), TICK);

    town.set(SHOP, "notifications.staff.enabled", "true");
    town.runFor(ofMinutes(1), TICK);

    assertThat(town.messages(SHOP)).isEmpty();
    assertThat(rows("staff_message")).isZero();
    assertThat(rows("delivery_queue")).isZero();
    assertThat(town.world().requests()).isZero();
  }

  @Test
  void what_waited_when_it_was_switched_off_is_not_sent() {
    town.world().outage(Fault.INTERNAL_ERROR);
    town.cancelled(SHOP, "DH-1");
    town.runFor(ofSeconds(35), TICK);
    town.set(SHOP, "notifications.staff.providers.telegram.enabled", "false");
    town.world().outage(null);

    town.runFor(ofMinutes(3), TICK);

    assertThat(town.world().received()).isEmpty();
    assertThat(message().status()).isEqualTo(Status.CANCELLED);
    assertThat(rows("delivery_queue")).isZero();
  }

  @Test
  void waits_that_telegram_asks_for_cost_no_attempt_in_either_form() {
    town.world().fail(Fault.FLOOD_WAIT, Fault.FLOOD_WAIT_HEADER);
    town.exhausted(SHOP, "whk_1");
    var start = town.clock.instant();

    town.runFor(ofSeconds(15), TICK);

    assertThat(only(OWNER).at()).isBetween(start.plusSeconds(6), start.plusSeconds(10));
    assertThat(message().attempts()).isEqualTo(1);
    assertThat(town.world().requests()).isEqualTo(3);
  }

  @Test
  void an_outage_is_waited_out() {
    town.world().outage(Fault.BAD_GATEWAY);
    town.exhausted(SHOP, "whk_1");
    town.runFor(ofSeconds(60), TICK);
    assertThat(message().status()).isEqualTo(Status.RETRYING);
    assertThat(message().explanation(Language.EN))
        .contains("answered 502", "tried again by itself");
    town.world().outage(null);

    town.runFor(ofMinutes(3), TICK);

    assertThat(only(OWNER).text()).contains("whk_1");
  }

  @Test
  void a_message_whose_answer_was_lost_goes_again_with_the_same_reference() {
    town.world().fail(Fault.ANSWER_LOST);
    town.exhausted(SHOP, "whk_1");

    town.runFor(ofSeconds(30), TICK);

    assertThat(town.world().received(OWNER)).hasSize(2);
    assertThat(town.world().received(OWNER))
        .extracting(Received::text)
        .containsOnly(only(town.world().received(OWNER).getFirst()));
  }

  @Test
  void a_group_that_became_a_supergroup_is_followed_and_remembered() {
    town.world().addChat(-500, Sort.GROUP, "Kho");
    town.tell(SHOP, -500);
    town.world().upgrade(-500, -1001234567890L);
    town.exhausted(SHOP, "whk_1");
    town.runFor(ofSeconds(10), TICK);
    town.exhausted(SHOP, "whk_2");

    town.runFor(ofSeconds(10), TICK);

    assertThat(town.world().received(-1001234567890L)).hasSize(2);
    assertThat(town.world().requests()).isEqualTo(3);
    assertThat(town.messages(SHOP)).extracting(StaffMessage::attempts).containsOnly(1);
  }

  @Test
  void markup_that_telegram_refuses_goes_once_more_as_plain_text_and_costs_no_attempt() {
    town.world().refuse(400, "Bad Request: can't parse entities: Unexpected end tag");
    town.exhausted(SHOP, "<whk_1>");

    town.runFor(ofSeconds(10), TICK);

    assertThat(only(OWNER).html()).contains("<whk_1>").doesNotContain("<b>");
    assertThat(town.world().requests()).isEqualTo(2);
    assertThat(message().status()).isEqualTo(Status.SENT);
    assertThat(message().attempts()).isEqualTo(1);
    assertThat(rows("attempt")).isEqualTo(1);
  }

  @Test
  void markup_and_plain_text_that_telegram_refuses_fail_once_and_go_elsewhere() {
    town.set(SHOP, "notifications.alerts.emails", "[\"owner@shop.example\"]");
    town.world().refuse(400, "Bad Request: can't parse entities: Unexpected end tag");
    town.world().refuse(400, "Bad Request: can't parse entities: Unexpected end tag");
    town.exhausted(SHOP, "whk_1");

    town.runFor(ofSeconds(30), TICK);

    assertThat(town.world().requests()).isEqualTo(2);
    assertThat(town.world().received()).isEmpty();
    assertThat(message().channel()).isEqualTo(StaffChannelName.EMAIL);
    assertThat(message().status()).isEqualTo(Status.SENT);
  }

  @Test
  void a_topic_that_is_closed_is_left_out_at_no_cost() {
    town.world().addChat(-500, Sort.SUPERGROUP, "Kho", 9L);
    town.hub()
        .unitOfWork()
        .execute(
            SHOP,
            () ->
                town.hub()
                    .staff()
                    .destinations()
                    .link(
                        new StaffDestination(
                            SHOP,
                            "dst_kho",
                            StaffChannelName.TELEGRAM,
                            new StaffAddress("-500", true, 9L),
                            "Kho",
                            null,
                            Set.of(),
                            null,
                            null,
                            null,
                            null)));
    town.exhausted(SHOP, "whk_1");
    town.runFor(ofSeconds(5), TICK);
    town.world().closeTopic(-500, 9);
    town.exhausted(SHOP, "whk_2");

    town.runFor(ofSeconds(10), TICK);

    assertThat(town.world().received(-500)).extracting(Received::topic).containsExactly(9L, null);
    assertThat(town.messages(SHOP)).extracting(StaffMessage::attempts).containsOnly(1);
    assertThat(
            town.test.fetchOne(
                String.class,
                "select details->>'cause' from meocrm.alert where subject_id = 'dst_kho'"))
        .startsWith("the topic of Kho is gone");
  }

  @Test
  void what_a_dead_chat_cannot_get_goes_by_mail_and_somebody_is_told_why() {
    town.set(SHOP, "notifications.alerts.emails", "[\"owner@shop.example\"]");
    town.world().close(OWNER, "Forbidden: bot was blocked by the user");
    town.cancelled(SHOP, "DH-1");
    town.runFor(ofMinutes(2), TICK);
    town.cancelled(SHOP, "DH-2");

    town.runFor(ofMinutes(2), TICK);

    var mails = List.of(mail.getReceivedMessages());
    assertThat(mails).hasSize(3);
    assertThat(mails.stream().map(GreenMailUtil::getWholeMessage).map(StaffMessagesTest::decoded))
        .anySatisfy(text -> assertThat(text).contains("DH-1"))
        .anySatisfy(text -> assertThat(text).contains("DH-2"))
        .anySatisfy(text -> assertThat(text).contains("bot was blocked by the user"));
    assertThat(town.world().requests()).isEqualTo(1);
    assertThat(town.messages(SHOP)).extracting(StaffMessage::status).containsOnly(Status.SENT);
    var history =
        town.hub()
            .staff()
            .messages()
            .find(SHOP, town.messages(SHOP).getLast().id())
            .orElseThrow()
            .history();
    assertThat(history)
        .extracting(StaffMessage.Step::what)
        .contains("CREATED", "PLANNED", "TAKEN_OFF", "MOVED", "SENT");
  }

  @Test
  void a_dead_chat_without_anybody_else_leaves_a_message_that_says_so() {
    town.world().close(OWNER, "Forbidden: bot was blocked by the user");
    town.cancelled(SHOP, "DH-1");

    town.runFor(ofMinutes(2), TICK);

    assertThat(message().status()).isEqualTo(Status.FAILED);
    assertThat(message().explanation(Language.EN))
        .contains("bot was blocked by the user; nobody else can be told");
  }

  @Test
  void a_revoked_token_halts_the_bot_and_a_new_one_starts_it_without_a_restart() {
    town.exhausted(SHOP, "whk_1");
    town.runFor(ofSeconds(5), TICK);
    town.world().revoke(StaffTown.TOKEN);
    town.exhausted(SHOP, "whk_2");
    town.runFor(ofMinutes(5), ofSeconds(5));
    assertThat(message().attempts()).isZero();

    var fresh = "123456:AAF-another-token-of-the-same-bot-xyz_2";
    town.world().addBot(fresh, StaffTown.BOT);
    town.tokens.put(SHOP.value(), fresh);
    town.runFor(ofMinutes(2), ofSeconds(1));

    assertThat(town.world().received(OWNER)).hasSize(2);
    assertThat(
            town.test.fetch(
                "select distinct pacing_group from meocrm.lane where kind = 'TELEGRAM'"))
        .hasSize(1);
    assertThat(town.messages(SHOP)).extracting(StaffMessage::status).containsOnly(Status.SENT);
  }

  @Test
  void a_token_that_never_was_one_keeps_messages_and_says_what_is_wrong() {
    var other = new OrganizationId("org_other");
    town.tokens.put(other.value(), "no token at all");
    town.tell(other, OWNER);
    town.exhausted(other, "whk_9");
    town.runFor(ofMinutes(2), ofSeconds(5));

    assertThat(town.messages(other).getFirst().explanation(Language.EN)).contains("Gathering");
    assertThat(town.messages(other).getFirst().problem())
        .isEqualTo("the secret is not the token of a Telegram bot");

    town.tokens.put(other.value(), StaffTown.TOKEN);
    town.runFor(ofMinutes(2), ofSeconds(5));
    assertThat(only(OWNER).text()).contains("whk_9");
  }

  @Test
  void the_words_of_a_rule_are_the_shops_own_and_values_cannot_break_the_markup() {
    town.set(
        SHOP,
        "notifications.staff.rules",
        """
        [{"event":"order.cancelled","gatherSeconds":0,"language":"en","when":{"valueGross":{"$gte":1000000}},
          "template":{"en":{"title":"<Cancelled> & gone","line":"{code} for {valueGross}; {nothing}"}}}]\
        """);
    town.cancelled(SHOP, "<b>DH</i>&amp;");

    town.runFor(ofSeconds(5), TICK);

    assertThat(only(OWNER).text())
        .startsWith("<Cancelled> & gone\n<b>DH</i>&amp; for 1,250,000 ₫; –\n");
  }

  private Received only(long chat) {
    assertThat(town.world().received(chat)).hasSize(1);
    return town.world().received(chat).getFirst();
  }

  private static String only(Received message) {
    return message.text();
  }

  /** The latest. */
  private StaffMessage message() {
    return town.messages(SHOP).getFirst();
  }

  private int rows(String table) {
    return town.test.fetch("select from meocrm." + table).size();
  }

  private static String decoded(String mail) {
    var text = new StringBuilder(mail);
    Pattern.compile("(?m)^(?:[A-Za-z0-9+/]{4,76}={0,2}\\r?\\n?)+")
        .matcher(mail)
        .results()
        .forEach(part -> {
          try {
            text.append(
                new String(
                    java.util.Base64.getMimeDecoder().decode(part.group()),
                    java.nio.charset.StandardCharsets.UTF_8));
          } catch (IllegalArgumentException e) {
            // plain text that happens to look like it
          }
        });
    return text.toString();
  }
}
