package com.meocrm.app;

import static com.meocrm.app.StaffTown.BOT;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.app.telegram.TelegramWorld;
import com.meocrm.app.zalo.ZaloBotWorld;
import com.meocrm.app.zalo.ZaloBotWorld.Fault;
import com.meocrm.app.zalo.ZaloBotWorld.Received;
import com.meocrm.core.alert.Alert;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.notification.LinkChat;
import com.meocrm.core.notification.StaffChannelName;
import com.meocrm.core.notification.StaffDestination;
import com.meocrm.core.notification.StaffMessage.Status;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.OrganizationId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A Zalo bot tells staff, beside Telegram and in its place. */
class ZaloStaffTest {
  private static final Duration TICK = ofSeconds(1);
  private static final Pattern REFERENCE = Pattern.compile("#\\w{6}$");

  /** One for all tests: each has a shop and a bot of its own. */
  private static StaffTown town;

  private static int tests;

  private OrganizationId shop;
  private String token;
  private String renewed;
  private long owner;

  @BeforeAll
  static void start() throws IOException {
    town = new StaffTown(null);
  }

  @AfterAll
  static void stop() {
    town.close();
  }

  @BeforeEach
  void open() {
    int number = ++tests;
    shop = new OrganizationId("org_zalo_" + number);
    token = "73849944102221%d:HcapvQPPTFJvrEXqZKzNvJQwkrXeYJAt_first".formatted(8000 + number);
    renewed = token.replace("_first", "_second");
    owner = 9000L + number;
    zalo().addBot(token, "Bot Cửa hàng Mèo");
    town.tokens.put(shop.value(), StaffTown.TOKEN);
    use(shop);
    town.set(shop, "notifications.staff.defaultChannel", "\"zalo\"");
  }

  @Test
  void whoever_sends_the_code_to_the_bot_is_told_from_then_on_alone_or_in_a_group() {
    var given = link(shop, Set.of("kho"));
    zalo()
        .say(token, warehouse(), true, "Kho Quận 1", "@Bot Cửa hàng Mèo " + given.code().reveal());
    zalo().say(token, lan(), false, "Cô Lan", "chào bot");
    zalo().say(token, lan(), false, "Cô Lan", link(shop, Set.of()).code().reveal());
    town.runFor(ofSeconds(3), TICK);
    town.set(
        shop,
        "notifications.staff.rules",
        """
        [{"event":"inventory.low_stock","audience":["kho"],"gatherSeconds":0},
         {"event":"order.cancelled","gatherSeconds":0}]\
        """);

    town.lowStock(shop, "SKU-1");
    town.cancelled(shop, "DH-1");
    town.runFor(ofSeconds(5), TICK);

    assertThat(given.invitation().english()).contains("Bot Cửa hàng Mèo", given.code().reveal());
    assertThat(zalo().texts(warehouse()))
        .satisfiesExactlyInAnyOrder(
            text -> assertThat(text).startsWith("Đã liên kết với MeoCRM"),
            text -> assertThat(text).contains("SKU-1"),
            text -> assertThat(text).contains("DH-1"));
    assertThat(zalo().texts(lan()))
        .satisfiesExactlyInAnyOrder(
            text -> assertThat(text).startsWith("Đã liên kết với MeoCRM"),
            text ->
                assertThat(text)
                    .startsWith("Đơn hàng bị hủy (1)\nĐơn DH-1 · 1.250.000 ₫ · br_1\nMeoCRM · #"));
    assertThat(town.hub().staff().destinations().list(shop))
        .extracting(StaffDestination::title)
        .containsExactlyInAnyOrder("Kho Quận 1", "Cô Lan");
    assertThat(town.messages(shop))
        .allSatisfy(message -> {
          assertThat(message.channel()).isEqualTo(StaffChannelName.ZALO);
          assertThat(message.status()).isEqualTo(Status.SENT);
        });
  }

  @Test
  void a_digest_that_is_too_long_for_zalo_says_how_much_is_missing() {
    chat(lan(), "Cô Lan");
    for (int i = 0; i < 200; i++) {
      town.lowStock(shop, "SKU-" + i);
    }
    town.runFor(ofMinutes(3), ofSeconds(5));

    var text = zalo().texts(lan()).getLast();
    assertThat(text).startsWith("Sắp hết hàng (200)\n").hasSizeLessThanOrEqualTo(2000);
    long listed = text.lines().filter(line -> line.startsWith("• ")).count();
    assertThat(text).contains("… và " + (200 - listed) + " mục nữa");
  }

