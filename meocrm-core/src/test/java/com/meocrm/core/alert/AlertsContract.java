package com.meocrm.core.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.meocrm.core.alert.Alert.Status;
import com.meocrm.core.alert.Alerts.Closed;
import com.meocrm.core.alert.Alerts.Draft;
import com.meocrm.core.alert.Alerts.Opened;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Alerts} promises. */
public abstract class AlertsContract {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final AlertDetails DETAILS =
      new AlertDetails(
          "answered 500, \"lỗi\" \u0000 \ud83d\ude3f",
          500,
          "https://user:pass@partner.example/hooks?token=secret#part",
          List.of("dlv_1", "dlv_2"),
          List.of("evt_1", "evt_2"),
          List.of("ord_1"),
          AlertDetails.MAIL_NOT_CONFIGURED);

  /** The alerts under test, none yet. */
  public interface Harness {
    Alerts alerts();

    /** Runs {@code work} in one transaction of the worker. */
    <T> T asWorker(Supplier<T> work);

    /** The time that alerts are given. */
    Instant now();

    void advance(Duration time);
  }

  private Harness harness;
  private Alerts alerts;

  /** A fresh harness for each test. */
  protected abstract Harness harness();

  @BeforeEach
  void open_alerts() {
    harness = harness();
    alerts = harness.alerts();
  }

  @Test
  void an_alert_is_found_as_it_was_opened() {
    var opened = open(draft("alt_1", SHOP, "whk_1", 3, true));

    assertThat(opened.id()).isEqualTo(new AlertId("alt_1"));
    assertThat(opened.created()).isTrue();
    assertThat(opened.announced()).isTrue();
    assertThat(alerts.find(SHOP, new AlertId("alt_1")))
        .contains(
            new Alert(
                new AlertId("alt_1"),
                SHOP,
                AlertKind.ENDPOINT_FAILING,
                "whk_1",
                Status.OPEN,
                3,
                DETAILS,
                harness.now(),
                harness.now(),
                null,
                null,
                null));
  }

  @Test
  void an_alert_without_details_is_found_as_it_was_opened() {
    open(
        new Draft(
            new AlertId("alt_1"),
            SHOP,
            AlertKind.PLAN_FAILED,
            "evt_1",
            1,
            AlertDetails.NONE,
            true));

    assertThat(alerts.find(SHOP, new AlertId("alt_1")).orElseThrow().details())
        .isEqualTo(AlertDetails.NONE);
  }

  @Test
  void the_same_trouble_again_only_counts_up() {
    var openedAt = harness.now();
    open(draft("alt_1", SHOP, "whk_1", 1, true));
    harness.advance(Duration.ofMinutes(1));

    var again = open(draft("alt_2", SHOP, "whk_1", 41, true));

    assertThat(again.created()).isFalse();
    assertThat(again.announced()).isFalse();
    assertThat(again.id()).isEqualTo(new AlertId("alt_1"));
    var alert = alerts.list(SHOP, null, null, 10).items();
    assertThat(alert).singleElement().extracting(Alert::occurrences).isEqualTo(42L);
    assertThat(alert.getFirst().openedAt()).isEqualTo(openedAt);
    assertThat(alert.getFirst().lastAt()).isEqualTo(harness.now());
  }

  @Test
  void other_kinds_subjects_and_tenants_are_other_troubles() {
    var drafts =
        List.of(
            draft("alt_1", SHOP, "whk_1", 1, true),
            draft("alt_2", SHOP, "whk_2", 1, true),
            draft("alt_3", OTHER, "whk_1", 1, true),
            new Draft(
                new AlertId("alt_4"),
                SHOP,
                AlertKind.ENDPOINT_DISABLED,
                "whk_1",
                1,
                AlertDetails.NONE,
                true));

    var opened = harness.asWorker(() -> alerts.open(drafts));

    assertThat(opened).hasSize(4).allMatch(Opened::created);
    assertThat(opened).extracting(Opened::draft).containsExactlyInAnyOrderElementsOf(drafts);
    assertThat(alerts.open(List.of())).isEmpty();
  }

  @Test
  void an_alert_that_nobody_heard_of_is_announced_by_the_first_draft_that_may() {
    var silent = open(draft("alt_1", SHOP, "whk_1", 1, false));
    var loud = open(draft("alt_2", SHOP, "whk_1", 1, true));
    var again = open(draft("alt_3", SHOP, "whk_1", 1, true));

    assertThat(silent.announced()).isFalse();
    assertThat(loud.announced()).isTrue();
    assertThat(loud.id()).isEqualTo(new AlertId("alt_1"));
    assertThat(again.announced()).isFalse();
  }

  @Test
  void what_is_closed_is_over_and_the_same_trouble_later_is_a_new_alert() {
    open(draft("alt_1", SHOP, "whk_1", 1, true));
    harness.advance(Duration.ofHours(1));

    var closed = harness.asWorker(() -> alerts.close(SHOP, AlertKind.ENDPOINT_FAILING, "whk_1"));
    var again = open(draft("alt_2", SHOP, "whk_1", 1, true));

    assertThat(closed).contains(new Closed(new AlertId("alt_1"), true));
    var first = alerts.find(SHOP, new AlertId("alt_1")).orElseThrow();
    assertThat(first.status()).isEqualTo(Status.CLOSED);
    assertThat(first.closedAt()).isEqualTo(harness.now());
    assertThat(again.created()).isTrue();
    assertThat(again.announced()).isTrue();
  }

