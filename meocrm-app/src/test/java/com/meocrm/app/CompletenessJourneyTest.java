package com.meocrm.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.app.demo.PartnerSignatures;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/**
 * The story of a partner who loses some of what he has acknowledged, and finds exactly that again.
 */
class CompletenessJourneyTest {
  private static final String SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  private static final ZoneId SHOP = ZoneId.of("Asia/Ho_Chi_Minh");
  private static final int ORDERS = Boolean.getBoolean("meocrm.all") ? 5_000 : 300;

  @Test
  void a_receiver_that_loses_three_percent_finds_exactly_those_by_manifest_and_catch_up()
      throws Exception {
    long seed = new Random().nextLong();
    System.getLogger(CompletenessJourneyTest.class.getName())
        .log(System.Logger.Level.INFO, "seed={0}", seed);
    var shop = ServerOnTestDatabase.shared().client("org_completeness");
    var firstDay = LocalDate.now(SHOP);
    try (var partner = new ForgetfulPartner(new Random(seed))) {
      var webhook =
          shop.create(
                  "/api/v1/webhooks",
                  "{\"url\":\"%s\",\"events\":[\"order.created\"],\"secret\":\"%s\",\"maxInFlight\":50}"
                      .formatted(partner.url(), SECRET))
              .path("id")
              .asText();
      place(shop);
      await().atMost(Duration.ofSeconds(60)).until(() -> partner.acknowledged() == ORDERS);
      assertThat(partner.lost()).as("seed " + seed).isNotEmpty().hasSizeLessThan(ORDERS / 10);
      var narrow = partnersToken(shop, webhook);

      // One call for a day tells that something is missing. (The story may be told at midnight.)
      var lastDay = LocalDate.now(SHOP);
      assertThat(
              firstDay
                  .datesUntil(lastDay.plusDays(1))
                  .allMatch(day -> partner.agreesWith(manifest(narrow, webhook, day))))
          .isFalse();

      // A gap in the endpoint's own numbers is what was lost; reading from there finds it.
      var found = partner.catchUp(narrow, webhook);

      assertThat(found).as("seed " + seed).isEqualTo(partner.lost());
      assertThat(partner.numbers()).hasSize(ORDERS);
      for (var day : firstDay.datesUntil(lastDay.plusDays(1)).toList()) {
        assertThat(partner.agreesWith(manifest(narrow, webhook, day))).as(day.toString()).isTrue();
      }
    }
  }

  @Test
  void a_days_manifest_says_that_the_day_is_not_over() throws Exception {
    var shop = ServerOnTestDatabase.shared().client("org_manifest");
    var webhook =
        shop.create(
                "/api/v1/webhooks",
                "{\"url\":\"http://127.0.0.1:9/hook\",\"events\":[\"*\"],\"secret\":\"%s\"}"
                    .formatted(SECRET))
            .path("id")
            .asText();

    var today = manifest(shop, webhook, LocalDate.now(SHOP)).json;
    var lastWeek = manifest(shop, webhook, LocalDate.now(SHOP).minusDays(7)).json;

    assertThat(today.path("complete").asBoolean()).isFalse();
    assertThat(lastWeek.path("complete").asBoolean()).isTrue();
    assertThat(lastWeek.path("count").asLong()).isZero();
    assertThat(lastWeek.path("first").isNull()).isTrue();
  }

