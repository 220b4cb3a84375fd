package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A real browser without a window. Only what the computer has is used, and nothing is fetched but,
 * as root on Debian, its own packages; without a browser the tests are skipped with one line.
 */
final class Browser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration INSTALL_TIME = Duration.ofMinutes(2);
  private static final List<String> BROWSERS =
      List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
  private static final List<String> DRIVERS =
      List.of("/usr/bin/chromedriver", "/usr/lib/chromium-browser/chromedriver");

  private final ChromeDriver driver;
  private final Path pictures = Path.of("target", "screenshots");

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Skips the test where there is none. */
  static void orSkip() {
    assumeTrue(
        found() != null,
        "no browser: install Debian's packages chromium and chromium-driver to run these tests");
  }

  /** Opens one, or skips the test. */
  static Browser open() {
    orSkip();
    var where = Objects.requireNonNull(found());
    try {
      var options = new ChromeOptions();
      options.setBinary(where.browser().toString());
      options.addArguments(
          "--headless=new",
          "--no-sandbox",
          "--disable-gpu",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--lang=en",
          "--user-data-dir=" + Files.createTempDirectory("meocrm-browser"));
      var logs = new LoggingPreferences();
      logs.enable(LogType.BROWSER, Level.ALL);
      logs.enable(LogType.PERFORMANCE, Level.ALL);
      options.setCapability("goog:loggingPrefs", logs);
      var service =
          new ChromeDriverService.Builder()
              .usingDriverExecutable(where.driver().toFile()) // so that nobody looks for one
              .usingAnyFreePort()
              .build();
      return new Browser(new ChromeDriver(service, options));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable Found found() {
    var there = look();
    return there == null && install() ? look() : there;
  }

  private static @Nullable Found look() {
    var browser = BROWSERS.stream().map(Path::of).filter(Files::isExecutable).findFirst();
    var driver = DRIVERS.stream().map(Path::of).filter(Files::isExecutable).findFirst();
    return browser.isPresent() && driver.isPresent()
        ? new Found(browser.get(), driver.get())
        : null;
  }

  /** Asks Debian for its packages, if that is ours to do here. */
  private static boolean install() {
    var apt = Path.of("/usr/bin/apt-get");
    if (!"root".equals(System.getProperty("user.name")) || !Files.isExecutable(apt)) {
      return false;
    }
    try {
      var process =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  "apt-get -q update && apt-get -qy install --no-install-recommends chromium chromium-driver")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(INSTALL_TIME.toSeconds(), TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        return false;
      }
      return process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  void go(String url) {
    driver.get(url);
  }

  /** Another page of the dashboard, without loading it anew. */
  void route(String hash) {
    run("location.hash = arguments[0]", hash);
  }

  void size(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
  }

  void window(int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
  }

  /** Nobody is signed in here any more. */
  void forgetSession() {
    driver.manage().deleteAllCookies();
  }

  /** As on the first visit, but for who is signed in. */
  void emptyCache() {
    driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
  }

  @Nullable Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  @Nullable Object runAsync(String script, Object... arguments) {
    driver.manage().timeouts().scriptTimeout(PATIENCE);
    return driver.executeAsyncScript(script, arguments);
  }

  /** The first that is shown; waits for it. */
  WebElement see(By by) {
    return Objects.requireNonNull(
        await("to see " + by)
            .atMost(PATIENCE)
            .ignoreException(StaleElementReferenceException.class)
            .until(
                () ->
                    driver.findElements(by).stream()
                        .filter(WebElement::isDisplayed)
                        .findFirst()
                        .orElse(null),
                Objects::nonNull));
  }

  WebElement seeText(String text) {
    return see(By.xpath("//*[text()[contains(., \"" + text + "\")]]"));
  }

  void seeNo(By by) {
    await("to see no " + by).atMost(PATIENCE).until(() -> driver.findElements(by).isEmpty());
  }

  /** Presses what is called so. */
  void press(String name) {
    var by =
        By.xpath(
            "//dialog[@open]//button[normalize-space()='%1$s'] | //main//*[self::button or self::a][normalize-space()='%1$s' and not(ancestor::dialog)]"
                .formatted(name));
    await("to press " + name)
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> {
          var shown =
              driver.findElements(By.cssSelector("dialog[open]")).isEmpty()
                  ? by
                  : By.xpath("//dialog[@open]//button[normalize-space()='%s']".formatted(name));
          driver.findElements(shown).stream()
              .filter(WebElement::isDisplayed)
              .filter(WebElement::isEnabled) // the page has read what was typed before
              .findFirst()
              .orElseThrow()
              .click();
          return true;
        });
  }

  /** The field of that label. */
  WebElement field(String label) {
    var id = see(By.xpath("//label[normalize-space()='" + label + "']")).getDomAttribute("for");
    return see(By.id(Objects.requireNonNull(id)));
  }

  void type(String label, String text) {
    var field = field(label);
    field.clear();
    field.sendKeys(text);
  }

  /** Chooses what has that value. */
  void choose(String label, String value) {
    field(label).findElement(By.cssSelector("option[value='" + value + "']")).click();
  }

  /** Puts a value into a field whose keys depend on the browser's country, such as a time. */
  void put(String label, String value) {
    run(
        "Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(arguments[0], arguments[1]);"
            + " arguments[0].dispatchEvent(new Event('input', { bubbles: true }))",
        field(label),
        value);
  }

  /** What the keyboard is at: its text, or what it is called. */
  String focused() {
    return String.valueOf(
        run(
            "const e = document.activeElement; return e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent"));
  }

  /** Presses keys wherever the keyboard is. */
  void keys(CharSequence... keys) {
    driver.switchTo().activeElement().sendKeys(keys);
  }

  /** Opens what is called so by people who do not see it. */
  void pressNamed(String label) {
    await("to press " + label)
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> {
          driver.findElement(By.cssSelector("main [aria-label=\"" + label + "\"]")).click();
          return true;
        });
  }

  String text() {
    return driver.findElement(By.tagName("body")).getText();
  }

  /** Keeps a picture of the page, for people to look at. */
  void picture(String name) {
    try {
      Files.createDirectories(pictures);
      Files.write(pictures.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the browser complained about since it was last asked, but for refused requests. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(entry -> entry.getMessage())
        .filter(message -> !message.contains("the server responded with a status of"))
        .toList();
  }

  /** What the network did since it was last asked, as the browser tells it. */
  Stream<String> network() {
    return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
        .map(entry -> entry.getMessage());
  }

  /** What keeps people out of the page as it is now shown. */
  List<String> barriers() {
    run(axe());
    var found =
        runAsync(
            """
            const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ["violations"] }).then(
              (r) => done(r.violations.filter((v) => ["serious", "critical"].includes(v.impact))
                .map((v) => v.id + ": " + v.nodes.map((n) => n.target + " " + (n.any[0]?.message ?? n.failureSummary)).join(" | "))),
              (e) => done(["axe failed: " + e]));
            """);
    assertThat(found).isInstanceOf(List.class);
    return ((List<?>) Objects.requireNonNull(found)).stream().map(String::valueOf).toList();
  }

  private static String axe() {
    try (var in = Browser.class.getResourceAsStream("/axe.min.js")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }

  private record Found(Path browser, Path driver) {}
}
