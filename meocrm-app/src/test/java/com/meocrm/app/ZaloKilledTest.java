package com.meocrm.app;

import static com.meocrm.app.ZaloShop.PHONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.meocrm.app.zalo.FakeZalo.Mishap;
import com.meocrm.app.zalo.FakeZaloOAuth;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.zalo.Consent;
import com.meocrm.core.zalo.CustomerMessage.State;
import com.meocrm.core.zalo.ReceiveZaloCallback.Result;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes that are killed, for real, where it could cost an authorisation or money. */
@Timeout(180)
class ZaloKilledTest {
  /** Each kill costs the start of a process: all of them are the full size. */
  private static final boolean ALL = Boolean.getBoolean("meocrm.all");

  private ZaloShop shop;

  @BeforeEach
  void open() {
    shop = new ZaloShop();
    shop.connect().consent(PHONE, Consent.State.GRANTED);
  }

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void
      killed_between_the_refresh_and_the_first_message_nobody_agrees_again_and_killed_after_the_wire_write_nothing_is_sent_twice() {
    var almost = FakeZaloOAuth.LIFETIME.minusMinutes(2);
    shop.test.advance(almost);
    shop.clock.advance(almost);
    var order = shop.order(PHONE);

    if (ALL) {
      shop.zalo.goesWrong(Mishap.TEMPLATE_HELD);
      try (var node = node()) {
        until(node, () -> shop.zalo.holds());
      }
      assertThat(shop.zalo.oauth().refreshes()).isEqualTo(1);
      assertThat(shop.zalo.messages().answers()).isEmpty();
      leasesEnd();
    }

    shop.zalo.goesWrong(Mishap.HELD);
    try (var node = node()) {
      until(node, () -> shop.zalo.messages().taken().size() == 1);
    }
    assertThat(shop.zalo.oauth().refreshes()).as("the committed pair is used").isEqualTo(1);
    assertThat(shop.message(order).state()).isEqualTo(State.SENDING);

    leasesEnd();
    shop.zalo.goesWrong(Mishap.NONE);
    shop.work();
    var taken = shop.zalo.messages().taken();
    assertThat(taken).hasSize(1);
    assertThat(shop.message(order).state()).isEqualTo(State.UNCONFIRMED);
    assertThat(shop.alerts(AlertKind.ZALO_AUTHORIZATION)).isEmpty();

    var receipt = shop.callbacks.received(taken.getFirst()).request();
    assertThat(shop.hub().customerMessaging().receiveCallback().handle(receipt))
        .isEqualTo(Result.TAKEN);
    shop.after(Duration.ofHours(3));
    shop.chores();
    assertThat(shop.message(order).state()).isEqualTo(State.DELIVERED);
    assertThat(shop.zalo.messages().taken()).hasSize(1);
    assertThat(shop.alerts(AlertKind.MESSAGE_UNKNOWN)).isEmpty();
  }

  private ZaloNode node() {
    return ZaloNode.start(shop.test.config(), shop.zalo.url(), shop.clock.instant());
  }

  private void leasesEnd() {
    shop.test.advance(Duration.ofSeconds(26));
    shop.clock.advance(Duration.ofSeconds(26));
  }

  /**
   * The database's clock goes on meanwhile, or whatever looks again a second later would never do
   * so.
   */
  private void until(ZaloNode node, Callable<Boolean> reached) {
    var moment = Duration.ofMillis(20);
    await()
        .atMost(HubProcess.PATIENCE)
        .pollInterval(moment)
        .until(() -> {
          shop.test.advance(moment);
          return reached.call() || !node.isAlive();
        });
    assertThat(node.isAlive()).as("it was killed, and did not end by itself").isTrue();
  }
}
