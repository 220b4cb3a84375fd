package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.meocrm.app.telegram.TelegramWorld;
import com.meocrm.app.zalo.FakeZaloOAuth;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.openqa.selenium.By;

/** What the shop says to its people and customers, at the dashboard in a real browser. */
class DashboardMessagesTest {
  private static final long WAREHOUSE = -700;
  private static final Pattern STATE = Pattern.compile("[?&]state=([^&]+)");

  private static DashboardTown town;
  private static Browser browser;

  @BeforeAll
  static void start() {
    town = DashboardTown.shared();
    browser = town.browser;
    browser.size(1440, 900);
  }

  @Test
  void a_chat_is_linked_by_the_code_on_the_page_tested_and_told() throws Exception {
    town.telegram.world().addChat(WAREHOUSE, TelegramWorld.Sort.GROUP, "Kho Quận 1");
    town.set("notifications.staff.rules", "[{\"event\":\"order.cancelled\"}]");
    town.open("/overview");
    town.open("/notifications");
    browser.pressNamed("Store the key: TELEGRAM_BOT_TOKEN");
    browser.type("Token of the bot, from @BotFather", DashboardTown.BOT_TOKEN);
    browser.press("Store");
    browser.seeNo(By.tagName("dialog"));

    browser.press("Link a chat");
    browser.type("For whom", "kho");
    browser.press("Make a code");
    var code = browser.see(By.cssSelector("[data-code]")).getText();
    assertThat(browser.see(By.linkText("For a group")).getDomAttribute("href"))
        .contains(DashboardTown.BOT, code.substring("/link ".length()));
    town.telegram.world().say(DashboardTown.BOT, WAREHOUSE, code);
    assertThat(browser.see(By.cssSelector("[data-linked]")).getText()).contains("Kho Quận 1");
    browser.picture("notifications-linked");
    browser.press("Done");

    browser.pressNamed("Send a test to Kho Quận 1");
    assertThat(browser.see(By.cssSelector("[data-tested='good']")).getText())
        .contains("The test reached Kho Quận 1");
    assertThat(town.telegram.world().received(WAREHOUSE)).hasSizeGreaterThanOrEqualTo(2);

    // A rule of its own words, looked at before it counts.
    browser.pressNamed("Change the rule about Order cancelled");
    browser.type("For whom", "kho");
    browser.run("document.querySelector('dialog details').open = true");
    browser.type("Title", "Hủy rồi <b>{code}</b>");
    browser.type("Line for each fact", "ở {branchId}");
    browser.see(By.cssSelector("dialog [aria-label='Language'] [lang='vi']")).click();
    await()
        .until(
            () -> browser.see(By.cssSelector("[data-preview]")).getText().contains("Hủy rồi <b>"));
    browser.picture("notifications-preview");
    browser.see(By.xpath("//dialog//label[contains(., 'Urgent')]//input")).click();
    browser.press("Take it over");
    browser.type("Reason", "The warehouse asked for it");
    browser.press("Save the rules");
    browser.seeNo(By.cssSelector("[data-draft]"));
    browser.seeText("own words");

    var order = town.order("DH-HUY", "Cô Ba", DashboardTown.PHONE);
    assertThat(
            town.client()
                .patch("/api/v1/orders/" + order + "/status", "{\"status\":\"CANCELLED\"}")
                .statusCode())
        .isEqualTo(200);
    await()
        .atMost(DashboardTown.PATIENCE)
        .untilAsserted(() ->
            assertThat(town.telegram.world().received(WAREHOUSE))
                .extracting(TelegramWorld.Received::text)
                .anySatisfy(text -> assertThat(text).contains("Hủy rồi <b>DH-HUY</b>")));
    await()
        .atMost(DashboardTown.PATIENCE)
        .until(() ->
            browser.see(By.cssSelector("[data-history]")).getText().contains("Sent to Kho Quận 1"));
    browser.pressNamed("Open the message to Kho Quận 1 about Order cancelled");
    assertThat(browser.see(By.cssSelector("[data-message] .timeline")).getText())
        .contains("Begun", "On its way", "Sent");
    browser.press("Close");

    browser.press("Change the hours");
    browser.put("From", "21:30");
    browser.put("Until", "06:15");
    browser.type("Reason", "Early to bed");
    browser.press("Save");
    await()
        .until(() ->
            browser
                .see(By.cssSelector("[data-quiet]"))
                .getText()
                .startsWith("From 21:30 to 06:15"));
    browser.picture("notifications");
  }

