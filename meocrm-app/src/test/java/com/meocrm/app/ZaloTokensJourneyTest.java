package com.meocrm.app;

import static com.meocrm.app.ZaloShop.PHONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.app.zalo.FakeZaloOAuth;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.zalo.Consent;
import com.meocrm.core.zalo.CustomerMessage.Reason;
import com.meocrm.core.zalo.CustomerMessage.State;
import com.meocrm.core.zalo.ReceiveZaloCallback;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Access to Zalo is granted once and lasts, whatever happens in between. */
class ZaloTokensJourneyTest {
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
  void a_token_that_ends_between_two_messages_is_refreshed_once_and_both_arrive() {
    var first = shop.order(PHONE);
    shop.work();
    shop.test.advance(FakeZaloOAuth.LIFETIME);
    shop.clock.advance(FakeZaloOAuth.LIFETIME);
    var second = shop.order(PHONE);
    shop.work();

    assertThat(shop.zalo.messages().taken()).hasSize(2);
    assertThat(shop.message(first).state()).isEqualTo(State.SENT);
    assertThat(shop.message(second).state()).isEqualTo(State.SENT);
    assertThat(shop.zalo.oauth().refreshes()).isEqualTo(1);
  }

  @Test
  void a_token_that_zalo_ends_early_is_refreshed_once_and_the_message_arrives_in_its_first_try() {
    shop.after(Duration.ofMinutes(30));
    shop.zalo.oauth().endAccess();
    var order = shop.order(PHONE);
    shop.work();
    shop.after(Duration.ofSeconds(2));

    assertThat(shop.zalo.oauth().refreshes()).isEqualTo(1);
    assertThat(shop.message(order).state()).isEqualTo(State.SENT);
    assertThat(shop.message(order).tries()).isEqualTo(1);
  }

  @Test
  void of_nodes_that_refresh_at_once_one_does_and_zalo_refuses_none() throws Exception {
    var nodes = List.of(shop.hub(), shop.node("two"), shop.node("three"), shop.node("four"));
    var barrier = new CyclicBarrier(nodes.size());
    shop.clock.advance(Duration.ofHours(21));
    shop.test.advance(Duration.ofHours(21));

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var races = new ArrayList<Callable<Duration>>();
      for (var node : nodes) {
        var refresh = node.customerMessaging().chores(Duration.ofDays(1)).getFirst();
        races.add(() -> {
          barrier.await();
          return refresh.get();
        });
      }
      for (var race : threads.invokeAll(races)) {
        race.get();
      }
    }

    assertThat(shop.zalo.oauth().refreshes()).isEqualTo(1);
    assertThat(shop.zalo.oauth().refusals()).isZero();
  }

  @Test
  void tokens_are_renewed_after_twenty_hours_and_not_before() {
    shop.after(Duration.ofHours(19));
    shop.chores();
    assertThat(shop.zalo.oauth().refreshes()).isZero();

    shop.after(Duration.ofHours(2));
    shop.chores();
    shop.chores();
    assertThat(shop.zalo.oauth().refreshes()).isEqualTo(1);
  }

  @Test
  void killed_between_the_refresh_and_the_first_message_nobody_has_to_agree_again() {
    shop.clock.advance(Duration.ofHours(21));
    shop.test.advance(Duration.ofHours(21));
    shop.chores();
    shop.restart();

    var order = shop.order(PHONE);
    shop.work();

    assertThat(shop.message(order).state()).isEqualTo(State.SENT);
    assertThat(shop.zalo.oauth().refreshes()).isEqualTo(1);
    assertThat(shop.alerts(AlertKind.ZALO_AUTHORIZATION)).isEmpty();
  }

  @Test
  void a_refresh_that_zalo_refuses_raises_one_alarm_and_messages_wait_for_the_new_grant() {
    shop.zalo.oauth().revoke();
    shop.after(Duration.ofHours(21));
    shop.chores();
    shop.chores();
    assertThat(shop.alerts(AlertKind.ZALO_AUTHORIZATION)).hasSize(1);
    assertThat(shop.zalo.oauth().refusals()).isEqualTo(1);
    assertThat(shop.alerts(AlertKind.ZALO_AUTHORIZATION).getFirst().message())
        .contains(FakeZaloOAuth.OA)
        .contains("connected again");

    shop.after(Duration.ofHours(5));
    var order = shop.order(PHONE);
    shop.work();
    assertThat(shop.message(order).state()).isEqualTo(State.WAITING);
    assertThat(shop.message(order).reason()).isEqualTo(Reason.AUTHORIZATION);

    shop.connect();
    shop.after(Duration.ofMinutes(1));
    assertThat(shop.message(order).state()).isEqualTo(State.SENT);
    assertThat(shop.alerts(AlertKind.ZALO_AUTHORIZATION)).isEmpty();
    assertThat(shop.alerts(AlertKind.LANE_HALTED)).isEmpty();
  }

  @Test
  void a_link_serves_once() {
    var connect = shop.hub().customerMessaging().connect();
    var link = connect.begin(ZaloShop.CONTEXT);
    var state = link.url().substring(link.url().indexOf("state=") + 6);
    var code = shop.zalo.oauth().agree(link.challenge());
    connect.end(state, code, null, "trace");

    assertThatThrownBy(() -> connect.end(state, code, null, "trace"))
        .isInstanceOf(DomainException.class)
        .extracting(e -> ((DomainException) e).code())
        .isEqualTo("ZALO_GRANT_UNKNOWN");
  }

  @Test
  void a_grant_of_another_account_than_the_answer_says_is_refused() {
    var connect = shop.hub().customerMessaging().connect();
    var link = connect.begin(ZaloShop.CONTEXT);
    var state = link.url().substring(link.url().indexOf("state=") + 6);
    var code = shop.zalo.oauth().agree(link.challenge());

    assertThatThrownBy(() -> connect.end(state, code, "1234567890", "trace"))
        .isInstanceOf(DomainException.class)
        .extracting(e -> ((DomainException) e).code())
        .isEqualTo("ZALO_GRANT_REFUSED");
  }

  @Test
  void tokens_are_nowhere_in_the_database_in_clear() {
    var stored =
        shop.test.fetch(
            "select a::text || (select string_agg(g::text, '') from meocrm.zalo_grant g) from meocrm.zalo_account a");

    assertThat(stored).hasSize(1);
    assertThat(stored.getFirst().get(0, String.class))
        .contains("v1:")
        .doesNotContain(shop.zalo.oauth().access())
        .doesNotContain("refresh-1");
  }

  @Test
  void an_app_that_wants_proof_gets_it() {
    shop.zalo.oauth().requireProof();
    shop.set("notifications.staff.providers.zalo.appSecretProof", "true");
    var order = shop.order(PHONE);
    shop.work();

    assertThat(shop.message(order).state()).isEqualTo(State.SENT);
  }

  @Test
  void zalos_question_whether_anybody_answers_is_answered() {
    var probe = new ReceiveZaloCallback.Request(null, null, new byte[] {'{', '}'}, "trace");

    assertThat(shop.hub().customerMessaging().receiveCallback().handle(probe))
        .isEqualTo(ReceiveZaloCallback.Result.PROBE);
  }
}
