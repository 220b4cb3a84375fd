package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.meocrm.adapter.http.security.Role;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** Every page and every window of the dashboard in a real browser: who can use it. */
class DashboardPagesTest {
  private static final boolean ALL = Boolean.getBoolean("meocrm.all");
  private static final List<String> LOOKS =
      List.of("1440 light", "360 dark", "1440 dark", "360 light");

  /** What a page must never take for markup, and what shows that it did. */
  private static final String MARKUP = "<img src=x onerror=\"window.pwned=1\"><b>x</b>";

  private static DashboardTown town;
  private static Browser browser;
  private static String hook;
  private static String order;
  private static String delivery;

  /**
   * A page, or a window on it.
   *
   * @param steps what is pressed there: a text, or after {@code @} what it is called
   */
  private record Shown(String name, String route, List<String> steps) {}

  private static Shown shown(String name, String route, String... steps) {
    return new Shown(name, route, List.of(steps));
  }

  @BeforeAll
  static void start() throws Exception {
    town = DashboardTown.shared();
    browser = town.browser;
    var client = town.client();
    hook = town.subscribe(town.receiver.url() + "?x=%3Cb%3E", MARKUP);
    town.linkOwner();
    town.set("notifications.staff.rules", "[{\"event\":\"order.cancelled\",\"urgent\":true}]");
    town.tellCustomers();
    order = town.order("<u>HD-1</u>", MARKUP, "0901234567");
    client.create(
        "/api/v1/tokens", "{\"name\":\"<s>Agent</s>\",\"scope\":\"orders:read\",\"ttl\":\"1h\"}");
    client.put(
        "/api/v1/notifications/consents",
        "{\"phone\":\"0901 111 222\",\"state\":\"OPTED_OUT\",\"source\":\"<em>web</em>\"}");
    client.patch("/api/v1/orders/" + order + "/status", "{\"status\":\"CANCELLED\"}");
    delivery = town.first("/api/v1/webhooks/" + hook + "/deliveries?status=DELIVERED");
    town.first("/api/v1/notifications");
    town.first("/api/v1/notifications/customers?order=" + order);
    town.server
        .database()
        .execute("update meocrm.attempt set body = ? where delivery_id = ?", MARKUP, delivery);
    town.server
        .database()
        .execute("update meocrm.customer_message set detail = ? where order_id = ?", MARKUP, order);
    browser.size(1440, 900);
  }

  private static List<Shown> pages() {
    return List.of(
        shown("overview", "/overview"),
        shown("live", "/live"),
        shown("orders", "/orders"),
        shown("order", "/orders/" + order),
        shown("webhooks", "/webhooks"),
        shown("webhook-new", "/webhooks/new"),
        shown("webhook", "/webhooks/" + hook),
        shown("webhook-change", "/webhooks/" + hook, "Change"),
        shown("delivery", "/webhooks/" + hook + "/deliveries/" + delivery),
        shown("notifications", "/notifications"),
        shown("zalo", "/zalo"),
        shown("settings", "/settings"),
        shown("audit", "/audit"),
        shown("tokens", "/tokens"),
        shown("commands", "/commands"),
        shown("partner", "/partner"));
  }

  private static List<Shown> windows() {
    var chat = "<b>Cô Lan</b>";
    return List.of(
        shown("w-test", "/webhooks/" + hook, "Send a test", "Send now"),
        shown("w-recover", "/webhooks/" + hook, "Recover", "Only count"),
        shown("w-secret", "/webhooks/" + hook, "New secret"),
        shown("w-delete", "/webhooks/" + hook, "Delete"),
        shown("w-link", "/notifications", "Link a chat", "Make a code"),
        shown("w-remove", "/notifications", "@Remove " + chat),
        shown("w-rule", "/notifications", "New rule"),
        shown("w-preview", "/notifications", "@Show a message of Order cancelled"),
        shown("w-way", "/notifications", "@Switch off: Telegram"),
        shown("w-key", "/notifications", "@Store the key: TELEGRAM_BOT_TOKEN"),
        shown("w-quiet", "/notifications", "Change the hours"),
        shown("w-app", "/zalo", "@Enter the app's number"),
        shown("w-templates", "/zalo", "@Store which template tells of what"),
        shown("w-consent", "/zalo", "Write down a decision"),
        shown("w-command", "/commands", "@Run Recalculate lead priorities", "Try it"),
        shown("w-token", "/tokens", "New token"),
        shown("w-revoke", "/tokens", "@Revoke <s>Agent</s>"));
  }

  private static void open(Shown shown) {
    leaveWindow();
    town.open(shown.route);
    for (var step : shown.steps) {
      if (step.startsWith("@")) {
        browser.pressNamed(step.substring(1));
      } else {
        browser.press(step);
      }
      browser.seeNo(By.cssSelector("main [aria-busy='true'], main .loading"));
    }
  }

  private static void leaveWindow() {
    browser.run(
        "document.querySelector('dialog')?.dispatchEvent(new Event('cancel', { cancelable: true }))");
    browser.seeNo(By.tagName("dialog"));
  }

  @Test
  void nothing_keeps_anybody_out_light_or_dark_on_a_phone_or_a_desk() {
    var barriers = new ArrayList<String>();
    var all = new ArrayList<>(pages());
    all.addAll(windows());
    for (int look = 0; look < (ALL ? LOOKS.size() : 2); look++) {
      wear(LOOKS.get(look));
      for (int i = 0; i < all.size(); i++) {
        if (ALL || i % 4 == look) { // a share of them here, all of them in the full sizes
          open(all.get(i));
          look(all.get(i).name, LOOKS.get(look), barriers);
        }
      }
    }
    leaveWindow();
    wear(LOOKS.getFirst());
    assertThat(barriers).isEmpty();
  }