  @Test
  void a_rule_names_the_channel() {
    chat(lan(), "Cô Lan");
    tellOwnerByTelegram();
    town.set(
        shop,
        "notifications.staff.rules",
        """
        [{"event":"order.cancelled","gatherSeconds":0,"channel":"telegram"},
         {"event":"inventory.low_stock","gatherSeconds":0}]\
        """);

    town.cancelled(shop, "DH-1");
    town.lowStock(shop, "SKU-1");
    town.runFor(ofSeconds(5), TICK);

    assertThat(town.world().received(owner)).hasSize(1);
    assertThat(zalo().texts(lan()).getLast()).contains("SKU-1");
  }

  @Test
  @EnabledIfSystemProperty(named = "meocrm.all", matches = "true")
  void two_shops_on_two_nodes_share_the_bots_limits_and_are_never_told_to_wait() {
    var other = new OrganizationId("org_other");
    use(other);
    town.set(other, "notifications.staff.defaultChannel", "\"zalo\"");
    var second = town.node("node-2");
    int chats = 34;
    for (int i = 0; i < chats; i++) {
      var code = link(i % 2 == 0 ? shop : other, Set.of()).code().reveal();
      zalo().say(token, "person" + i + shop.value(), false, "person " + i, code);
    }
    town.runFor(TICK, TICK);
    for (int round = 0; round < 3; round++) {
      town.exhausted(shop, "whk_" + round);
      town.exhausted(other, "whk_" + round);
      town.runFor(ofMillis(250), ofMillis(250));
    }
    town.runFor(ofSeconds(8), ofMillis(250));

    for (int i = 0; i < chats; i++) {
      assertThat(String.join("\n", zalo().texts("person" + i + shop.value())))
          .contains("whk_0", "whk_1", "whk_2");
    }
    second.killed = true;
    assertThat(zalo().floods()).isZero();
    assertThat(
            town.test.fetchOne(
                Integer.class,
                "select count(distinct pacing_group)::int from meocrm.lane where kind = 'ZALO_BOT' and lane_id like '%person%'"))
        .isEqualTo(1);
  }

  @Test
  void
      what_zalo_puts_off_costs_no_attempt_and_what_it_may_have_shown_goes_again_with_the_same_reference() {
    chat(lan(), "Cô Lan");
    zalo().fail(Fault.FLOOD_WAIT, Fault.BAD_GATEWAY, Fault.NO_ENVELOPE, Fault.ANSWER_LOST);

    town.exhausted(shop, "whk_1");
    town.runFor(ofMinutes(4), ofSeconds(5));

    var told =
        zalo().received().stream().map(Received::text).filter(t -> t.contains("whk_1")).toList();
    assertThat(told).hasSize(2);
    assertThat(told.stream().map(ZaloStaffTest::reference).distinct()).hasSize(1);
    assertThat(town.messages(shop).getFirst().status()).isEqualTo(Status.SENT);
    assertThat(town.messages(shop).getFirst().attempts()).isEqualTo(4);
    assertThat(zalo().floods()).isZero();
  }

  @Test
  void a_dead_chat_of_zalo_is_told_of_by_telegram_and_the_other_way_round() {
    chat(lan(), "Cô Lan");
    tellOwnerByTelegram();
    zalo().close(lan(), 403, "Forbidden: the user blocked the bot");
    town.exhausted(shop, "whk_1");
    town.runFor(ofSeconds(10), TICK);
    assertThat(town.world().received(owner).getLast().text()).contains("whk_1");
    assertThat(alerts(AlertKind.LANE_FAILING)).hasSize(1);
    var whole = town.hub().staff().messages().find(shop, town.messages(shop).getFirst().id());
    assertThat(whole.orElseThrow().history())
        .anySatisfy(step -> assertThat(step.detail()).contains("the user blocked the bot"));

    chat("another", "Anh Minh");
    town.set(shop, "notifications.staff.defaultChannel", "\"telegram\"");
    town.world().close(owner, "Forbidden: bot was blocked by the user");
    town.exhausted(shop, "whk_2");
    town.runFor(ofSeconds(10), TICK);
    assertThat(zalo().texts("another").getLast()).contains("whk_2");
  }

