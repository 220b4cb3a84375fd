package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.meocrm.adapter.http.security.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** The dashboard in a real browser, from signing in to an outage that is over. */
class DashboardJourneyTest {
  private static final List<Duration> SCHEDULE =
      List.of(
          Duration.ofSeconds(2),
          Duration.ofSeconds(8),
          Duration.ofSeconds(32),
          Duration.ofMinutes(2));

  @Test
  void a_shop_owner_connects_a_partner_and_sees_an_outage_through() throws Exception {
    try (var server = new DashboardServer();
        var receiver = new CapturingReceiver();
        var browser = Browser.open()) {
      browser.size(1280, 860);
      browser.go(server.link(Role.OWNER));
      browser.see(By.cssSelector("[data-calm]"));

      // An endpoint, its secret once, a test with the whole exchange.
      browser.route("/webhooks/new");
      browser.type("Address", "not an address");
      browser.seeText("This is no address yet");
      browser.type("Address", receiver.url());
      browser.type("Name", "Sổ kế toán");
      browser.press("Create");
      assertThat(browser.see(By.cssSelector("[data-secret]")).getText()).contains("whsec_");
      browser.picture("webhook-secret");
      browser.press("Go on: send a test");
      browser.press("Send a test");
      browser.press("Send now");
      var exchange = browser.see(By.cssSelector("[data-test-result='good']")).getText();
      assertThat(exchange).contains("HTTP 204", "X-MeoCRM-Signature: ", "\"event\": \"ping\"");
      browser.picture("webhook-test");
      browser.press("Close");
      assertThat(browser.text()).doesNotContain("whsec_");

      // The partner breaks: five attempts, then an alert that nobody had to load the page for.
      browser.route("/overview");
      browser.see(By.cssSelector("[data-calm]"));
      server.database().setClock(Instant.now());
      receiver.answer(500);
      var order = server.client().create("/api/v1/orders", TestClient.order("usr_lan"));
      for (int attempt = 1; attempt <= SCHEDULE.size() + 1; attempt++) {
        awaitAttempts(server, attempt);
        if (attempt <= SCHEDULE.size()) {
          server.database().advance(SCHEDULE.get(attempt - 1));
        }
      }
      var alert = browser.see(By.cssSelector("[data-alert]")).getText();
      assertThat(alert).contains("Nothing gets through to Sổ kế toán", "What to do:");
      browser.picture("alert");

      // Repaired, and everything is sent again.
      receiver.answer(204);
      browser.press("Open");
      browser.press("Recover");
      browser.press("Only count");
      assertThat(browser.see(By.cssSelector("[data-job='DONE']")).getText())
          .contains("1 messages would be sent again");
      browser.press("Send again");
      await().until(() -> browser.text().contains("were put back"));
      browser.picture("recover");
      browser.see(By.cssSelector("dialog button[aria-label='Close']")).click();
      browser.route("/overview");
      browser.see(By.cssSelector("[data-calm]"));

      // One picture of all that happened to the order.
      browser.route("/orders");
      browser.see(By.linkText(order.path("code").asText())).click();
      browser.see(By.cssSelector(".timeline .dot.good"));
      var timeline = browser.see(By.cssSelector(".timeline")).getText();
      assertThat(timeline)
          .contains(
              "Order placed",
              "Order created did not reach Sổ kế toán",
              "HTTP 500",
              "Order created reached Sổ kế toán",
              "attempt 6");
      browser.picture("order");

      // A change needs a reason, and is shown before it is made.
      browser.route("/settings?key=shipping");
      browser.type("Base fee (VND)", "25000");
      browser.type("Reason", "Cheaper until Tết");
      browser.press("Preview");
      browser.see(By.cssSelector("[data-preview]"));
      browser.picture("settings");
      browser.press("Save it");
      browser.seeText("It counts everywhere within five seconds");
      assertThat(server.client().read("/api/v1/settings/shipping.baseFee").path("value").asInt())
          .isEqualTo(25_000);
      browser.route("/audit?action=setting.change");
      browser.see(By.xpath("//td[contains(., 'usr_lan')]"));

      // The server starts again: the session goes on, and so does the live feed.
      browser.route("/live");
      browser.see(By.cssSelector(".pill.live"));
      server.restart();
      browser.see(By.cssSelector(".pill.live"));
      server.client().create("/api/v1/orders", TestClient.order("usr_lan"));
      browser.seeText("order.created");
      browser.route("/webhooks");
      browser.see(By.linkText("Sổ kế toán"));
      assertThat(browser.complaints())
          .allMatch(line -> line.contains("WebSocket") || line.contains("ERR_CONNECTION_REFUSED"));

      browser.see(By.cssSelector("[aria-label='Sign out']")).click();
      browser.seeText("Sign in to MeoCRM");
    }
  }

  private static void awaitAttempts(DashboardServer server, long count) {
    await()
        .atMost(Duration.ofSeconds(15))
        .until(() ->
            server.database().fetchOne(Long.class, "select count(*) from meocrm.attempt") >= count);
  }
}