  @Test
  void closing_what_is_not_open_does_nothing() {
    open(draft("alt_1", SHOP, "whk_1", 1, false));

    assertThat(close(OTHER, "whk_1")).isEmpty();
    assertThat(close(SHOP, "whk_2")).isEmpty();
    assertThat(close(SHOP, "whk_1")).contains(new Closed(new AlertId("alt_1"), false));
    assertThat(close(SHOP, "whk_1")).isEmpty();
  }

  @Test
  void a_seen_alert_stays_one_alert_until_it_is_closed() {
    open(draft("alt_1", SHOP, "whk_1", 1, true));
    harness.advance(Duration.ofMinutes(1));

    var seen = alerts.acknowledge(SHOP, new AlertId("alt_1"), "usr_1").orElseThrow();
    var seenAt = harness.now();
    harness.advance(Duration.ofMinutes(1));
    var seenAgain = alerts.acknowledge(SHOP, new AlertId("alt_1"), "usr_2").orElseThrow();
    var counted = open(draft("alt_2", SHOP, "whk_1", 1, true));

    assertThat(seen.status()).isEqualTo(Status.ACKNOWLEDGED);
    assertThat(seen.acknowledgedAt()).isEqualTo(seenAt);
    assertThat(seen.acknowledgedBy()).isEqualTo("usr_1");
    assertThat(seenAgain).isEqualTo(seen);
    assertThat(counted.created()).isFalse();
    assertThat(close(SHOP, "whk_1")).isPresent();
    assertThat(alerts.acknowledge(SHOP, new AlertId("alt_1"), "usr_3").orElseThrow().status())
        .isEqualTo(Status.CLOSED);
  }

  @Test
  void another_tenant_neither_sees_nor_acknowledges_it() {
    open(draft("alt_1", SHOP, "whk_1", 1, true));

    assertThat(alerts.find(OTHER, new AlertId("alt_1"))).isEmpty();
    assertThat(alerts.acknowledge(OTHER, new AlertId("alt_1"), "usr_1")).isEmpty();
    assertThat(alerts.list(OTHER, null, null, 10).items()).isEmpty();
    assertThat(alerts.find(SHOP, new AlertId("alt_1")).orElseThrow().status())
        .isEqualTo(Status.OPEN);
  }

  @Test
  void an_alert_of_a_transaction_that_failed_is_not_there() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() ->
            harness.asWorker(() -> {
              alerts.open(List.of(draft("alt_1", SHOP, "whk_1", 1, true)));
              throw new IllegalArgumentException("no");
            }));

    assertThat(alerts.find(SHOP, new AlertId("alt_1"))).isEmpty();
  }

  @Test
  void a_list_comes_latest_first_in_pages_and_by_status() {
    open(draft("alt_1", SHOP, "whk_1", 1, true));
    harness.advance(Duration.ofMinutes(1));
    open(draft("alt_3", SHOP, "whk_3", 1, true));
    open(draft("alt_2", SHOP, "whk_2", 1, true));
    alerts.acknowledge(SHOP, new AlertId("alt_1"), "usr_1");

    var first = alerts.list(SHOP, null, null, 2);
    harness.advance(Duration.ofMinutes(1));
    open(draft("alt_4", SHOP, "whk_4", 1, true));
    var last = first.items().getLast();
    var second = alerts.list(SHOP, null, new Alerts.Position(last.openedAt(), last.id()), 2);

    assertThat(ids(first.items())).containsExactly("alt_3", "alt_2");
    assertThat(first.more()).isTrue();
    assertThat(ids(second.items())).containsExactly("alt_1");
    assertThat(second.more()).isFalse();
    assertThat(ids(alerts.list(SHOP, Status.OPEN, null, 10).items()))
        .containsExactly("alt_4", "alt_3", "alt_2");
    assertThat(ids(alerts.list(SHOP, Status.ACKNOWLEDGED, null, 10).items()))
        .containsExactly("alt_1");
    assertThat(alerts.list(SHOP, Status.CLOSED, null, 10).items()).isEmpty();
  }

  private Opened open(Draft draft) {
    return harness.asWorker(() -> alerts.open(List.of(draft))).getFirst();
  }

  private Optional<Closed> close(OrganizationId organization, String subject) {
    return harness.asWorker(() -> alerts.close(organization, AlertKind.ENDPOINT_FAILING, subject));
  }

  private static List<String> ids(List<Alert> alerts) {
    return alerts.stream().map(alert -> alert.id().value()).toList();
  }

  private static Draft draft(
      String id, OrganizationId organization, String subject, long occurrences, boolean announce) {
    return new Draft(
        new AlertId(id),
        organization,
        AlertKind.ENDPOINT_FAILING,
        subject,
        occurrences,
        DETAILS,
        announce);
  }
}