  @Test
  void the_way_in_is_open_to_everybody() {
    var barriers = new ArrayList<String>();
    try {
      for (var look : ALL ? LOOKS : LOOKS.subList(1, 2)) {
        browser.forgetSession();
        browser.go("about:blank");
        browser.go(town.server.url() + "/");
        browser.see(By.xpath("//h1[. = 'Sign in to MeoCRM']"));
        wear(look);
        browser.type("One-time code", "no code at all");
        browser.press("Sign in");
        browser.see(By.cssSelector(".problem"));
        look("sign-in", look, barriers);
      }
    } finally {
      town.signIn(Role.OWNER);
      wear(LOOKS.getFirst());
    }
    assertThat(barriers).isEmpty();
  }

  private static void wear(String look) {
    var parts = look.split(" ", -1);
    browser.size(Integer.parseInt(parts[0]), 900);
    browser.run("document.documentElement.dataset.theme = arguments[0]", parts[1]);
  }

  private static void look(String name, String look, List<String> barriers) {
    browser.barriers().forEach(found -> barriers.add(name + " " + look + ": " + found));
    // A phone makes room for what is too wide, so its own width is no measure.
    if (Boolean.TRUE.equals(
        browser.run(
            "return document.documentElement.scrollWidth > arguments[0] + 1",
            Integer.parseInt(look.substring(0, look.indexOf(' ')))))) {
      barriers.add(name + " " + look + ": is wider than the screen");
    }
    browser.picture(name + "-" + look.replace(' ', '-'));
  }

  @Test
  void markup_in_data_shows_as_text_everywhere() {
    var shown = new StringBuilder();
    assertThat(browser.complaints()).hasSizeLessThan(100); // those of other tests; asked for once
    var all = new ArrayList<>(pages());
    all.addAll(windows());
    for (int i = 0; i < all.size(); i++) {
      if (ALL || all.get(i).steps.isEmpty()) {
        open(all.get(i));
        browser.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })");
        shown.append(browser.text());
        assertThat(browser.run("return window.pwned ?? null")).as(all.get(i).name).isNull();
        assertThat(
                browser.run(
                    "return document.querySelectorAll('main img, main b > b, main u, main s, main em, main i:not(.loading i)').length"))
            .as(all.get(i).name)
            .isEqualTo(0L);
      }
    }
    leaveWindow();
    assertThat(shown)
        .contains(MARKUP, "<u>HD-1</u>", "<i>SKU</i>", "<s>Agent</s>", "<b>Cô Lan</b>", "<em>web");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void the_browser_runs_no_script_that_is_not_the_servers() {
    town.open("/overview");
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
    browser.go("about:blank");
    browser.go(town.server.url() + "/");
    browser.see(By.cssSelector(".pill.live"));
  }

  @Test
  void a_window_keeps_the_keyboard_and_gives_it_back() {
    town.open("/tokens");
    browser.run(
        "[...document.querySelectorAll('main .button')].find((b) => b.textContent.trim() === 'New token').focus()");
    browser.keys(Keys.ENTER);
    browser.see(By.cssSelector("dialog[open]"));
    await().until(() -> browser.focused().equals("Name"));
    for (int tab = 0; tab < 60; tab++) {
      browser.keys(Keys.TAB);
      assertThat(
              browser.run(
                  "return document.activeElement === document.body || document.activeElement.closest('dialog') !== null"))
          .isEqualTo(true);
    }
    browser.keys(Keys.ESCAPE);
    browser.seeNo(By.tagName("dialog"));
    await().until(() -> browser.focused().strip().equals("New token"));
  }

  @Test
  void the_keyboard_reaches_the_content_at_once_and_a_page_tells_where_it_is() {
    town.open("/orders");
    assertThat(browser.focused()).isEqualTo("Orders");
    browser.run("document.querySelector('.skip').focus()");
    browser.keys(Keys.ENTER);
    await().until(() -> browser.focused().equals("Orders"));
    assertThat(browser.run("return document.title")).isEqualTo("Orders · MeoCRM");
    browser.route("/webhooks");
    await().until(() -> browser.focused().equals("Webhooks"));
  }

  @Test
  void roles_decide_what_shows() {
    try {
      town.signIn(Role.STAFF);
      assertThat(browser.see(By.cssSelector(".nav")).getText())
          .contains("Orders", "Webhooks", "Notifications", "Settings")
          .doesNotContain("Tokens", "Audit");
      town.open("/webhooks");
      assertThat(browser.text()).doesNotContain("New webhook");
      town.open("/webhooks/" + hook);
      assertThat(browser.text()).doesNotContain("Send a test", "New secret", "Switch off");
      town.open("/notifications");
      assertThat(browser.text()).contains("Who hears what").doesNotContain("Link a chat");
      town.open("/commands");
      assertThat(browser.text()).contains("needs a token with mcp:orders.sync");
      town.open("/zalo");
      assertThat(browser.text()).doesNotContain("Connect Zalo", "Write down a decision");

      town.signIn(Role.MANAGER);
      town.open("/notifications");
      assertThat(browser.text())
          .contains("Link a chat")
          .doesNotContain("Change the hours", "Store the key");
      town.open("/settings");
      assertThat(browser.text()).contains("What counts").doesNotContain("Preview");
      assertThat(browser.see(By.cssSelector(".nav")).getText()).contains("Audit");
    } finally {
      town.signIn(Role.OWNER);
    }
  }
}
