package com.meocrm.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.meocrm.adapter.http.security.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The module that is served for browsers at {@code /client.js}, as it is served, in Node.js, which
 * has the same WebSocket; where there is none, this is passed over and says so.
 */
@Timeout(120)
class BrowserClientTest {
  private static final String NODE = "node";
  private static final String WITH_SOCKETS = "--experimental-websocket";

  private final ServerOnTestDatabase server = ServerOnTestDatabase.shared();

  @TempDir private Path folder;

  @BeforeEach
  void fetch_client() throws Exception {
    assumeTrue(
        hasSockets(), "there is no Node.js with WebSocket on this machine: /client.js was not run");
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(server.url().resolve("/client.js")).build();
      Files.writeString(
          folder.resolve("client.mjs"), http.send(request, BodyHandlers.ofString()).body());
    }
    Files.writeString(
        folder.resolve("page.mjs"),
        """
        import { MeoLive } from "./client.mjs";

        const [url, token, position] = process.argv.slice(2);
        const live = new MeoLive({
          url,
          token: async () => token,
          channels: ["orders"],
          position: JSON.parse(position),
        });
        live.addEventListener("event", ({ detail }) => console.log("event", detail.sequence));
        live.addEventListener("state", ({ detail }) => console.log("state", detail));
        live.addEventListener("lost", ({ detail }) => console.log("lost", detail.sequence));
        live.addEventListener("error", ({ detail }) => console.log("error", detail.code));
        live.start();
        process.stdin.resume().on("end", () => {
          live.stop();
          console.log("position", JSON.stringify(live.position));
        });
        """);
  }

  @Test
  void it_comes_back_by_itself_and_resumes_without_gap_or_double() throws Exception {
    var shop = server.client("org_browser_1");
    try (var line = new CuttingProxy(server.url().getPort());
        var page = new Page(line.port(), token("org_browser_1"), "null")) {
      page.awaitLine("state live");
      place(shop, 3);
      page.awaitLine("event 3");

      for (int round = 1; round <= 3; round++) {
        line.cut();
        place(shop, 2);
        page.awaitLine("event " + (3 + 2 * round));
      }

      assertThat(page.events()).containsExactlyElementsOf(upTo(9));
      assertThat(page.lines).contains("state waiting").doesNotContain("state closed");
      assertThat(page.lines.stream().filter("state live"::equals)).hasSizeGreaterThanOrEqualTo(4);
    }
  }

  @Test
  void a_page_that_is_loaded_again_goes_on_from_where_it_was() throws Exception {
    var shop = server.client("org_browser_2");
    String position;
    try (var page = new Page(server.url().getPort(), token("org_browser_2"), "null")) {
      page.awaitLine("state live");
      place(shop, 2);
      page.awaitLine("event 2");
      position = page.end();
    }
    place(shop, 3);

    try (var page = new Page(server.url().getPort(), token("org_browser_2"), position)) {
      page.awaitLine("event 5");

      assertThat(page.events()).containsExactly(3L, 4L, 5L);
      assertThat(page.lines).noneMatch(line -> line.startsWith("lost"));
    }
  }

  @Test
  void a_place_that_is_known_no_more_is_told_and_live_events_follow() throws Exception {
    var shop = server.client("org_browser_3");
    place(shop, 2);
    await().until(() -> shop.log().size() == 2);
    var nowhere = "{\"epoch\":\"another\",\"sequence\":1}";
    try (var page = new Page(server.url().getPort(), token("org_browser_3"), nowhere)) {
      page.awaitLine("lost 2");
      place(shop, 1);
      page.awaitLine("event 3");

      assertThat(page.events()).containsExactly(3L);
    }
  }

  @Test
  void a_token_that_is_none_ends_it_for_good() throws Exception {
    try (var page = new Page(server.url().getPort(), "a.b.c", "null")) {
      page.awaitLine("state closed");

      assertThat(page.lines).containsExactly("state connecting", "error 4500", "state closed");
    }
  }

  private static void place(TestClient shop, int orders) throws IOException {
    for (int i = 0; i < orders; i++) {
      shop.create("/api/v1/orders", TestClient.order("usr_seller"));
    }
  }

  private static List<Long> upTo(int last) {
    return IntStream.rangeClosed(1, last).mapToObj(Long::valueOf).toList();
  }

  private static String token(String organization) {
    return HubProcess.token(organization, Role.STAFF);
  }

  private static boolean hasSockets() throws InterruptedException {
    try {
      return new ProcessBuilder(
                  NODE, WITH_SOCKETS, "-e", "process.exit(typeof WebSocket === 'function' ? 0 : 1)")
              .redirectErrorStream(true)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** A page that uses the module, and what it tells, line by line. */
  private final class Page implements AutoCloseable {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Process process;
    private final Thread reader;

    Page(int port, String token, String position) throws IOException {
      process =
          new ProcessBuilder(
                  NODE,
                  WITH_SOCKETS,
                  "--no-warnings",
                  "page.mjs",
                  "ws://127.0.0.1:" + port + "/ws",
                  token,
                  position)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
      reader = Thread.ofVirtual().start(this::read);
    }

    private void read() {
      try (var output =
          new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
        output.lines().forEach(lines::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void awaitLine(String line) {
      await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(lines).contains(line));
    }

    List<Long> events() {
      return lines.stream()
          .filter(line -> line.startsWith("event "))
          .map(line -> Long.valueOf(line.substring("event ".length())))
          .toList();
    }

    /** Ends the page, and returns where it was. */
    String end() throws Exception {
      process.getOutputStream().close();
      reader.join();
      return lines.getLast().substring("position ".length());
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
