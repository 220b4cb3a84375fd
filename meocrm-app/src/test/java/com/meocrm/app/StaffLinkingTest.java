package com.meocrm.app;

import static com.meocrm.app.StaffTown.BOT;
import static com.meocrm.app.StaffTown.SHOP;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.app.telegram.TelegramWorld.Received;
import com.meocrm.app.telegram.TelegramWorld.Sort;
import com.meocrm.core.alert.Alert;
import com.meocrm.core.notification.Language;
import com.meocrm.core.notification.LinkChat;
import com.meocrm.core.notification.StaffAddress;
import com.meocrm.core.notification.StaffChannelName;
import com.meocrm.core.notification.StaffDestination;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.OrganizationId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Chats that link themselves by a code sent to the bot. */
class StaffLinkingTest {
  private static final Duration TICK = ofSeconds(1);
  private static final long WAREHOUSE = -700;
  private static final long MANAGER = 2002;

  private StaffTown town;

  @BeforeEach
  void start() throws IOException {
    town = new StaffTown(null);
    town.world().addChat(WAREHOUSE, Sort.GROUP, "Kho Quận 1");
    town.world().addChat(MANAGER, Sort.PRIVATE, "Anh Minh");
  }

  @AfterEach
  void stop() {
    town.close();
  }

  @Test
  void whoever_sends_the_code_is_told_from_then_on_and_rules_choose_by_its_words() {
    var warehouse = code(SHOP, Set.of("kho"));
    var manager = code(SHOP, Set.of());
    town.world().say(BOT, WAREHOUSE, "/start@meo_test_bot " + warehouse);
    town.world().say(BOT, MANAGER, "/start " + manager);
    town.runFor(ofSeconds(3), TICK);
    town.set(
        SHOP,
        "notifications.staff.rules",
        """
        [{"event":"inventory.low_stock","audience":["kho"],"gatherSeconds":0},
         {"event":"order.cancelled","gatherSeconds":0}]\
        """);

    town.lowStock(SHOP, "SKU-1");
    town.cancelled(SHOP, "DH-1");
    town.runFor(ofSeconds(5), TICK);

    assertThat(texts(WAREHOUSE))
        .satisfiesExactlyInAnyOrder(
            text -> assertThat(text).startsWith("Đã liên kết với MeoCRM"),
            text -> assertThat(text).contains("SKU-1"),
            text -> assertThat(text).contains("DH-1"));
    assertThat(texts(MANAGER))
        .satisfiesExactlyInAnyOrder(
            text -> assertThat(text).startsWith("Đã liên kết với MeoCRM"),
            text -> assertThat(text).contains("DH-1"));
    assertThat(town.hub().staff().destinations().list(SHOP))
        .extracting(StaffDestination::title)
        .contains("Kho Quận 1", "Anh Minh");
  }

  @Test
  void a_code_works_once_for_its_own_shop_and_not_forever() {
    var other = new OrganizationId("org_other");
    town.tokens.put(other.value(), StaffTown.TOKEN);
    var ours = code(SHOP, Set.of());
    var theirs = code(other, Set.of());
    var late = code(SHOP, Set.of());
    town.world().say(BOT, MANAGER, "/start " + theirs);
    town.world().say(BOT, WAREHOUSE, "/link " + ours);
    town.world().say(BOT, MANAGER, "/start " + ours);
    town.world().say(BOT, MANAGER, "what is " + late + "?");
    town.runFor(ofSeconds(3), TICK);
    town.runFor(ofMinutes(16), ofMinutes(1));
    town.world().say(BOT, MANAGER, "/start " + late);

    town.runFor(ofSeconds(3), TICK);

    assertThat(town.hub().staff().destinations().list(SHOP))
        .extracting(StaffDestination::title)
        .containsExactly("Kho Quận 1");
    assertThat(town.hub().staff().destinations().list(other))
        .extracting(StaffDestination::title)
        .containsExactly("Anh Minh");
  }

  @Test
  void two_nodes_read_one_bot_without_getting_into_each_others_way() {
    town.node("node-2");
    for (int i = 0; i < 20; i++) {
      town.world().addChat(3000 + i, Sort.PRIVATE, "person " + i);
      town.world().say(BOT, 3000 + i, "/start " + code(SHOP, Set.of()));
      town.runFor(ofSeconds(1), TICK);
    }

    town.runFor(ofSeconds(3), TICK);

    assertThat(town.hub().staff().destinations().list(SHOP)).hasSize(20);
    assertThat(town.world().received()).hasSize(20);
  }

  @Test
  void a_bot_that_telegram_does_not_know_gives_out_no_codes() {
    town.world().revoke(StaffTown.TOKEN);

    assertThatThrownBy(() -> code(SHOP, Set.of()))
        .isInstanceOf(DomainException.class)
        .hasMessageContaining("Telegram does not know this bot's token: Unauthorized");
  }

  @Test
  void a_dead_chat_comes_back_when_it_links_itself_again() {
    town.world().say(BOT, MANAGER, "/start " + code(SHOP, Set.of()));
    town.runFor(ofSeconds(3), TICK);
    town.world().close(MANAGER, "Forbidden: bot was blocked by the user");
    town.exhausted(SHOP, "whk_1");
    town.runFor(ofSeconds(5), TICK);
    assertThat(town.hub().staff().destinations().list(SHOP).getFirst().isDead()).isTrue();

    town.world().addChat(MANAGER, Sort.PRIVATE, "Anh Minh");
    town.world().say(BOT, MANAGER, "/start " + code(SHOP, Set.of()));
    town.runFor(ofSeconds(3), TICK);
    town.exhausted(SHOP, "whk_2");
    town.runFor(ofSeconds(5), TICK);

    assertThat(texts(MANAGER).getLast()).contains("whk_2");
    assertThat(town.hub().alerts().list(SHOP, null, null, 10).items())
        .extracting(Alert::status)
        .containsExactly(Alert.Status.CLOSED);
  }

  @Test
  void a_topic_that_is_gone_sends_the_message_to_the_chat_itself_and_tells_somebody() {
    town.world().addChat(-1_001_000_000_777L, Sort.SUPERGROUP, "Cửa hàng", 7L);
    var destination =
        new StaffDestination(
            SHOP,
            "dst_topic",
            StaffChannelName.TELEGRAM,
            new StaffAddress("-1001000000777", true, 7L),
            "Cửa hàng",
            Language.EN,
            Set.of(),
            null,
            null,
            null,
            null,
            null);
    town.hub()
        .unitOfWork()
        .execute(SHOP, () -> town.hub().staff().destinations().link(destination));
    town.exhausted(SHOP, "whk_1");
    town.runFor(ofSeconds(5), TICK);
    town.world().closeTopic(-1_001_000_000_777L, 7);
    town.exhausted(SHOP, "whk_2");

    town.runFor(ofSeconds(10), TICK);

    assertThat(town.world().received(-1_001_000_000_777L))
        .extracting(Received::topic)
        .containsExactly(7L, null);
    assertThat(town.hub().alerts().list(SHOP, null, null, 10).items())
        .anySatisfy(alert -> assertThat(alert.message()).contains("the topic of Cửa hàng is gone"));
  }

  private String code(OrganizationId shop, Set<String> audience) {
    return town.hub()
        .staff()
        .link()
        .handle(
            new LinkChat.Command(StaffChannelName.TELEGRAM, audience, null),
            StaffTown.context(shop))
        .code()
        .reveal();
  }

  private List<String> texts(long chat) {
    return town.world().received(chat).stream().map(Received::text).toList();
  }
}
