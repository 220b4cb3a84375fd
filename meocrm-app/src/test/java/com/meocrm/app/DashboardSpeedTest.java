package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/**
 * How much the dashboard asks of a line and a computer. Bytes are always judged; times in the full
 * sizes alone, where nothing else runs beside.
 */
class DashboardSpeedTest {
  private static final boolean ALL = Boolean.getBoolean("meocrm.all");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final System.Logger LOG = System.getLogger("dashboard");

  private static DashboardTown town;
  private static Browser browser;

  @BeforeAll
  static void start() {
    town = DashboardTown.shared();
    browser = town.browser;
    browser.size(1440, 900);
  }

  @Test
  void the_first_view_is_small_and_there_in_a_second() {
    browser.go("about:blank");
    browser.run("return 0");
    try (var drained = browser.network()) {
      assertThat(drained.count()).isNotNegative();
    }
    browser.emptyCache();

    browser.go(town.server.url() + "/#/overview");
    browser.see(By.cssSelector("[aria-label='Open alerts'] > *"));
    browser.see(By.cssSelector(".chart canvas"));

    var bytes = bytesReceived(browser.network());
    var shown =
        number("return performance.getEntriesByName('first-contentful-paint')[0].startTime");
    var settled =
        number(
            "return Math.max(...performance.getEntriesByType('resource').filter((r) => r.name.includes('/assets/') || r.name.includes('/overview')).map((r) => r.responseEnd))");
    LOG.log(
        System.Logger.Level.INFO,
        "first view: {0} bytes, painted after {1} ms, settled after {2} ms, load {3}",
        bytes,
        shown,
        settled,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    assertThat(bytes).isPositive().isLessThanOrEqualTo(250_000);
    if (ALL) {
      assertThat(shown).as("first paint, ms").isLessThan(1000);
      assertThat(settled).as("settled, ms").isLessThan(1000);
    }
  }

  private static double number(String script) {
    return browser.run(script) instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  /** What came over the wire, as the browser counted it. */
  private static long bytesReceived(Stream<String> network) {
    return network
        .filter(line -> line.contains("\"Network.loadingFinished\""))
        .mapToLong(line -> {
          try {
            return JSON.readTree(line).at("/message/params/encodedDataLength").asLong();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        })
        .sum();
  }

  @Test
  void ten_thousand_deliveries_are_browsed_without_stutter() throws Exception {
    var hook = town.subscribe(town.receiver.url(), "Many");
    town.order("DH-MANY", "Cô Năm", "0901234567");
    var delivery = town.first("/api/v1/webhooks/" + hook + "/deliveries?status=DELIVERED");
    town.server
        .database()
        .execute(
            """
            insert into meocrm.delivery (organization_id, event_at, delivery_id, lane_id, number, sequence, event_id, type,
              status, attempts, planned_at, finished_at)
            select organization_id, event_at, 'dlv_many' || n, lane_id, number + n, sequence + n, event_id, type,
              'DELIVERED', 1, planned_at, finished_at
            from meocrm.delivery cross join generate_series(1, 10000) n where delivery_id = ?
            """,
            delivery);
    town.server
        .database()
        .execute(
            "update meocrm.lane set last_number = last_number + 10000 where lane_id = ?", hook);
    town.open("/webhooks/" + hook);
    browser.run(
        "window.late = []; new PerformanceObserver((l) => l.getEntries().forEach((e) => window.late.push(e.duration))).observe({ type: 'longtask' })");
    int pages = ALL ? 100 : 4;
    for (int page = 2; page <= pages; page++) {
      browser.press("Older →");
      browser.seeText("Page " + page);
    }
    assertThat(browser.run("return document.querySelectorAll('tbody tr').length")).isEqualTo(100L);
    var late = number("return Math.max(0, ...window.late)");
    LOG.log(
        System.Logger.Level.INFO,
        "{0} pages of deliveries: the page did not react for at most {1} ms, load {2}",
        pages,
        late,
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    if (ALL) {
      assertThat(late).as("longest time in which the page did not react, ms").isLessThan(300);
    }
  }
}
