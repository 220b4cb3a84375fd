package com.meocrm.app;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.meocrm.app.RecordingReceiver.Received;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A partner that is down, from the first failure to the last delivery: PostgreSQL, HTTP and SMTP
 * are real, time is not.
 */
class OutageJourneyTest {
  private static final int QUEUED = Boolean.getBoolean("meocrm.all") ? 5000 : 600;
  private static final Duration TICK = ofSeconds(1);

  /** Once nothing has a schedule of seconds any more. */
  private static final Duration LONG_TICK = ofSeconds(10);

  private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
  private RecordingReceiver partner;
  private SteppedHub hub;

  @BeforeEach
  void start() throws IOException {
    mail.start();
    partner = new RecordingReceiver();
    hub = new SteppedHub("smtp://127.0.0.1:" + mail.getSmtp().getPort());
    hub.mailAlertsTo("owner@shop.example");
    hub.subscribe(partner.url());
  }

  @AfterEach
  void stop() {
    hub.close();
    partner.close();
    mail.stop();
  }

  @Test
  void a_failing_endpoint_has_five_attempts_one_alert_and_one_mail_whatever_waits_for_it() {
    partner.answer(body -> 500);
    hub.record(0, 1000, 1000);

    hub.runFor(ofMinutes(3), TICK);
    hub.runFor(ofMinutes(7), LONG_TICK);

    assertThat(scheduleOf(mostTried()))
        .startsWith(Duration.ZERO, ofSeconds(2), ofSeconds(10), ofSeconds(42), ofSeconds(162));
    assertThat(alerts()).containsExactly("ENDPOINT_FAILING OPEN");
    assertThat(mail.getReceivedMessages()).hasSize(1);
    assertThat(GreenMailUtil.getWholeMessage(mail.getReceivedMessages()[0]))
        .contains("owner@shop.example", "https://meo.example/");
    assertThat(partner.received()).hasSizeLessThanOrEqualTo(TestHub.MAX_IN_FLIGHT + 30);
  }

  @Test
  void everything_arrives_in_order_after_an_outage_and_the_alert_is_closed() {
    partner.answer(body -> 503);
    hub.record(0, QUEUED, QUEUED / 10);

    hub.runFor(ofMinutes(3), TICK);
    hub.runFor(ofMinutes(7), LONG_TICK);
    int during = partner.received().size();
    partner.answer(body -> 204);
    hub.runFor(ofMinutes(20), LONG_TICK);

    assertThat(during).isBetween(5, TestHub.MAX_IN_FLIGHT + 30);
    assertThat(statuses()).containsExactly(Map.entry("DELIVERED", (long) QUEUED));
    assertThat(firstArrivals(QUEUED / 10).values())
        .hasSize(QUEUED / 10)
        .allSatisfy(numbers -> assertThat(numbers).isSorted());
    assertThat(alerts()).containsExactly("ENDPOINT_FAILING CLOSED");
    assertThat(mail.getReceivedMessages()).hasSize(1);
    assertThat(hub.test.fetchOne(Long.class, "select count(*) from meocrm.delivery_queue"))
        .isZero();
  }

  @Test
  void a_poison_payload_on_a_quiet_endpoint_costs_the_next_no_more_than_its_schedule() {
    partner.answer(body -> "0".equals(body.path("data").path("orderId").asText()) ? 500 : 204);
    hub.record(0, 1, 1);
    hub.record(1, 1, 1);

    hub.runFor(ofMinutes(3), TICK);
    hub.runFor(ofMinutes(30), LONG_TICK);

    assertThat(partner.received().stream().map(Received::orderId).filter("0"::equals).toList())
        .hasSize(5);
    assertThat(partner.received().getLast().orderId()).isEqualTo("1");
    assertThat(plannedToDelivered("1")).isLessThanOrEqualTo(ofSeconds(164));
    assertThat(mail.getReceivedMessages()).hasSize(1);
  }

  private List<String> alerts() {
    return hub.test
        .fetch("select kind || ' ' || status as a from meocrm.alert order by opened_at")
        .getValues("a", String.class);
  }

  private Map<String, Long> statuses() {
    return hub.test
        .fetch(
            "select coalesce(d.status, 'OPEN') as s, count(*) as n from meocrm.delivery d"
                + " where d.lane_id like 'whk%' group by 1")
        .intoMap(row -> row.get("s", String.class), row -> row.get("n", Long.class));
  }

  private String mostTried() {
    return hub.test.fetchOne(
        String.class,
        "select delivery_id from meocrm.attempt where status = 500"
            + " group by 1 order by count(*) desc, min(ended_at) limit 1");
  }

  /** When the delivery's attempts ended, counted from the first. */
  private List<Duration> scheduleOf(String delivery) {
    var ends =
        hub.test
            .fetch(
                "select ended_at from meocrm.attempt where delivery_id = ? order by attempt",
                delivery)
            .getValues("ended_at", Instant.class);
    return ends.stream().map(end -> Duration.between(ends.getFirst(), end)).toList();
  }

  private Duration plannedToDelivered(String order) {
    var row =
        hub.test
            .fetch(
                "select d.planned_at, d.finished_at from meocrm.delivery d"
                    + " join meocrm.event_log e using (organization_id, event_id)"
                    + " where convert_from(e.body, 'UTF8') like ?",
                "%\"orderId\":\"" + order + "\"%")
            .getFirst();
    return Duration.between(
        row.get("planned_at", Instant.class), row.get("finished_at", Instant.class));
  }

  /** Endpoint numbers in the order of their first arrival, by key. */
  private Map<Integer, List<Long>> firstArrivals(int keys) {
    var seen = new HashSet<String>();
    return IntStream.range(0, partner.received().size())
        .mapToObj(partner.received()::get)
        .filter(received -> seen.add(received.deliveryId()))
        .collect(
            groupingBy(
                received -> Integer.parseInt(received.orderId()) % keys,
                mapping(Received::endpointSequence, toList())));
  }
}
