package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.meocrm.adapter.http.security.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** Every page in a real browser: who can use it, what it lets in, how fast it is. */
class DashboardPagesTest {
  private static final boolean ALL = Boolean.getBoolean("meocrm.all");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What a page must never take for markup, and what shows that it did. */
  private static final String MARKUP = "<img src=x onerror=\"window.pwned=1\"><b>x</b>";

  private static DashboardServer server;
  private static CapturingReceiver receiver;
  private static Browser browser;
  private static String hook;
  private static String order;
  private static String delivery;

  @BeforeAll
  static void start() throws Exception {
    browser = Browser.open();
    server = new DashboardServer();
    receiver = new CapturingReceiver();
    var client = server.client();
    var endpoint =
        JSON.createObjectNode()
            .put("url", receiver.url() + "?x=%3Cb%3E")
            .put("description", MARKUP);
    endpoint.putArray("events").add("*");
    hook = client.create("/api/v1/webhooks", endpoint.toString()).path("id").asText();
    var sale =
        JSON.createObjectNode()
            .put("channel", "ONLINE")
            .put("paymentMethod", "BANK_TRANSFER")
            .put("branchId", MARKUP.substring(0, 40))
            .put("code", "<u>HD-1</u>")
            .put("notes", MARKUP);
    sale.putObject("customer").put("name", MARKUP).put("phone", "0901234567");
    sale.putArray("items")
        .addObject()
        .put("sku", "<i>SKU</i>")
        .put("quantity", 1)
        .put("unitPrice", "1000.00");
    order = client.create("/api/v1/orders", sale.toString()).path("id").asText();
    client.create(
        "/api/v1/tokens", "{\"name\":\"<s>Agent</s>\",\"scope\":\"orders:read\",\"ttl\":\"1h\"}");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> !client.read("/api/v1/webhooks/" + hook + "/deliveries").path("data").isEmpty());
    delivery =
        client
            .read("/api/v1/webhooks/" + hook + "/deliveries")
            .path("data")
            .get(0)
            .path("id")
            .asText();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            client
                .read("/api/v1/deliveries/" + delivery)
                .path("status")
                .asText()
                .equals("DELIVERED"));
    server
        .database()
        .execute("update meocrm.attempt set body = ? where delivery_id = ?", MARKUP, delivery);
    browser.size(1440, 900);
    browser.go(server.link(Role.OWNER));
    browser.see(By.cssSelector("[data-calm]"));
  }

  @AfterAll
  static void stop() {
    for (var part : new AutoCloseable[] {browser, server, receiver}) {
      try {
        if (part != null) {
          part.close();
        }
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static Map<String, String> pages() {
    return Map.ofEntries(
        Map.entry("overview", "/overview"),
        Map.entry("live", "/live"),
        Map.entry("orders", "/orders"),
        Map.entry("order", "/orders/" + order),
        Map.entry("webhooks", "/webhooks"),
        Map.entry("webhook-new", "/webhooks/new"),
        Map.entry("webhook", "/webhooks/" + hook),
        Map.entry("delivery", "/webhooks/" + hook + "/deliveries/" + delivery),
        Map.entry("settings", "/settings"),
        Map.entry("audit", "/audit"),
        Map.entry("tokens", "/tokens"),
        Map.entry("commands", "/commands"),
        Map.entry("partner", "/partner"));
  }

  private static void open(String route) {
    browser.route(route);
    browser.seeNo(By.cssSelector(".loading"));
    browser.see(By.tagName("h1"));
  }

  @Test
  void no_page_keeps_anybody_out_light_or_dark_on_a_phone_or_a_desk() {
    var barriers = new ArrayList<String>();
    var looks =
        ALL
            ? List.of("1440 light", "1440 dark", "360 light", "360 dark")
            : List.of("1440 light", "360 dark");
    for (var look : looks) {
      int width = Integer.parseInt(look.substring(0, look.indexOf(' ')));
      var theme = look.substring(look.indexOf(' ') + 1);
      browser.size(width, 900);
      browser.run("document.documentElement.dataset.theme = arguments[0]", theme);
      pages()
          .forEach((name, route) -> {
            open(route);
            browser.barriers().forEach(found -> barriers.add(name + " " + look + ": " + found));
            if (isTooWide()) {
              barriers.add(name + " " + look + ": is wider than the screen");
            }
            browser.picture(name + "-" + width + "-" + theme);
          });
    }
    browser.run("document.documentElement.dataset.theme = 'light'");
    browser.size(1440, 900);
    assertThat(barriers).isEmpty();
  }

  private static boolean isTooWide() {
    return Boolean.TRUE.equals(
        browser.run("return document.documentElement.scrollWidth > innerWidth + 1"));
  }

  @Test
  void markup_in_data_shows_as_text_everywhere() {
    var shown = new StringBuilder();
    assertThat(browser.complaints()).hasSizeLessThan(50); // those of other tests; asked for once
    for (var route : pages().values()) {
      open(route);
      browser.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })");
      shown.append(browser.text());
      assertThat(browser.run("return window.pwned ?? null")).as(route).isNull();
      assertThat(
              browser.run(
                  "return document.querySelectorAll('main img, main b > b, main u, main s, main i:not(.loading i)').length"))
          .as(route)
          .isEqualTo(0L);
    }
    assertThat(shown)
        .contains(MARKUP, "<u>HD-1</u>", "<i>SKU</i>", "<s>Agent</s>", MARKUP.substring(0, 40));
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void the_browser_runs_no_script_that_is_not_the_servers() {
    open("/overview");
    browser.run(
        """
        window.pwned = undefined;
        const script = document.createElement("script");
        try { script.textContent = "window.pwned = 1"; } catch (refused) { /* by trusted types */ }
        document.body.append(script);
        const picture = document.createElement("img");
        try { picture.setAttribute("onerror", "window.pwned = 2"); } catch (refused) { /* by trusted types */ }
        picture.src = "/none.png";
        document.body.append(picture);
        try { document.body.insertAdjacentHTML("beforeend", "<b>x</b>"); window.pwned = 3; } catch (refused) { /* by trusted types */ }
        """);
    assertThat(
            browser.runAsync(
                """
                const done = arguments[arguments.length - 1];
                fetch("https://other.example/").then(() => done("sent"), () => done(window.pwned ?? "nothing"));
                """))
        .isEqualTo("nothing");
    assertThat(browser.complaints()).anyMatch(line -> line.contains("Content Security Policy"));
    browser.go(server.url() + "/");
    browser.see(By.cssSelector("[data-calm]"));
  }

  @Test
  void the_first_view_is_small_and_there_in_a_second() {
    browser.go("about:blank");
    browser.run("return 0");
    try (var drained = browser.network()) {
      assertThat(drained.count()).isNotNegative();
    }
    browser.emptyCache();

    browser.go(server.url() + "/#/overview");
    browser.see(By.cssSelector("[data-calm]"));

    var bytes = bytesReceived(browser.network());
    var shown =
        browser.run("return performance.getEntriesByName('first-contentful-paint')[0].startTime");
    var settled =
        browser.run(
            "return Math.max(...performance.getEntriesByType('resource').filter((r) => r.name.includes('/assets/') || r.name.includes('/overview')).map((r) => r.responseEnd))");
    assertThat(bytes).isPositive().isLessThanOrEqualTo(250_000);
    assertThat(((Number) shown).doubleValue()).as("first paint, ms").isLessThan(1000);
    System.getLogger("dashboard")
        .log(
            System.Logger.Level.INFO,
            "first view: {0} bytes, painted after {1} ms, settled after {2} ms",
            bytes,
            shown,
            settled);
    assertThat(((Number) settled).doubleValue()).as("settled, ms").isLessThan(1000);
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
  void ten_thousand_deliveries_are_browsed_without_stutter() {
    server
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
    server.database().execute("update meocrm.lane set last_number = last_number + 10000");
    open("/webhooks/" + hook);
    browser.run(
        "window.late = []; new PerformanceObserver((l) => l.getEntries().forEach((e) => window.late.push(e.duration))).observe({ type: 'longtask' })");
    int pages = ALL ? 100 : 15;
    for (int page = 2; page <= pages; page++) {
      browser.press("Older →");
      browser.seeText("Page " + page);
    }
    assertThat(browser.run("return document.querySelectorAll('tbody tr').length")).isEqualTo(100L);
    assertThat(((Number) browser.run("return Math.max(0, ...window.late)")).doubleValue())
        .as("longest time in which the page did not react, ms")
        .isLessThan(300);
  }
}
