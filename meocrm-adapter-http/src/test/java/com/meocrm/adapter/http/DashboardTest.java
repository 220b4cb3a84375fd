package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.ErrorShape.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.audit.AuditEntry;
import com.meocrm.core.delivery.DeliveryStatus;
import com.meocrm.core.job.Job;
import com.meocrm.core.notification.StaffMessage;
import com.meocrm.core.order.Order;
import com.meocrm.core.zalo.Consent;
import com.meocrm.core.zalo.CustomerMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The dashboard's files as they are served. */
class DashboardTest {
  private static final Pattern FILE = Pattern.compile("/assets/[A-Za-z0-9_-]+/[a-z0-9.-]+");
  private static final Pattern IMPORTED = Pattern.compile("(?:from|import)\\(? ?\"\\./([^\"]+)\"");
  private static final Pattern SAID = Pattern.compile("\\btr?\\(\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

  private static final Pattern KEY = Pattern.compile("(?m)^  \"?([^\":*/]+)\"?: \"");

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void the_page_asks_nobody_but_this_server_and_runs_no_script_but_its_own() throws Exception {
    var page = get("/");
    var policy = page.headers().firstValue("Content-Security-Policy").orElse("");

    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).doesNotContain("http:", "https:", "src=\"//", "{{", " style=");
    assertThat(policy)
        .contains(
            "default-src 'none'",
            "style-src 'self';",
            "connect-src 'self'",
            "frame-ancestors 'none'")
        .doesNotContain("unsafe", "http", "*");
    var script = page.body().replaceAll("(?s).*<script type=\"importmap\">(.*?)</script>.*", "$1");
    var digest =
        MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
    assertThat(policy).contains("'sha256-" + Base64.getEncoder().encodeToString(digest) + "'");
  }

  @Test
  void every_file_that_the_page_or_another_file_names_is_there_and_kept_for_good() {
    var page = get("/").body();
    var files = new TreeSet<String>();
    FILE.matcher(page).results().forEach(file -> files.add(file.group()));
    assertThat(files).hasSizeGreaterThan(10);
    var folder = files.first().substring(0, files.first().lastIndexOf('/') + 1);
    var open = new TreeSet<>(files);
    while (!open.isEmpty()) {
      var file = open.pollFirst();
      var answer = get(file);
      assertThat(answer.statusCode()).as(file).isEqualTo(200);
      assertThat(answer.headers().firstValue("Cache-Control").orElse("")).contains("immutable");
      if (file.endsWith(".js")) {
        IMPORTED
            .matcher(answer.body())
            .results()
            .map(named -> folder + named.group(1))
            .filter(files::add)
            .forEach(open::add);
      }
    }
    assertThat(files).anyMatch(file -> file.endsWith("page-overview.js"));
    assertError(get(folder + "none.js"), 404, "NOT_FOUND");
    assertError(get("/assets/other/app.js"), 404, "NOT_FOUND");
  }

  @Test
  void what_the_browser_has_is_not_sent_again() {
    for (var path :
        List.of("/", FILE.matcher(get("/").body()).results().findFirst().orElseThrow().group())) {
      var tag = get(path).headers().firstValue("ETag").orElseThrow();
      var again = server.send(server.request(path).header("If-None-Match", tag));
      assertThat(again.statusCode()).isEqualTo(304);
      assertThat(again.body()).isEmpty();
    }
  }

  @Test
  void files_come_compressed_to_whoever_can_read_that() throws Exception {
    var path =
        FILE.matcher(get("/").body())
            .results()
            .map(m -> m.group())
            .filter(f -> f.endsWith(".css"))
            .findFirst()
            .orElseThrow();
    var answer =
        server.client.send(
            server.request(path).header("Accept-Encoding", "gzip, br").build(),
            HttpResponse.BodyHandlers.ofByteArray());

    assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
    try (var in = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(get(path).body());
    }
    assertThat(answer.body().length).isLessThan(get(path).body().length() / 2);
  }

  @Test
  void everything_the_pages_say_is_said_in_vietnamese_too() throws Exception {
    var said = new TreeSet<String>();
    for (var file : sources()) {
      SAID.matcher(Files.readString(file)).results().forEach(text -> said.add(text.group(1)));
    }
    var known = texts("vi");
    assertThat(said).hasSizeGreaterThan(50);
    KEY.matcher(texts("en")).results().forEach(key -> said.add(key.group(1)));
    assertThat(
            said.stream()
                .filter(text -> !known.contains(text + "\":") && !known.contains(" " + text + ":")))
        .isEmpty();
  }

  @Test
  void every_state_that_the_server_tells_has_words_in_both_languages() throws Exception {
    var keys = new TreeSet<String>();
    for (var states :
        List.of(
            Order.Status.values(),
            DeliveryStatus.values(),
            AuditEntry.Decision.values(),
            Job.State.values(),
            StaffMessage.Status.values())) {
      Stream.of(states).map(Enum::name).forEach(keys::add);
    }
    Stream.of(CustomerMessage.State.values()).forEach(state -> keys.add("message " + state));
    Stream.of(CustomerMessage.Reason.values()).forEach(reason -> keys.add("reason " + reason));
    Stream.of(Consent.State.values()).forEach(state -> keys.add("consent " + state));

    for (var language : List.of("vi", "en")) {
      var texts = texts(language);
      assertThat(keys)
          .as(language)
          .allMatch(key -> texts.contains("\"" + key + "\":") || texts.contains(" " + key + ":"));
    }
    var alerts = Files.readString(folder().resolve("page-overview.js"));
    assertThat(AlertKind.values()).allMatch(kind -> alerts.contains(" " + kind + ": ["));
  }

  private static String texts(String language) throws IOException, URISyntaxException {
    var all = new StringBuilder();
    for (var file : sources()) {
      if (file.getFileName().toString().startsWith("text-" + language)) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }

  @Test
  void nothing_is_ever_written_as_markup() throws Exception {
    for (var file : sources()) {
      assertThat(Files.readString(file))
          .as(file.toString())
          .doesNotContain(
              "innerHTML", "insertAdjacentHTML", "outerHTML", "document.write", "eval(");
    }
  }

  private static List<Path> sources() throws IOException, URISyntaxException {
    try (var files = Files.list(folder())) {
      return files.filter(file -> file.toString().endsWith(".js")).toList();
    }
  }

  private static Path folder() throws URISyntaxException {
    var page = DashboardTest.class.getResource("/dashboard/index.html");
    return Path.of(Objects.requireNonNull(page).toURI()).getParent();
  }

  private static HttpResponse<String> get(String path) {
    return server.send(server.request(path));
  }
}