  @Test
  void what_is_switched_off_is_not_queued() {
    chat(lan(), "Cô Lan");
    int before = zalo().requests();
    town.set(shop, "notifications.staff.providers.zalo.enabled", "false");
    town.exhausted(shop, "whk_1");
    town.runFor(ofMinutes(1), ofSeconds(10));
    town.set(shop, "notifications.staff.providers.zalo.enabled", "true");
    town.runFor(ofMinutes(1), ofSeconds(10));

    assertThat(town.messages(shop)).isEmpty();
    assertThat(
            town.test.fetch(
                "select 1 from meocrm.delivery_queue where organization_id = ?", shop.value()))
        .isEmpty();
    assertThat(zalo().requests()).isEqualTo(before);
  }

  @Test
  void a_token_that_is_renewed_stops_the_bot_until_it_is_stored_and_then_nothing_is_lost() {
    chat(lan(), "Cô Lan");
    zalo().renew(token, renewed);
    town.exhausted(shop, "whk_1");
    town.runFor(ofMinutes(1), ofSeconds(10));
    assertThat(alerts(AlertKind.LANE_HALTED)).hasSize(1);
    assertThat(alerts(AlertKind.LANE_HALTED).getFirst().message()).contains("Unauthorized");

    town.zaloTokens.put(shop.value(), renewed);
    town.runFor(ofMinutes(2), ofSeconds(10));

    assertThat(zalo().texts(lan()).getLast()).contains("whk_1");
    assertThat(alerts(AlertKind.LANE_HALTED)).isEmpty();
    assertThat(
            town.test.fetch(
                "select distinct pacing_group from meocrm.lane where kind = 'ZALO_BOT' and organization_id = ?",
                shop.value()))
        .hasSize(1);
  }

  @Test
  void the_test_button_says_what_came_of_it() {
    chat(lan(), "Cô Lan");
    var id = town.hub().staff().destinations().list(shop).getFirst().id();
    town.clock.advance(TICK);

    var arrived = town.hub().staff().test().handle(id, StaffTown.context(shop));
    zalo().close(lan(), 403, "Forbidden: the user blocked the bot");
    var blocked = town.hub().staff().test().handle(id, StaffTown.context(shop));

    assertThat(arrived.success()).isTrue();
    assertThat(zalo().texts(lan()).getLast()).startsWith("Tin thử từ MeoCRM");
    assertThat(blocked.success()).isFalse();
    assertThat(blocked.message()).contains("the user blocked the bot");
  }

  @Test
  void a_code_of_one_channel_links_nothing_on_another() {
    tellOwnerByTelegram();
    var code = link(shop, Set.of()).code().reveal();

    town.world().say(BOT, owner, "/start " + code);
    town.runFor(ofSeconds(3), TICK);

    assertThat(town.hub().staff().destinations().list(shop)).isEmpty();
  }

  @Test
  void without_the_switch_or_with_another_secret_than_a_token_no_code_is_given_out() {
    town.zaloTokens.put(shop.value(), "an-app-secret/../x");
    assertThatThrownBy(() -> link(shop, Set.of()))
        .isInstanceOf(DomainException.class)
        .hasMessageContaining("not the token of a Zalo bot");

    town.set(shop, "notifications.staff.providers.zalo.enabled", "false");
    assertThatThrownBy(() -> link(shop, Set.of()))
        .isInstanceOf(DomainException.class)
        .hasMessageContaining("zalo is switched off");
  }

  private String lan() {
    return "6ede9afa66b88fe6d6a9" + shop.value();
  }

  private String warehouse() {
    return "zgr-4f0a61c2" + shop.value();
  }

  private static ZaloBotWorld zalo() {
    return town.zaloBot.world();
  }

  private void tellOwnerByTelegram() {
    town.world().addChat(owner, TelegramWorld.Sort.PRIVATE, "Cô Lan");
    town.tell(shop, owner);
  }

  private void use(OrganizationId shop) {
    town.zaloTokens.put(shop.value(), token);
    town.set(shop, "notifications.staff.providers.zalo.enabled", "true");
  }

  private LinkChat.Given link(OrganizationId shop, Set<String> audience) {
    return town.hub()
        .staff()
        .link()
        .handle(
            new LinkChat.Command(StaffChannelName.ZALO, audience, null), StaffTown.context(shop));
  }

  private void chat(String chat, String who) {
    zalo().say(token, chat, false, who, link(shop, Set.of()).code().reveal());
    town.runFor(TICK, TICK);
  }

  private List<Alert> alerts(AlertKind kind) {
    return town.hub().alerts().list(shop, null, null, 100).items().stream()
        .filter(alert -> alert.kind() == kind && alert.status() != Alert.Status.CLOSED)
        .toList();
  }

  private static String reference(String text) {
    var found = REFERENCE.matcher(text);
    assertThat(found.find()).isTrue();
    return found.group();
  }
}
