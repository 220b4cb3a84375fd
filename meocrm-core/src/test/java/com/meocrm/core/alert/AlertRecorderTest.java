package com.meocrm.core.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.meocrm.core.alert.AlertRecorder.Trouble;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.OperationalEvent;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.TestClock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertRecorderTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");

  private final TestClock clock = new TestClock();
  private final InMemoryAlerts alerts = new InMemoryAlerts(clock);
  private final List<EncodedEvent> recorded = new ArrayList<>();
  private int lastId;
  private final AlertRecorder recorder = recorder(true);

  @Test
  void an_opened_alert_is_an_event() {
    recorder.open(trouble("whk_1", false));

    assertThat(recorded)
        .singleElement()
        .satisfies(event -> {
          assertThat(event.type()).isEqualTo(OperationalEvent.AlertOpened.TYPE);
          assertThat(event.organization()).isEqualTo(SHOP);
          assertThat(event.key()).isEqualTo(alerts.all().getFirst().id().value());
          assertThat(new String(event.body(), StandardCharsets.UTF_8))
              .contains(
                  "\"kind\":\"ENDPOINT_FAILING\",\"subject\":\"whk_1\","
                      + "\"message\":\"Webhook endpoint whk_1 fails: timed out after 15 s\"");
        });
  }

  @Test
  void a_thousand_failures_of_one_endpoint_are_one_alert_and_one_event() {
    recorder.open(Collections.nCopies(600, trouble("whk_1", false)));
    for (int i = 0; i < 400; i++) {
      recorder.open(trouble("whk_1", false));
    }

    assertThat(alerts.all()).singleElement().extracting(Alert::occurrences).isEqualTo(1000L);
    assertThat(recorded).hasSize(1);
  }

  @Test
  void a_closed_alert_is_an_event_once() {
    recorder.open(trouble("whk_1", false));

    assertThat(recorder.close(SHOP, AlertKind.ENDPOINT_FAILING, "whk_1", false)).isTrue();
    assertThat(recorder.close(SHOP, AlertKind.ENDPOINT_FAILING, "whk_1", false)).isFalse();

    assertThat(recorded)
        .extracting(EncodedEvent::type)
        .containsExactly(OperationalEvent.AlertOpened.TYPE, OperationalEvent.AlertClosed.TYPE);
    assertThat(recorded).extracting(EncodedEvent::key).containsOnly(recorded.getFirst().key());
  }

  @Test
  void what_deliveries_of_operational_events_cause_is_written_down_and_told_to_nobody() {
    recorder.open(trouble("whk_1", true));
    recorder.close(SHOP, AlertKind.ENDPOINT_FAILING, "whk_1", false);
    recorder.open(trouble("whk_2", false));
    recorder.close(SHOP, AlertKind.ENDPOINT_FAILING, "whk_2", true);

    assertThat(alerts.all()).extracting(Alert::subject).containsExactly("whk_1", "whk_2");
    assertThat(recorded)
        .extracting(EncodedEvent::type)
        .containsExactly(OperationalEvent.AlertOpened.TYPE);
  }

  @Test
  void a_business_delivery_that_meets_a_silent_alert_announces_it() {
    recorder.open(trouble("whk_1", true));
    recorder.open(List.of(trouble("whk_1", true), trouble("whk_1", false)));
    recorder.open(trouble("whk_1", false));

    assertThat(alerts.all()).singleElement().extracting(Alert::occurrences).isEqualTo(4L);
    assertThat(recorded).hasSize(1);
  }

  @Test
  void without_mail_every_alert_says_so() {
    recorder(false).open(trouble("whk_1", false));

    assertThat(alerts.all().getFirst().details().mail()).isEqualTo("not configured");
  }

  @Test
  void details_show_no_secrets_and_stay_small() {
    var ids = Collections.nCopies(200, "dlv_1");
    var details =
        new AlertDetails(
            "x".repeat(499) + "\ud83d\ude3f",
            null,
            "https://user:pass@partner.example/a/b@c?token=secret",
            ids,
            ids,
            ids,
            null);

    assertThat(details.url()).isEqualTo("https://partner.example/a/b@c");
    assertThat(details.cause()).isEqualTo("x".repeat(499));
    assertThat(details.deliveryIds()).hasSize(AlertDetails.MAX_LISTED);
    assertThat(details.toJson()).doesNotContain("secret").doesNotContain("pass");
    assertThat(AlertDetails.NONE.toJson()).isEqualTo("{}");
  }

  @Test
  void something_happens_at_least_once() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Trouble(SHOP, AlertKind.PLAN_FAILED, "evt_1", 0, AlertDetails.NONE, false));
  }

  private AlertRecorder recorder(boolean mailConfigured) {
    return new AlertRecorder(
        alerts, recorded::add, prefix -> prefix + "_" + ++lastId, clock, mailConfigured);
  }

  private static Trouble trouble(String subject, boolean causedByOperational) {
    return new Trouble(
        SHOP,
        AlertKind.ENDPOINT_FAILING,
        subject,
        1,
        AlertDetails.because("timed out after 15 s"),
        causedByOperational);
  }
}
