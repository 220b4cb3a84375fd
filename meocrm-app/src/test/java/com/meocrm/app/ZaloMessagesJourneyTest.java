package com.meocrm.app;

import static com.meocrm.app.ZaloShop.PHONE;
import static com.meocrm.app.ZaloShop.TEMPLATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.meocrm.app.zalo.FakeZalo.Mishap;
import com.meocrm.app.zalo.FakeZaloCallbacks.FakedCallback;
import com.meocrm.app.zalo.FakeZaloMessages.Message;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.order.Order;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.zalo.Consent;
import com.meocrm.core.zalo.CustomerMessage.Reason;
import com.meocrm.core.zalo.CustomerMessage.State;
import com.meocrm.core.zalo.ReceiveZaloCallback.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A customer is told of an order, or it is visible why not; nobody pays twice. */
class ZaloMessagesJourneyTest {
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
  void a_customer_with_consent_is_told_of_the_order_and_the_receipt_closes_it() {
    var order = shop.order("+84 987 654 321");
    shop.work();

    var message = shop.zalo.messages().taken().getFirst();
    assertThat(message.phone()).isEqualTo("84987654321");
    assertThat(message.template()).isEqualTo(TEMPLATE);
    assertThat(message.data())
        .containsEntry("customer_name", "Nguyễn Văn Mèo")
        .containsEntry("order_code", order.code());
    assertThat(shop.message(order).state()).isEqualTo(State.SENT);
    assertThat(shop.message(order).phone()).isEqualTo("8498****321");

    assertThat(receive(message)).isEqualTo(Result.TAKEN);
    assertThat(shop.message(order).state()).isEqualTo(State.DELIVERED);
    assertThat(shop.message(order).deliveredAt()).isEqualTo(shop.clock.instant());
  }

  // Must show 2: a kill after the wire write.

  @Test
  void a_message_on_the_wire_at_a_kill_is_not_sent_again_and_the_receipt_closes_it() {
    var order = killedOnTheWire();

    assertThat(shop.zalo.messages().taken()).hasSize(1);
    assertThat(shop.message(order).state()).isEqualTo(State.UNCONFIRMED);
    assertThat(shop.message(order).detail()).contains("the process ended");

    assertThat(receive(shop.zalo.messages().taken().getFirst())).isEqualTo(Result.TAKEN);
    assertThat(shop.message(order).state()).isEqualTo(State.DELIVERED);
    shop.after(Duration.ofHours(3));
    shop.chores();
    assertThat(shop.alerts(AlertKind.MESSAGE_UNKNOWN)).isEmpty();
    assertThat(shop.zalo.messages().taken()).hasSize(1);
  }

  @Test
  void without_a_receipt_it_ends_as_unknown_with_one_alert_and_a_late_receipt_ends_that_too() {
    var order = killedOnTheWire();

    shop.after(Duration.ofMinutes(110));
    shop.chores();
    assertThat(shop.message(order).state()).isEqualTo(State.UNCONFIRMED);

    shop.after(Duration.ofMinutes(15));
    shop.chores();
    shop.chores();
    assertThat(shop.message(order).state()).isEqualTo(State.UNKNOWN);
    assertThat(shop.message(order).reason()).isEqualTo(Reason.NO_RECEIPT);
    assertThat(shop.alerts(AlertKind.MESSAGE_UNKNOWN)).hasSize(1);
    assertThat(shop.alerts(AlertKind.MESSAGE_UNKNOWN).getFirst().occurrences()).isEqualTo(1);
    assertThat(shop.zalo.messages().taken()).hasSize(1);

    receive(shop.zalo.messages().taken().getFirst());
    assertThat(shop.message(order).state()).isEqualTo(State.DELIVERED);
    assertThat(shop.alerts(AlertKind.MESSAGE_UNKNOWN)).isEmpty();
  }

  @Test
  void what_comes_after_an_unknown_one_goes_out() {
    killedOnTheWire();
    var next = shop.order(PHONE);
    shop.work();

    assertThat(shop.message(next).state()).isEqualTo(State.SENT);
    assertThat(shop.zalo.messages().taken()).hasSize(2);
  }

  @Test
  void what_a_killed_process_had_taken_and_not_begun_is_sent_once_by_the_next_one() {
    var order = takenAndNotBegun();
    shop.restart();
    shop.after(Duration.ofSeconds(26));

    assertThat(shop.message(order).state()).isEqualTo(State.SENT);
    assertThat(shop.message(order).tries()).isEqualTo(1);
    assertThat(shop.zalo.messages().taken()).hasSize(1);
  }

