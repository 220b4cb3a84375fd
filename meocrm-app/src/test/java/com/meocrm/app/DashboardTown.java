package com.meocrm.app;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.app.telegram.FakeTelegram;
import com.meocrm.app.telegram.TelegramWorld;
import com.meocrm.app.zalo.FakeZalo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.openqa.selenium.By;

/**
 * A shop with a partner, a web shop, Telegram and Zalo around it, and a browser before its
 * dashboard. One for all tests of a JVM that need nothing else; it ends with the JVM.
 */
final class DashboardTown {
  static final String BOT = "meo_dashboard_bot";
  static final String BOT_TOKEN = "123456:AAF-the-bot-of-the-dashboards-tests_1";
  static final long OWNER = 1001;
  static final String PHONE = "0987654321";
  static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  final Browser browser;
  final DashboardServer server;
  final CapturingReceiver receiver;
  final FakeTelegram telegram;
  final FakeZalo zalo;
  final OrderFeedServer feed = new OrderFeedServer(250, 0);

  private static final class Shared {
    static final DashboardTown TOWN = new DashboardTown();
  }

  private DashboardTown() {
    browser = Browser.open();
    Runtime.getRuntime().addShutdownHook(new Thread(browser::close));
    try {
      telegram = FakeTelegram.start(InstantSource.system());
      receiver = new CapturingReceiver();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    zalo = FakeZalo.start(InstantSource.system());
    telegram.world().addBot(BOT_TOKEN, BOT);
    telegram.world().addChat(OWNER, TelegramWorld.Sort.PRIVATE, "<b>Cô Lan</b>");
    var there = zalo.url().toString();
    server =
        new DashboardServer(
            Map.of(
                "MEOCRM_TELEGRAM_URL",
                telegram.url().toString(),
                "MEOCRM_ZALO_URL",
                there,
                "MEOCRM_ZALO_OA_URL",
                there,
                "MEOCRM_ZALO_OAUTH_URL",
                there));
    signIn(Role.OWNER);
  }

  /** The one that tests share, or the test is skipped where there is no browser. */
  static DashboardTown shared() {
    Browser.orSkip();
    return Shared.TOWN;
  }

  TestClient client() {
    return server.client();
  }

  /** Whoever was signed in before. */
  void signIn(Role role) {
    browser.size(1440, 900);
    browser.go("about:blank");
    browser.go(server.link(role));
    browser.see(By.cssSelector(".pill.live"));
    browser.seeNo(By.cssSelector("main .loading"));
  }

  /** A page, with all that it loads. */
  void open(String route) {
    browser.route(route);
    browser.see(By.tagName("h1"));
    browser.seeNo(By.cssSelector("main .loading"));
  }

  /** A webhook at the partner; its id. */
  String subscribe(String url, String name) throws IOException {
    var endpoint = JSON.createObjectNode().put("url", url).put("description", name);
    endpoint.putArray("events").add("*");
    return client().create("/api/v1/webhooks", endpoint.toString()).path("id").asText();
  }

  /** An order of somebody with that phone; its id. */
  String order(String code, String name, String phone) throws IOException {
    var sale =
        JSON.createObjectNode()
            .put("channel", "ONLINE")
            .put("paymentMethod", "BANK_TRANSFER")
            .put("branchId", "br_01")
            .put("code", code);
    sale.putObject("customer").put("name", name).put("phone", phone);
    sale.putArray("items")
        .addObject()
        .put("sku", "<i>SKU</i>")
        .put("quantity", 1)
        .put("unitPrice", "1000.00");
    return client().create("/api/v1/orders", sale.toString()).path("id").asText();
  }

  void set(String key, String json) throws IOException {
    var body = JSON.createObjectNode().put("reason", "a test").set("value", JSON.readTree(json));
    done(client().put("/api/v1/settings/" + key, body.toString()).statusCode());
  }

  void secret(String name, String value) throws IOException {
    var body = JSON.createObjectNode().put("value", value).toString();
    done(client().put("/api/v1/secrets/" + name, body).statusCode());
  }

  private static void done(int status) {
    if (status / 100 != 2) {
      throw new AssertionError("answered " + status);
    }
  }

  /** The owner's chat is told from then on, if it is not already. */
  void linkOwner() throws IOException {
    if (!client().read("/api/v1/notifications/destinations").path("data").isEmpty()) {
      return;
    }
    secret("TELEGRAM_BOT_TOKEN", BOT_TOKEN);
    var code = client().create("/api/v1/notifications/telegram/link", "{}").path("code").asText();
    telegram.world().say(BOT, OWNER, "/start " + code);
    first("/api/v1/notifications/destinations");
  }

  /** Messages to customers are on, as far as a shop without an account at Zalo can have them. */
  void tellCustomers() throws IOException {
    secret("ZALO_TEMPLATE", "{\"order.created\":\"tpl_1\",\"order.cancelled\":\"tpl_2\"}");
    set("notifications.customer.enabled", "true");
  }

  /** Until the list at that path has something; the id of its first. */
  String first(String path) {
    return await()
        .atMost(PATIENCE)
        .until(() -> client().read(path).at("/data/0/id").asText(), id -> !id.isEmpty());
  }
}