  @Test
  @EnabledIfSystemProperty(named = "meocrm.all", matches = "true")
  void zalo_is_set_up_connected_and_its_alarm_is_seen() throws Exception {
    town.open("/zalo");
    assertThat(browser.see(By.cssSelector("[data-zalo]")).getDomAttribute("data-zalo"))
        .isEqualTo("NOT_CONNECTED");
    browser.pressNamed("Enter the app's number");
    browser.type("Number of the app", FakeZaloOAuth.APP);
    browser.type("Reason", "We have an account now");
    browser.press("Save");
    browser.seeText(FakeZaloOAuth.APP);
    browser.pressNamed("Store the app's key");
    browser.type("Key of the app", FakeZaloOAuth.APP_SECRET);
    browser.press("Store");
    browser.seeNo(By.tagName("dialog"));

    // The administrator of the account agrees, and comes back to the hub.
    browser.press("Connect Zalo");
    var link = browser.see(By.linkText("Go to Zalo and agree")).getDomAttribute("href");
    var challenge = browser.see(By.cssSelector("[data-connect] dd:last-of-type code")).getText();
    var code = town.zalo.oauth().agree(challenge);
    var state = STATE.matcher(Objects.requireNonNull(link));
    assertThat(state.find()).isTrue();
    browser.picture("zalo-connect");
    var page =
        get(
            town.server.url()
                + "/auth/zalo/callback?code=%s&state=%s&oa_id=%s"
                    .formatted(code, state.group(1), FakeZaloOAuth.OA));
    assertThat(page).contains("<a href=\"/#/zalo\">");
    browser.see(By.cssSelector("[data-zalo='CONNECTED']"));
    browser.seeNo(By.tagName("dialog"));

    // Who has not agreed gets nothing, and the page says so; who has agreed is written down.
    town.tellCustomers();
    town.order("DH-ZALO", "Cô Tư", "0912345678");
    town.first("/api/v1/notifications/customers");
    town.open("/overview");
    town.open("/zalo");
    assertThat(browser.see(By.cssSelector("[data-customer-messages]")).getText())
        .contains("Order created", "Not sent", "The customer has not agreed.");
    browser.press("Write down a decision");
    browser.type("Mobile number", "0977 000 111");
    browser.type("Where it was said", "at the <i>counter</i>");
    browser.press("Write it down");
    await()
        .until(() ->
            browser
                .see(By.cssSelector("[data-consents]"))
                .getText()
                .contains("84977000111\nAgreed\nat the <i>counter</i>"));
    browser.picture("zalo");

    // A person has to act: nobody can overlook it.
    town.server
        .database()
        .execute(
            "update meocrm.zalo_account set trouble = 'Zalo did not renew the access: -14014'");
    town.open("/overview");
    town.open("/zalo");
    assertThat(browser.see(By.cssSelector("[data-grant]")).getText())
        .contains("nothing goes out", "-14014");
    browser.see(By.xpath("//button[normalize-space()='Connect again']"));
    browser.picture("zalo-alarm");
  }

  @Test
  void a_command_is_run_with_a_token_of_its_own_and_shows_in_the_orders_timeline()
      throws Exception {
    town.linkOwner();
    town.set("notifications.staff.rules", "[{\"event\":\"order.cancelled\",\"urgent\":true}]");
    town.tellCustomers();
    town.secret("WEB_SHOP", OrderFeedServer.SECRET);
    town.set(
        "orders.sync.sources",
        "[{\"name\":\"web\",\"url\":\"%s\",\"secretRef\":\"WEB_SHOP\",\"pageSize\":50}]"
            .formatted(town.feed.url()));
    town.open("/commands");
    browser.pressNamed("Run Pull orders from configured sources");
    browser.press("Try it");
    assertThat(browser.see(By.cssSelector("[data-result]")).getText()).contains("Created\n250");
    assertThat(town.client().get("/api/v1/orders/web_1").statusCode()).isEqualTo(404);

    // Cancelled on the way: what was taken stays.
    town.feed.standStillAt(100);
    browser.see(By.xpath("//dialog//label[contains(., 'Only try it')]//input")).click();
    browser.press("Run it");
    town.feed.awaitStandStill();
    browser.press("Cancel the run");
    town.feed.goOn();
    browser.seeText("It was cancelled; what it had done stays.");
    browser.press("Run it");
    browser.see(By.cssSelector("[data-result]"));
    browser.picture("command");
    browser.press("Close");
    await()
        .until(() ->
            browser.see(By.cssSelector("[data-calls]")).getText().contains("usr_lan: orders.sync"));
    assertThat(town.client().read("/api/v1/tokens").path("data").findValuesAsText("status"))
        .isNotEmpty()
        .doesNotContain("ACTIVE");

    var webhook = town.subscribe(town.receiver.url(), "Sổ kế toán");
    assertThat(
            town.client()
                .patch("/api/v1/orders/web_1/status", "{\"status\":\"CANCELLED\"}")
                .statusCode())
        .isEqualTo(200);
    await()
        .atMost(DashboardTown.PATIENCE)
        .until(() -> {
          var known = town.client().read("/api/v1/orders/web_1/timeline");
          return known.at("/staffMessages/0/status").asText().equals("SENT")
              && known.path("customerMessages").size() == 2
              && known.path("deliveries").findValuesAsText("destination").contains(webhook)
              && known.path("deliveries").findValuesAsText("status").contains("DELIVERED");
        });
    town.open("/orders/web_1");
    var timeline = browser.see(By.cssSelector(".timeline")).getText();
    assertThat(timeline)
        .containsSubsequence(
            "Command orders.sync began",
            "Order placed",
            "Order created",
            "Order cancelled",
            "Order cancelled reached Sổ kế toán")
        .contains("Command orders.sync", "Staff is told: Order cancelled", "Sent to ", "Customer ");
    browser.picture("timeline");
    browser.see(By.xpath("//button[starts-with(normalize-space(), 'Commands')]")).click();
    assertThat(browser.see(By.cssSelector(".timeline")).getText())
        .contains("Command orders.sync began")
        .doesNotContain("Order created");
  }

  private static String get(String url) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }
}
