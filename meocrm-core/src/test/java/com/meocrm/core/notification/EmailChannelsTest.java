package com.meocrm.core.notification;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.alert.Alert;
import com.meocrm.core.alert.AlertDetails;
import com.meocrm.core.alert.AlertId;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.Alerts;
import com.meocrm.core.alert.InMemoryAlerts;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.Dispatch;
import com.meocrm.core.delivery.LaneStore.Pick;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Outcome.Attempt;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.event.OperationalEvent;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.StoreUnavailableException;
import com.meocrm.core.shared.TestClock;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmailChannelsTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private final TestClock clock = new TestClock();
  private final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  private final InMemoryAlertRecipients recipients = new InMemoryAlertRecipients(unitOfWork);
  private final InMemoryAlerts alerts = new InMemoryAlerts(clock);
  private final RecordingMailer mailer = new RecordingMailer();
  private final List<Integer> limits = new ArrayList<>();
  private AffectedOrders orders = this::hd1;

  @BeforeEach
  void name_the_owner_and_open_an_alert() {
    name(SHOP, "owner@shop.example", "staff@shop.example");
    alerts.open(
        List.of(
            new Alerts.Draft(
                new AlertId("alt_1"),
                SHOP,
                AlertKind.ENDPOINT_FAILING,
                "whk_1",
                1,
                AlertDetails.because("connection refused"),
                true)));
  }

  @Test
  void one_message_about_the_alert_goes_to_all_who_are_named() {
    assertThat(send("alt_1")).isEqualTo(mailer.answer);

    assertThat(mailer.sent)
        .singleElement()
        .satisfies(mail -> {
          assertThat(mail.id()).isEqualTo(dispatch("alt_1").id().value());
          assertThat(mail.to())
              .extracting(EmailAddress::value)
              .containsExactly("owner@shop.example", "staff@shop.example");
          assertThat(mail.text()).contains("Orders affected: HD1\n", "#/alerts/alt_1");
        });
    assertThat(limits).containsExactly(AlertMail.LISTED_ORDERS);
  }

  @Test
  void the_same_delivery_sent_again_is_the_same_mail() {
    send("alt_1");
    send("alt_1");

    assertThat(mailer.sent).hasSize(2);
    assertThat(mailer.sent.getFirst()).isEqualTo(mailer.sent.getLast());
  }

  @Test
  void a_mail_tells_of_the_alert_as_it_stands_when_it_is_sent() {
    alerts.close(SHOP, AlertKind.ENDPOINT_FAILING, "whk_1");

    send("alt_1");

    assertThat(mailer.sent.getFirst().subject()).contains("Over");
  }

  @Test
  void what_the_mail_server_says_is_the_outcome() {
    var answers =
        List.of(
            new Outcome.Rejected(new Attempt(550, null, "no such mailbox", Duration.ZERO)),
            new Outcome.Halted(new Attempt(535, null, "wrong password", Duration.ZERO)),
            new Outcome.RetryLater(new Attempt(451, null, "later", Duration.ZERO), null));

    for (var answer : answers) {
      mailer.answer = answer;
      assertThat(send("alt_1")).isEqualTo(answer);
    }
  }

  @Test
  void without_a_mail_server_mail_waits() {
    var outcome = send(channels(new NoMailer()), "alt_1");

    assertThat(outcome).isInstanceOf(Outcome.Halted.class);
    assertThat(outcome.attempt().error()).isEqualTo("e-mail is not configured (SMTP_URL)");
  }

  @Test
  void mail_about_an_alert_that_does_not_exist_is_given_up() {
    var outcome = send("alt_2");

    assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
    assertThat(outcome.attempt().error()).isEqualTo("the alert does not exist any more");
    assertThat(mailer.sent).isEmpty();
  }

  @Test
  void another_tenants_alert_does_not_exist() {
    name(OTHER, "owner@other.example");

    var outcome =
        channels(mailer)
            .open(List.of(MailLanes.of(OTHER)))
            .get(MailLanes.of(OTHER))
            .send(dispatch(OTHER, "alt_1"), DEADLINE);

    assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
    assertThat(mailer.sent).isEmpty();
  }

  @Test
  void only_lanes_of_tenants_who_name_somebody_are_open() {
    name(OTHER);
    assertThat(channels(mailer).open(List.of(MailLanes.of(SHOP), MailLanes.of(OTHER))))
        .containsOnlyKeys(MailLanes.of(SHOP));

    name(SHOP);
    assertThat(channels(mailer).open(List.of(MailLanes.of(SHOP)))).isEmpty();
  }

  @Test
  void while_the_database_does_not_answer_mail_is_tried_later() {
    orders =
        (alert, limit) -> {
          throw new StoreUnavailableException("gone", new IllegalStateException());
        };

    var outcome = send("alt_1");

    assertThat(outcome).isInstanceOf(Outcome.RetryLater.class);
    assertThat(outcome.attempt().error()).isEqualTo("the hub's database did not answer");
    assertThat(mailer.sent).isEmpty();
  }

  @Test
  void reading_counts_towards_the_deadline() {
    orders =
        (alert, limit) -> {
          clock.advance(Duration.ofSeconds(4));
          return hd1(alert, limit);
        };

    send("alt_1");

    assertThat(mailer.deadlines).containsExactly(DEADLINE.minusSeconds(4));
  }

  private AffectedOrders.Codes hd1(Alert alert, int limit) {
    limits.add(limit);
    return new AffectedOrders.Codes(List.of("HD1"), 0);
  }

  private Outcome send(String alert) {
    return send(channels(mailer), alert);
  }

  private static Outcome send(EmailChannels channels, String alert) {
    var lane = MailLanes.of(SHOP);
    return channels.open(List.of(lane)).get(lane).send(dispatch(alert), DEADLINE);
  }

  private EmailChannels channels(Mailer by) {
    return new EmailChannels(
        recipients,
        alerts,
        orders,
        new AlertMail(() -> URI.create("https://hub.example")),
        by,
        clock::nanoTime);
  }

  private void name(OrganizationId organization, String... addresses) {
    unitOfWork.execute(
        organization,
        () ->
            recipients.replace(organization, Stream.of(addresses).map(EmailAddress::new).toList()));
  }

  private static Dispatch dispatch(String alert) {
    return dispatch(SHOP, alert);
  }

  private static Dispatch dispatch(OrganizationId organization, String alert) {
    var lane = MailLanes.of(organization);
    var event =
        new EncodedEvent(
            new EventId("evt_1"),
            organization,
            OperationalEvent.AlertOpened.TYPE,
            alert,
            "trace",
            new byte[0]);
    return new Dispatch(
        lane,
        1,
        DeliveryId.of(lane, event.id()),
        1,
        1,
        1,
        Pick.DUE,
        new LoggedEvent(event, 1, new TestClock().instant()),
        "ep_test");
  }
}