  private static void place(TestClient shop) throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      var placing = new ArrayList<Callable<JsonNode>>();
      for (int i = 0; i < ORDERS; i++) {
        var order = TestClient.order("seller-" + i);
        placing.add(() -> shop.create("/api/v1/orders", order));
      }
      for (var placed : threads.invokeAll(placing)) {
        assertThat(placed.get().path("id").asText()).isNotEmpty();
      }
    }
  }

  /** One that opens this endpoint's events and nothing else. */
  private static TestClient partnersToken(TestClient shop, String webhook) throws IOException {
    var token =
        shop.create(
            "/api/v1/tokens",
            "{\"name\":\"Kế toán\",\"scope\":\"events:read\",\"ttl\":\"1h\",\"webhookId\":\"%s\"}"
                .formatted(webhook));
    return shop.withToken(token.path("token").asText());
  }

  private static Manifest manifest(TestClient shop, String webhook, LocalDate day) {
    try {
      var answer = shop.get("/api/v1/webhooks/" + webhook + "/manifest?date=" + day);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      var signature = answer.headers().firstValue("X-MeoCRM-Signature").orElseThrow();
      assertThat(
              new PartnerSignatures(SECRET)
                  .objectionToHex(signature, answer.body().getBytes(UTF_8)))
          .isEmpty();
      return new Manifest(TestClient.json(answer));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Manifest(JsonNode json) {}

  /**
   * Acknowledges everything and loses three percent of it; written with nothing of the hub's own,
   * as a partner would.
   */
  private static final class ForgetfulPartner implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Random random;

    /** Delivery ids by the endpoint's numbers. */
    private final Map<Long, String> kept = new ConcurrentSkipListMap<>();

    private final Map<String, LocalDate> days = new ConcurrentSkipListMap<>();
    private final Set<String> seen = new ConcurrentSkipListSet<>();
    private final Set<String> lost = new ConcurrentSkipListSet<>();

    ForgetfulPartner(Random random) throws IOException {
      this.random = random;
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
      server.createContext("/", this::handle);
      server.setExecutor(threads);
      server.start();
    }

    String url() {
      return "http://127.0.0.1:" + server.getAddress().getPort() + "/hook";
    }

    int acknowledged() {
      return seen.size();
    }

    Set<String> lost() {
      return lost;
    }

    Set<Long> numbers() {
      return kept.keySet();
    }

    private void handle(HttpExchange exchange) throws IOException {
      try (exchange) {
        var headers = exchange.getRequestHeaders();
        var body = exchange.getRequestBody().readAllBytes();
        var id = headers.getFirst("X-MeoCRM-Delivery-Id");
        exchange.sendResponseHeaders(204, -1);
        if (seen.add(id)) {
          synchronized (random) {
            if (random.nextInt(100) < 3) {
              lost.add(id); // acknowledged, and then his disk was full
              return;
            }
          }
          keep(Long.parseLong(headers.getFirst("X-MeoCRM-Endpoint-Sequence")), id, body);
        }
      }
    }

    private void keep(long number, String id, byte[] body) throws IOException {
      var sentAt = TestClient.parse(new String(body, UTF_8)).at("/meta/sentAt").asText();
      days.put(id, LocalDate.ofInstant(Instant.parse(sentAt), SHOP));
      kept.put(number, id);
    }

    boolean agreesWith(Manifest manifest) {
      var day = LocalDate.parse(manifest.json.path("date").asText());
      var mine = new TreeMap<>(kept);
      mine.values().removeIf(id -> !day.equals(days.get(id)));
      return manifest.json.path("sha256").asText().equals(sha256(String.join("\n", mine.values())))
          && manifest.json.path("count").asLong() == mine.size();
    }

    /** Reads on from below each gap until it is closed; returns what was not known before. */
    Set<String> catchUp(TestClient shop, String webhook) throws IOException {
      var found = new TreeSet<String>();
      long after = 0;
      long head;
      do {
        while (kept.containsKey(after + 1)) {
          after++;
        }
        var page = shop.read("/api/v1/webhooks/" + webhook + "/events?limit=5&after=" + after);
        for (var item : page.path("data")) {
          if (!kept.containsValue(item.path("deliveryId").asText())) {
            found.add(item.path("deliveryId").asText());
            keep(
                item.path("endpointSequence").asLong(),
                item.path("deliveryId").asText(),
                item.path("event").toString().getBytes(UTF_8));
          }
        }
        after = page.path("nextAfter").asLong();
        head = page.path("head").asLong();
      } while (after < head);
      return found;
    }

    private static String sha256(String text) {
      try {
        return HexFormat.of()
            .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      server.stop(0);
      threads.shutdownNow();
    }
  }
}
