package com.meocrm.core.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.alert.Alert;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.InMemoryAlerts;
import com.meocrm.core.delivery.DeliveryId;
import com.meocrm.core.delivery.Dispatch;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneNotice;
import com.meocrm.core.delivery.LaneStore.Pick;
import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.event.EncodedEvent;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LoggedEvent;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndpointWatchTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final LaneId LANE = new LaneId(SHOP, "whk_1");
  private static final Outcome.Attempt FAILURE =
      new Outcome.Attempt(500, "oh no", "answered 500", Duration.ofMillis(3));

  private final TestClock clock = new TestClock();
  private final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  private final InMemoryEndpoints endpoints = new InMemoryEndpoints(unitOfWork);
  private final InMemoryAlerts alerts = new InMemoryAlerts(clock);
  private final List<EncodedEvent> told = new ArrayList<>();
  private int ids;
  private final EndpointWatch watch =
      new EndpointWatch(
          endpoints, new AlertRecorder(alerts, told::add, prefix -> prefix + ++ids, clock, true));

  EndpointWatchTest() {
    unitOfWork.execute(
        SHOP,
        () ->
            endpoints.add(
                TestEndpoints.endpoint(SHOP, "whk_1", clock.instant(), null)
                    .withSettings(
                        TestEndpoints.settings(
                            "https://partner.example/hook?token=secret", Ordering.KEY, null))));
  }

  @Test
  void an_outage_opens_an_alert_that_names_cause_order_and_url_without_its_token() {
    watch.noticed(List.of(new LaneNotice.OutageBegan(dispatch("order.created"), FAILURE)));

    assertThat(alerts.all())
        .singleElement()
        .satisfies(alert -> {
          assertThat(alert.kind().name()).isEqualTo("ENDPOINT_FAILING");
          assertThat(alert.subject()).isEqualTo("whk_1");
          assertThat(alert.details().cause()).isEqualTo("answered 500");
          assertThat(alert.details().status()).isEqualTo(500);
          assertThat(alert.details().url()).isEqualTo("https://partner.example/hook");
          assertThat(alert.details().orderIds()).containsExactly("ord_1");
        });
    assertThat(types()).containsExactlyInAnyOrder("webhook.delivery.exhausted", "alert.opened");
  }

  @Test
  void an_outage_that_ends_in_the_same_settlement_leaves_a_closed_alert() {
    watch.noticed(
        List.of(
            new LaneNotice.OutageBegan(dispatch("order.created"), FAILURE),
            new LaneNotice.ExhaustedInOutage(dispatch("order.created"), FAILURE),
            new LaneNotice.Recovered(dispatch("order.created"), FAILURE)));

    assertThat(alerts.all())
        .singleElement()
        .satisfies(alert -> {
          assertThat(alert.status()).isEqualTo(Alert.Status.CLOSED);
          assertThat(alert.occurrences()).isEqualTo(2);
        });
    assertThat(types()).contains("alert.opened", "alert.closed");
  }

  @Test
  void a_gone_endpoint_is_switched_off_and_the_world_told_once() {
    watch.noticed(
        List.of(
            new LaneNotice.Gone(dispatch("order.created"), FAILURE),
            new LaneNotice.Gone(dispatch("order.created"), FAILURE)));

    assertThat(endpoints.find(SHOP, new EndpointId("whk_1")))
        .get()
        .extracting(Endpoint::inactiveReason)
        .isEqualTo(InactiveReason.GONE);
    assertThat(kinds()).containsExactly("ENDPOINT_GONE");
    assertThat(types()).containsExactlyInAnyOrder("webhook.endpoint.disabled", "alert.opened");
  }

  @Test
  void an_endpoint_that_is_given_up_is_switched_off_and_its_outage_closed() {
    watch.noticed(List.of(new LaneNotice.OutageBegan(dispatch("order.created"), FAILURE)));
    watch.noticed(List.of(new LaneNotice.GivenUp(dispatch("order.created"), FAILURE)));

    assertThat(endpoints.find(SHOP, new EndpointId("whk_1")))
        .get()
        .extracting(Endpoint::inactiveReason)
        .isEqualTo(InactiveReason.OUTAGE);
    assertThat(kinds()).containsExactlyInAnyOrder("ENDPOINT_FAILING", "ENDPOINT_DISABLED");
    assertThat(alerts.all().stream().filter(a -> a.status() == Alert.Status.OPEN)).hasSize(1);
  }

  @Test
  void halts_quarantines_and_single_failures_are_alerts_of_their_own() {
    watch.noticed(
        List.of(
            new LaneNotice.Halted(dispatch("order.created"), FAILURE),
            new LaneNotice.Quarantined(dispatch("order.created"), FAILURE),
            new LaneNotice.Exhausted(dispatch("order.created"), FAILURE)));
    watch.noticed(List.of(new LaneNotice.Recovered(dispatch("order.created"), FAILURE)));

    assertThat(kinds())
        .containsExactlyInAnyOrder("LANE_HALTED", "DELIVERY_QUARANTINED", "DELIVERY_EXHAUSTED");
    assertThat(alerts.all().stream().filter(a -> a.status() == Alert.Status.CLOSED))
        .extracting(a -> a.kind().name())
        .containsExactly("LANE_HALTED");
  }

  @Test
  void what_operational_deliveries_cause_is_written_down_and_told_to_nobody() {
    watch.noticed(
        List.of(
            new LaneNotice.OutageBegan(dispatch("alert.opened"), FAILURE),
            new LaneNotice.Gone(dispatch("webhook.delivery.exhausted"), FAILURE)));

    assertThat(kinds()).containsExactlyInAnyOrder("ENDPOINT_FAILING", "ENDPOINT_GONE");
    assertThat(told).isEmpty();
  }

  private List<String> kinds() {
    return alerts.all().stream().map(alert -> alert.kind().name()).toList();
  }

  private List<String> types() {
    return told.stream().map(event -> event.type().value()).toList();
  }

  private Dispatch dispatch(String type) {
    var event =
        new EncodedEvent(
            new EventId("evt_" + ++ids), SHOP, new EventType(type), "ord_1", "trace", new byte[0]);
    return new Dispatch(
        LANE,
        1,
        DeliveryId.of(LANE, event.id()),
        1,
        5,
        1,
        Pick.DUE,
        new LoggedEvent(event, 1, clock.instant()),
        "ep_test");
  }
}
