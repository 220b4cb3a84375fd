package com.meocrm.app;

import static com.meocrm.app.ZaloShop.CONTEXT;
import static com.meocrm.app.ZaloShop.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.app.zalo.FakeZaloCallbacks.FakedCallback;
import com.meocrm.app.zalo.FakeZaloOAuth;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.ProducedEvent;
import com.meocrm.core.notification.LinkChat;
import com.meocrm.core.notification.StaffChannelName;
import com.meocrm.core.notification.StaffDestination;
import com.meocrm.core.notification.StaffMessage;
import com.meocrm.core.notification.StaffMessage.Status;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.zalo.ReceiveZaloCallback.Result;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Staff is told in conversations with the shop's official account, while they are open. */
class ZaloConversationsTest {
  private static final String LAN = "4872392837498237489";
  private static final String BOT_TOKEN = "738499441022218443:HcapvQPPTFJvrEXqZKzNvJQwkrXeYJAt";

  private ZaloShop shop;

  @BeforeEach
  void open() {
    shop = new ZaloShop();
    shop.set("notifications.staff.providers.zalo.enabled", "true");
    shop.set("notifications.staff.defaultChannel", "\"zalo_oa\"");
    shop.set(
        "notifications.staff.rules",
        "[{\"event\":\"order.cancelled\",\"gatherSeconds\":0,\"urgent\":true}]");
    shop.connect();
  }

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void who_sends_the_code_to_the_account_is_told_there() {
    var given = link();

    assertThat(says(LAN, "xin chào")).isEqualTo(Result.IGNORED);
    assertThat(says(LAN, given.code().reveal())).isEqualTo(Result.TAKEN);
    shop.work();
    cancelled("DH-1");

    assertThat(given.invitation().personal()).isEqualTo("https://zalo.me/" + FakeZaloOAuth.OA);
    assertThat(shop.zalo.conversations().texts(LAN))
        .satisfiesExactly(
            text -> assertThat(text).startsWith("Đã liên kết với MeoCRM"),
            text -> assertThat(text).startsWith("‼️ Đơn hàng bị hủy (1)").contains("DH-1"));
    assertThat(messages())
        .singleElement()
        .satisfies(message -> {
          assertThat(message.channel()).isEqualTo(StaffChannelName.ZALO_OA);
          assertThat(message.status()).isEqualTo(Status.SENT);
        });
  }

  @Test
  void every_word_keeps_the_conversation_open_for_another_week() {
    says(LAN, link().code().reveal());
    shop.after(Duration.ofDays(6));
    says(LAN, "còn đây");
    shop.after(Duration.ofDays(6));

    cancelled("DH-1");

    assertThat(shop.zalo.conversations().texts(LAN).getLast()).contains("DH-1");
    assertThat(shop.zalo.conversations().answers()).containsOnly(0);
  }

  @Test
  void
      after_a_week_of_silence_the_bot_stands_in_without_zalo_being_asked_and_a_word_brings_it_back() {
    linkBot();
    says(LAN, link().code().reveal());
    shop.work();
    int before = shop.zalo.conversations().answers().size();
    shop.after(Duration.ofDays(7));
    cancelled("DH-1");
    shop.work();

    assertThat(shop.zaloBot.world().texts("lan").getLast()).contains("DH-1");
    assertThat(shop.zalo.conversations().answers()).hasSize(before);
    assertThat(destination().isDead()).isTrue();
    assertThat(shop.alerts(AlertKind.LANE_FAILING)).hasSize(1);
    assertThat(shop.alerts(AlertKind.LANE_FAILING).getFirst().message()).contains("has written");

    assertThat(says(LAN, "tôi đây")).isEqualTo(Result.TAKEN);
    cancelled("DH-2");
    assertThat(shop.zalo.conversations().texts(LAN).getLast()).contains("DH-2");
    assertThat(destination().isDead()).isFalse();
    assertThat(shop.alerts(AlertKind.LANE_FAILING)).isEmpty();
  }

  @Test
  void when_zalo_knows_better_that_it_is_closed_the_bot_stands_in_too() {
    linkBot();
    says(LAN, link().code().reveal());
    shop.work();
    shop.zalo.conversations().nextErrors(-230);
    cancelled("DH-1");
    shop.work();

    assertThat(shop.zaloBot.world().texts("lan").getLast()).contains("DH-1");
    assertThat(destination().isDead()).isTrue();
  }

  @Test
  void who_unfollows_is_not_written_to_and_who_follows_is_again() {
    says(LAN, link().code().reveal());
    shop.work();
    shop.clock.advance(Duration.ofSeconds(1));
    shop.zalo.conversations().loses(LAN);
    assertThat(receive(shop.callbacks.unfollows(LAN))).isEqualTo(Result.TAKEN);
    int before = shop.zalo.conversations().answers().size();
    cancelled("DH-1");
    shop.work();
    assertThat(shop.zalo.conversations().answers()).hasSize(before);
    assertThat(messages().getFirst().status()).isEqualTo(Status.FAILED);

    shop.clock.advance(Duration.ofSeconds(1));
    shop.zalo.conversations().hears(LAN);
    assertThat(receive(shop.callbacks.follows(LAN))).isEqualTo(Result.TAKEN);
    cancelled("DH-2");
    assertThat(shop.zalo.conversations().texts(LAN).getLast()).contains("DH-2");
  }