  @Test
  void one_that_no_process_survives_has_failed_and_says_why_and_the_next_goes_out() {
    var order = takenAndNotBegun();
    for (int kills = 0; kills < 3; kills++) {
      shop.restart();
      shop.takesAndBeginsNothing();
      shop.after(Duration.ofSeconds(26));
    }
    shop.restart();
    shop.after(Duration.ofSeconds(26));

    assertThat(shop.message(order).state()).isEqualTo(State.FAILED);
    assertThat(shop.message(order).reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(shop.message(order).detail()).contains("the process ended");
    assertThat(shop.zalo.messages().answers()).isEmpty();
    var next = shop.order(PHONE);
    shop.work();
    assertThat(shop.message(next).state()).isEqualTo(State.SENT);
  }

  @Test
  void an_answer_that_is_none_leaves_the_outcome_open_whatever_it_looks_like() {
    for (var mishap : new Mishap[] {Mishap.NO_ANSWER, Mishap.BAD_GATEWAY}) {
      shop.zalo.goesWrong(mishap);
      var order = shop.order(PHONE);
      shop.work();
      shop.after(Duration.ofMinutes(10));

      assertThat(shop.message(order).state()).as("%s", mishap).isEqualTo(State.UNCONFIRMED);
    }
    assertThat(shop.zalo.messages().taken()).hasSize(2);
  }

  @Test
  void a_receipt_that_comes_before_the_answer_stands() {
    shop.zalo.goesWrong(Mishap.HELD);
    var order = shop.order(PHONE);
    await()
        .until(() -> {
          shop.work(false);
          return shop.zalo.messages().taken().size() == 1;
        });

    assertThat(receive(shop.zalo.messages().taken().getFirst())).isEqualTo(Result.TAKEN);
    shop.zalo.release();
    shop.work();

    var message = shop.message(order);
    assertThat(message.state()).isEqualTo(State.DELIVERED);
    assertThat(message.zaloId()).isEqualTo("msg1");
    assertThat(message.sentAt()).isNotNull();
  }

  // Must show 3: night, quota, templates.

  @Test
  void what_is_queued_at_night_goes_out_in_the_morning_in_order() {
    shop.at(23);
    var orders = new ArrayList<Order>();
    for (int i = 0; i < 5; i++) {
      orders.add(shop.order(PHONE));
      shop.work();
      shop.after(Duration.ofMinutes(7));
    }
    assertThat(shop.messages())
        .hasSize(5)
        .allSatisfy(message -> {
          assertThat(message.state()).isEqualTo(State.WAITING);
          assertThat(message.reason()).isEqualTo(Reason.NIGHT);
          assertThat(message.notBefore()).isEqualTo(Instant.parse("2025-11-11T23:00:00Z"));
        });
    shop.at(5);
    shop.after(Duration.ofMinutes(59));
    assertThat(shop.zalo.messages().answers()).isEmpty();

    shop.at(6);
    assertThat(shop.zalo.messages().taken())
        .extracting(message -> message.data().get("order_code"))
        .containsExactlyElementsOf(orders.stream().map(Order::code).toList());
  }

  @Test
  void a_quota_that_is_used_up_is_waited_for_until_the_next_day() {
    shop.zalo.messages().dailyQuota(1);
    var first = shop.order(PHONE);
    shop.work();
    var second = shop.order(PHONE);
    shop.work();

    assertThat(shop.message(first).state()).isEqualTo(State.SENT);
    assertThat(shop.message(second).state()).isEqualTo(State.WAITING);
    assertThat(shop.message(second).reason()).isEqualTo(Reason.QUOTA);
    assertThat(shop.message(second).detail()).contains("tomorrow");
    assertThat(shop.message(second).notBefore()).isEqualTo(Instant.parse("2025-11-11T23:00:00Z"));
    shop.at(21);
    assertThat(shop.zalo.messages().taken()).hasSize(1);
    shop.at(5);
    assertThat(shop.zalo.messages().taken()).hasSize(1);

    shop.at(6);
    shop.after(Duration.ofMinutes(10));
    assertThat(shop.message(second).state()).isEqualTo(State.SENT);
    assertThat(shop.message(second).tries()).isEqualTo(1);
  }

  @Test
  void a_quota_that_zalo_alone_knew_to_be_used_up_is_waited_for_too() {
    shop.zalo.messages().nextErrors(-144);
    shop.zalo.messages().dailyQuota(0);
    var order = shop.order(PHONE);
    shop.work();

    assertThat(shop.message(order).reason()).isEqualTo(Reason.QUOTA);
    assertThat(shop.message(order).tries()).isZero();
  }

  @Test
  void a_quota_that_zalo_raises_lets_messages_go_on_today() {
    shop.zalo.messages().dailyQuota(1);
    shop.order(PHONE);
    shop.work();
    var second = shop.order(PHONE);
    shop.work();
    assertThat(shop.message(second).reason()).isEqualTo(Reason.QUOTA);

    shop.zalo.messages().dailyQuota(1000);
    shop.hub()
        .customerMessaging()
        .receiveCallback()
        .handle(shop.callbacks.quota(1, 1000).request());
    shop.after(Duration.ofMinutes(10));

    assertThat(shop.message(second).state()).isEqualTo(State.SENT);
  }

  @Test
  void a_template_that_is_disabled_while_messages_wait_fails_them_with_the_reason() {
    shop.order(PHONE);
    shop.work();
    shop.at(23);
    var waiting = shop.order(PHONE);
    shop.work();
    shop.zalo.messages().templateBecomes(TEMPLATE, "DISABLE");
    shop.hub()
        .customerMessaging()
        .receiveCallback()
        .handle(shop.callbacks.templateStatus(TEMPLATE, "ENABLE", "DISABLE").request());
    shop.at(6);

    assertThat(shop.message(waiting).state()).isEqualTo(State.FAILED);
    assertThat(shop.message(waiting).reason()).isEqualTo(Reason.TEMPLATE_NOT_APPROVED);
    assertThat(shop.message(waiting).detail()).contains("DISABLE");
    assertThat(shop.zalo.messages().taken()).hasSize(1);
    assertThat(shop.alerts(AlertKind.ZALO_TEMPLATE)).hasSize(1);
  }

  @Test
  void a_template_whose_end_nobody_told_of_is_found_out_and_later_messages_are_not_queued() {
    shop.order(PHONE);
    shop.work();
    shop.zalo.messages().templateBecomes(TEMPLATE, "DISABLE");
    var found = shop.order(PHONE);
    shop.work();
    var later = shop.order(PHONE);
    shop.work();

    assertThat(shop.message(found).state()).isEqualTo(State.FAILED);
    assertThat(shop.message(later).state()).isEqualTo(State.SKIPPED);
    assertThat(shop.message(later).reason()).isEqualTo(Reason.TEMPLATE_NOT_APPROVED);
    assertThat(shop.zalo.messages().taken()).hasSize(1);
  }

  @Test
  void a_template_that_wants_what_nobody_knows_is_not_used() {
    shop.zalo.messages().template(TEMPLATE, "customer_name", "moon_phase");
    var order = shop.order(PHONE);
    shop.work();

    assertThat(shop.message(order).state()).isEqualTo(State.SKIPPED);
    assertThat(shop.message(order).reason()).isEqualTo(Reason.TEMPLATE_PARAMETERS);
    assertThat(shop.message(order).detail()).contains("moon_phase");
    assertThat(shop.zalo.messages().answers()).isEmpty();
  }

  @Test
  void one_whose_delivery_retention_has_taken_away_does_not_stay_queued() {
    shop.at(23);
    var order = shop.order(PHONE);
    shop.work();
    shop.test.execute("delete from meocrm.delivery_queue");
    shop.test.execute("delete from meocrm.lane where kind = 'ZALO'");
    shop.test.advance(Duration.ofDays(29));
    shop.clock.advance(Duration.ofDays(29));
    shop.chores();
    assertThat(shop.message(order).state()).isEqualTo(State.WAITING);

    shop.clock.advance(Duration.ofDays(2));
    shop.chores();

    assertThat(shop.message(order).state()).isEqualTo(State.EXPIRED);
    assertThat(shop.message(order).reason()).isEqualTo(Reason.TOO_OLD);
    assertThat(shop.message(order).detail()).contains("not kept any more");
    assertThat(shop.zalo.messages().answers()).isEmpty();
  }

  // Must show 4: forged and replayed callbacks.

  @Test
  void forged_callbacks_change_nothing() {
    var order = shop.order(PHONE);
    shop.work();
    var callback = shop.callbacks.received(shop.zalo.messages().taken().getFirst());

    for (var forged :
        new FakedCallback[] {
          callback.forged("\"msg1\"", "\"msg9\""),
          callback.forged("2074138120372622546", "2074138120372622547"),
          callback.forged("\"timestamp\":\"", "\"timestamp\":\"1"),
          new FakedCallback(callback.body(), "mac=" + "0".repeat(64), null),
          new FakedCallback(callback.body(), "", null),
        }) {
      assertThatThrownBy(
              () -> shop.hub().customerMessaging().receiveCallback().handle(forged.request()))
          .isInstanceOf(DomainException.class)
          .extracting(e -> ((DomainException) e).code())
          .isEqualTo("SIGNATURE_INVALID");
    }
    assertThat(shop.message(order).state()).isEqualTo(State.SENT);
  }

  @Test
  void callbacks_signed_over_the_headers_timestamp_are_taken_too() {
    var order = shop.order(PHONE);
    shop.work();
    var time = Long.toString(shop.clock.instant().toEpochMilli() + 5);
    var callback =
        shop.callbacks.received(shop.zalo.messages().taken().getFirst()).signedByHeader(time);

    assertThat(shop.hub().customerMessaging().receiveCallback().handle(callback.request()))
        .isEqualTo(Result.TAKEN);
    assertThat(shop.message(order).state()).isEqualTo(State.DELIVERED);
  }

  @Test
  void replayed_callbacks_change_nothing() {
    var order = shop.order(PHONE);
    shop.work();
    var receive = shop.hub().customerMessaging().receiveCallback();
    var receipt = shop.callbacks.received(shop.zalo.messages().taken().getFirst());
    var disabled = shop.callbacks.templateStatus(TEMPLATE, "ENABLE", "DISABLE");
    var raised = shop.callbacks.quota(500, 900);
    receive.handle(receipt.request());
    receive.handle(disabled.request());
    receive.handle(raised.request());
    var before = shop.message(order);
    shop.after(Duration.ofMinutes(1));
    receive.handle(shop.callbacks.templateStatus(TEMPLATE, "DISABLE", "ENABLE").request());
    receive.handle(shop.callbacks.quota(900, 100).request());

    assertThat(receive.handle(receipt.request())).isEqualTo(Result.IGNORED);
    assertThat(receive.handle(disabled.request())).isEqualTo(Result.IGNORED);
    assertThat(receive.handle(raised.request())).isEqualTo(Result.IGNORED);

    assertThat(shop.message(order)).isEqualTo(before);
    assertThat(shop.alerts(AlertKind.ZALO_TEMPLATE)).isEmpty();
    var account = shop.hub().customerMessaging().accounts().latest(ZaloShop.SHOP).orElseThrow();
    assertThat(account.quota().daily()).isEqualTo(100);
    var next = shop.order(PHONE);
    shop.work();
    assertThat(shop.message(next).state()).isEqualTo(State.SENT);
  }

  @Test
  void a_callback_of_yesterday_is_not_looked_at() {
    var order = shop.order(PHONE);
    shop.work();
    var receipt = shop.callbacks.received(shop.zalo.messages().taken().getFirst());
    shop.after(Duration.ofHours(25));

    assertThat(shop.hub().customerMessaging().receiveCallback().handle(receipt.request()))
        .isEqualTo(Result.IGNORED);
    assertThat(shop.message(order).state()).isEqualTo(State.SENT);
  }

  // Must show 5: who is not written to.

  @Test
  void who_may_not_be_written_to_is_not_and_it_shows_why() {
    var nobodyAsked = shop.order("0912345678");
    var optedOut = shop.order("0900000001");
    var foreign = shop.order("+1 415 555 2671");
    var malformed = shop.order("098-76");
    var withoutPhone = shop.order(null);
    shop.consent("0900000001", Consent.State.GRANTED);
    shop.consent("0900000001", Consent.State.OPTED_OUT);
    shop.work();

    assertThat(shop.message(nobodyAsked).reason()).isEqualTo(Reason.NO_CONSENT);
    assertThat(shop.message(optedOut).reason()).isEqualTo(Reason.OPTED_OUT);
    assertThat(shop.message(foreign).reason()).isEqualTo(Reason.PHONE_FOREIGN);
    assertThat(shop.message(malformed).reason()).isEqualTo(Reason.PHONE_MALFORMED);
    assertThat(shop.messages())
        .hasSize(4)
        .allSatisfy(message -> {
          assertThat(message.state()).isEqualTo(State.SKIPPED);
          assertThat(message.detail()).isNotBlank();
          assertThat(message.orderId()).isNotEqualTo(withoutPhone.id().value());
        });
    shop.after(Duration.ofHours(1));
    assertThat(shop.zalo.messages().answers()).isEmpty();
  }

  @Test
  void who_opts_out_while_the_message_waits_is_not_written_to() {
    shop.at(23);
    var order = shop.order(PHONE);
    shop.work();
    shop.consent(PHONE, Consent.State.OPTED_OUT);
    shop.at(6);

    assertThat(shop.message(order).state()).isEqualTo(State.SKIPPED);
    assertThat(shop.message(order).reason()).isEqualTo(Reason.OPTED_OUT);
    assertThat(shop.zalo.messages().answers()).isEmpty();
  }

  @Test
  void with_the_flag_off_nothing_is_queued() {
    shop.set("notifications.customer.enabled", "false");
    shop.order(PHONE);
    shop.work();
    shop.after(Duration.ofHours(1));

    assertThat(shop.messages()).isEmpty();
    assertThat(shop.zalo.messages().answers()).isEmpty();
    assertThat(shop.test.fetch("select * from meocrm.delivery")).isEmpty();
  }

  @Test
  void a_customer_who_refuses_the_account_at_zalo_has_opted_out_here() {
    shop.zalo.messages().refuses("84987654321", -141);
    var refused = shop.order(PHONE);
    shop.work();
    var next = shop.order(PHONE);
    shop.work();

    assertThat(shop.message(refused).state()).isEqualTo(State.FAILED);
    assertThat(shop.message(next).state()).isEqualTo(State.SKIPPED);
    assertThat(shop.message(next).reason()).isEqualTo(Reason.OPTED_OUT);
    assertThat(shop.zalo.messages().answers()).containsExactly(-141);
  }

  @Test
  void a_failure_that_may_pass_is_tried_three_times_and_not_more() {
    shop.zalo.messages().nextErrors(-100, -100, -100);
    var order = shop.order(PHONE);
    shop.work();
    assertThat(shop.message(order).state()).isEqualTo(State.WAITING);
    shop.after(Duration.ofSeconds(29));
    assertThat(shop.zalo.messages().answers()).hasSize(1);
    shop.after(Duration.ofSeconds(4));
    assertThat(shop.zalo.messages().answers()).hasSize(2);
    shop.after(Duration.ofSeconds(119));
    assertThat(shop.zalo.messages().answers()).hasSize(2);
    shop.after(Duration.ofSeconds(13));
    assertThat(shop.zalo.messages().answers()).hasSize(3);

    shop.after(Duration.ofHours(2));
    assertThat(shop.zalo.messages().answers()).containsExactly(-100, -100, -100);
    assertThat(shop.message(order).state()).isEqualTo(State.FAILED);
    assertThat(shop.message(order).tries()).isEqualTo(3);
  }

  @Test
  void without_money_messages_wait_and_an_alert_says_so() {
    shop.zalo.messages().nextErrors(-115);
    var order = shop.order(PHONE);
    shop.work();
    assertThat(shop.message(order).reason()).isEqualTo(Reason.BALANCE);
    assertThat(shop.alerts(AlertKind.LANE_HALTED)).hasSize(1);

    shop.after(Duration.ofMinutes(1));
    assertThat(shop.message(order).state()).isEqualTo(State.SENT);
    assertThat(shop.alerts(AlertKind.LANE_HALTED)).isEmpty();
  }

  /** An order whose message was queued, and taken to be sent by a process that was killed. */
  private Order takenAndNotBegun() {
    shop.at(23);
    var order = shop.order(PHONE);
    shop.work();
    assertThat(shop.message(order).state()).isEqualTo(State.WAITING);
    shop.takesAndBeginsNothing();
    shop.at(6);
    assertThat(shop.message(order).tries()).isZero();
    return order;
  }

  /** An order whose message was on the wire when the process was killed; another goes on. */
  private Order killedOnTheWire() {
    shop.zalo.goesWrong(Mishap.HELD);
    var order = shop.order(PHONE);
    await()
        .until(() -> {
          shop.work(false);
          return shop.zalo.messages().taken().size() == 1;
        });
    assertThat(shop.message(order).state()).isEqualTo(State.SENDING);
    shop.abandonSends();
    shop.restart();
    shop.zalo.goesWrong(Mishap.NONE);
    shop.after(Duration.ofSeconds(26));
    return order;
  }

  private Result receive(Message message) {
    return shop.hub()
        .customerMessaging()
        .receiveCallback()
        .handle(shop.callbacks.received(message).request());
  }
}