  @Test
  void what_is_told_again_or_late_opens_nothing() {
    var code = link().code().reveal();
    shop.zalo.conversations().hears(LAN);
    var first = shop.callbacks.said(LAN, code);
    receive(first);
    shop.clock.advance(Duration.ofMinutes(1));
    var word = shop.callbacks.said(LAN, "còn đây");
    shop.clock.advance(Duration.ofMinutes(1));
    receive(shop.callbacks.unfollows(LAN));
    var closed = destination();

    assertThat(receive(first)).isEqualTo(Result.IGNORED);
    assertThat(receive(word)).isEqualTo(Result.IGNORED);
    assertThat(destination()).isEqualTo(closed);
  }

  @Test
  void a_forged_word_links_nothing() {
    var code = link().code().reveal();
    var forged = shop.callbacks.said(LAN, "x".repeat(code.length())).forged("x".repeat(12), code);

    assertThatThrownBy(() -> receive(forged))
        .isInstanceOf(DomainException.class)
        .extracting(e -> ((DomainException) e).code())
        .isEqualTo("SIGNATURE_INVALID");
    assertThat(shop.hub().staff().destinations().list(SHOP)).isEmpty();
  }

  @Test
  void a_token_that_zalo_ended_is_renewed_and_the_message_arrives() {
    says(LAN, link().code().reveal());
    shop.work();
    shop.zalo.oauth().endAccess();
    cancelled("DH-1");
    shop.after(Duration.ofSeconds(3));

    assertThat(shop.zalo.conversations().texts(LAN).getLast()).contains("DH-1");
    assertThat(shop.zalo.oauth().refreshes()).isEqualTo(1);
  }

  @Test
  void without_an_account_there_is_no_code() {
    var other = new RequestContext(new OrganizationId("org_other"), "usr_01", "trace");
    var link = new LinkChat.Command(StaffChannelName.ZALO_OA, Set.of(), null);

    assertThatThrownBy(() -> shop.hub().staff().link().handle(link, other))
        .isInstanceOf(DomainException.class)
        .hasMessageContaining("switched off");
    shop.set("notifications.staff.providers.zalo.oaId", "\"1234567890\"");
    assertThatThrownBy(() -> shop.hub().staff().link().handle(link, CONTEXT))
        .isInstanceOf(DomainException.class)
        .hasMessageContaining("no Zalo official account is connected");
  }

  private LinkChat.Given link() {
    return shop.hub()
        .staff()
        .link()
        .handle(new LinkChat.Command(StaffChannelName.ZALO_OA, Set.of(), null), CONTEXT);
  }

  private void linkBot() {
    shop.secret("ZALO_BOT_TOKEN", BOT_TOKEN);
    shop.zaloBot.world().addBot(BOT_TOKEN, "Bot Mèo");
    var code =
        shop.hub()
            .staff()
            .link()
            .handle(new LinkChat.Command(StaffChannelName.ZALO, Set.of(), null), CONTEXT)
            .code()
            .reveal();
    shop.zaloBot.world().say(BOT_TOKEN, "lan", false, "Cô Lan", code);
    shop.work();
  }

  /** Somebody writes to the account, and Zalo says so. */
  private Result says(String user, String text) {
    shop.clock.advance(Duration.ofSeconds(1));
    shop.zalo.conversations().hears(user);
    return receive(shop.callbacks.said(user, text));
  }

  private Result receive(FakedCallback callback) {
    return shop.hub().customerMessaging().receiveCallback().handle(callback.request());
  }

  private void cancelled(String order) {
    shop.hub()
        .unitOfWork()
        .execute(
            SHOP,
            () ->
                shop.hub()
                    .events()
                    .record(
                        CONTEXT,
                        new ProducedEvent(
                            new EventType("order.cancelled"),
                            1,
                            order,
                            """
                            {"orderId":"%1$s","channel":"POS","valueGross":"1250000.00","valueNet":"1250000.00",\
                            "code":"%1$s","status":"CANCELLED","branchId":"br_1"}\
                            """
                                .formatted(order))));
    shop.after(Duration.ofSeconds(2));
  }

  private java.util.List<StaffMessage> messages() {
    return shop.hub().staff().messages().list(SHOP, null, 100).items();
  }

  private StaffDestination destination() {
    return shop.hub().staff().destinations().list(SHOP).stream()
        .filter(d -> d.channel() == StaffChannelName.ZALO_OA)
        .findFirst()
        .orElseThrow();
  }
}
