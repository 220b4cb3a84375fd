package com.meocrm.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.meocrm.adapter.http.security.Role;
import com.meocrm.app.CapturingReceiver.Captured;
import com.meocrm.app.demo.PartnerSignatures;
import com.meocrm.app.listen.Forwarder;
import com.meocrm.app.listen.HubEvents;
import com.meocrm.app.listen.Listening;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.webhook.EventSelection;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code meocrm listen}, against a real server and a real receiver. */
@Timeout(120)
class ListeningTest {
  private static final String SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  private static final Duration QUICK = Duration.ofMillis(50);

  @Test
  void events_arrive_as_real_webhooks_in_the_bytes_of_the_log() throws Exception {
    var shop = shop("org_listen_a");
    try (var receiver = new CapturingReceiver();
        var run = new Run("org_listen_a", server().url(), receiver.url(), "order.created", null)) {
      shop.create("/api/v1/orders", TestClient.order("Nguyễn Văn A"));
      shop.create("/api/v1/orders", TestClient.order("seller-2"));
      await().until(() -> receiver.captured().size() == 2);

      var logged = shop.get("/api/v1/events?after=0").body();
      var signatures = new PartnerSignatures(SECRET);
      long number = 0;
      for (var request : receiver.captured()) {
        assertThat(logged).contains("\"event\":" + new String(request.body(), UTF_8) + "}");
        assertThat(signatures.objectionToHex(request.header("X-MeoCRM-Signature"), request.body()))
            .isEmpty();
        assertThat(signatures.objectionToStandard(lowerCase(request), request.body())).isEmpty();
        assertThat(request.header("X-MeoCRM-Event")).isEqualTo("order.created");
        assertThat(request.header("X-MeoCRM-Delivery-Id"))
            .startsWith("dlv_")
            .isEqualTo(request.header("webhook-id"));
        assertThat(request.header("X-MeoCRM-Endpoint-Sequence")).isEqualTo("" + ++number);
        assertThat(request.header("User-Agent")).startsWith("MeoCRM-Webhooks/");
        assertThat(request.header("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
        assertThat(request.header("Content-Type")).isEqualTo("application/json");
      }
      assertThat(run.output()).contains("order.created", "-> 204");
      assertThat(run.stopped()).isZero();
    }
  }

  @Test
  void what_is_not_wanted_is_not_forwarded() throws Exception {
    var shop = shop("org_listen_b");
    try (var receiver = new CapturingReceiver();
        var run =
            new Run("org_listen_b", server().url(), receiver.url(), "order.completed", null)) {
      shop.create("/api/v1/orders", TestClient.order("seller-1"));
      var paid =
          TestClient.order("seller-2")
              .replace("\"ONLINE\"", "\"POS\"")
              .replace("\"BANK_TRANSFER\"", "\"CASH\",\"isPaid\":true");
      shop.create("/api/v1/orders", paid);

      await().until(() -> receiver.captured().size() == 1);
      await().until(() -> run.output().contains(" -> ")); // it has the answer as well
      assertThat(receiver.captured().getFirst().header("X-MeoCRM-Event"))
          .isEqualTo("order.completed");
      assertThat(run.stopped()).isZero();
      assertThat(run.output()).contains("1 forwarded");
    }
  }

  @Test
  void since_begins_in_the_past() throws Exception {
    var shop = shop("org_listen_c");
    for (int i = 0; i < 3; i++) {
      shop.create("/api/v1/orders", TestClient.order("seller-" + i));
    }
    await().until(() -> shop.log().size() == 3);
    try (var receiver = new CapturingReceiver();
        var run = new Run("org_listen_c", server().url(), receiver.url(), "*", 1L)) {
      await().until(() -> receiver.captured().size() == 2);

      assertThat(receiver.captured())
          .extracting(request -> request.header("X-MeoCRM-Sequence"))
          .containsExactly("2", "3");
      assertThat(run.stopped()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"CUT", "UNAVAILABLE"})
  void a_hub_that_was_away_is_followed_from_where_it_was_left(FlakyHub.Mode trouble)
      throws Exception {
    var organization = "org_listen_" + trouble;
    var shop = shop(organization);
    try (var between = new FlakyHub(server().url());
        var receiver = new CapturingReceiver();
        var run = new Run(organization, between.url(), receiver.url(), "order.*", null)) {
      shop.create("/api/v1/orders", TestClient.order("before"));
      await().until(() -> receiver.captured().size() == 1);

      between.is(trouble);
      await().until(() -> run.output().contains("the hub is away"));
      shop.create("/api/v1/orders", TestClient.order("meanwhile-1"));
      shop.create("/api/v1/orders", TestClient.order("meanwhile-2"));
      between.is(FlakyHub.Mode.WELL);

      await().until(() -> receiver.captured().size() >= 3);
      assertThat(receiver.captured())
          .extracting(request -> request.header("X-MeoCRM-Sequence"))
          .containsExactly("1", "2", "3");
      assertThat(run.output()).contains("connected again");
      assertThat(run.stopped()).isZero();
    }
  }

  @Test
  void an_event_waits_while_nobody_listens_and_is_not_repeated_once_answered() throws Exception {
    var shop = shop("org_listen_d");
    int port;
    try (var gone = new CapturingReceiver()) {
      port = URI.create(gone.url()).getPort();
    }
    try (var run =
        new Run(
            "org_listen_d",
            server().url(),
            "http://127.0.0.1:" + port + "/hook",
            "order.*",
            null)) {
      shop.create("/api/v1/orders", TestClient.order("seller-1"));
      await().until(() -> run.output().contains("nobody listens at the forwarding address"));

      try (var receiver = new CapturingReceiver(port)) {
        receiver.answer(500);
        await().until(() -> !receiver.captured().isEmpty());
        shop.create("/api/v1/orders", TestClient.order("seller-2"));
        await().until(() -> receiver.captured().size() >= 2);

        assertThat(receiver.captured())
            .extracting(request -> request.header("X-MeoCRM-Sequence"))
            .containsExactly("1", "2");
        assertThat(run.output()).contains("-> 500", "not sent again; to repeat: --since 0");
      }
      assertThat(run.stopped()).isZero();
    }
  }

  @Test
  void a_token_that_may_not_read_events_ends_it_with_1() throws Exception {
    var token = HubProcess.token("org_listen_e", Role.PARTNER);
    try (var run = Run.withToken(token, server().url(), "http://127.0.0.1:9/", "*", null)) {
      assertThat(run.ended()).isEqualTo(Listening.REFUSED);
      assertThat(run.output()).contains("the hub refuses: 403 FORBIDDEN");
    }
  }

  @Test
  void a_hub_that_cannot_be_reached_at_the_start_ends_it_with_1() throws Exception {
    try (var between = new FlakyHub(server().url())) {
      between.is(FlakyHub.Mode.CUT);
      try (var run = new Run("org_listen_f", between.url(), "http://127.0.0.1:9/", "*", null)) {
        assertThat(run.ended()).isEqualTo(Listening.REFUSED);
        assertThat(run.output()).contains("the hub cannot be reached");
      }
    }
  }

  @Test
  void a_log_that_was_begun_anew_is_followed_from_its_head() throws Exception {
    try (var between = new FlakyHub(server().url());
        var run = new Run("org_listen_g", between.url(), "http://127.0.0.1:9/", "*", null)) {
      await().until(() -> run.output().contains("connected"));
      between.is(FlakyHub.Mode.OTHER_EPOCH);
      await()
          .until(
              () -> run.output().contains("begun anew there (another epoch); going on after #7"));
      assertThat(run.stopped()).isZero();
    }
  }

  @Test
  void the_command_prints_its_secret_and_ends_in_order_on_a_signal() {
    try (var process =
        HubProcess.start(
            Map.of(),
            "listen",
            "--events",
            "order.*",
            "--forward",
            "http://127.0.0.1:9/hook",
            "--url",
            server().url().toString(),
            "--token",
            HubProcess.token("org_listen_h", Role.ADMIN))) {
      process.awaitOutput(Pattern.compile("(connected; the newest event is #0)"));
      process.terminate();

      assertThat(process.awaitExit()).isZero();
      assertThat(process.output()).contains("secret   whsec_", "order.*", "ended after #0");
    }
  }

  private static ServerOnTestDatabase server() {
    return ServerOnTestDatabase.shared();
  }

  private static TestClient shop(String organization) {
    return server().client(organization);
  }

  private static Map<String, List<String>> lowerCase(Captured request) {
    return Map.of(
        "webhook-id", List.of(request.header("webhook-id")),
        "webhook-timestamp", List.of(request.header("webhook-timestamp")),
        "webhook-signature", List.of(request.header("webhook-signature")));
  }

  /** The command's work on a thread of its own; begun once it is connected. */
  private static final class Run implements AutoCloseable {
    private final StringWriter output = new StringWriter(); // synchronized in itself
    private final HubEvents hub;
    private final Forwarder forwarder;
    private final Listening listening;
    private final CompletableFuture<Integer> result = new CompletableFuture<>();
    private final Thread thread;

    Run(String organization, URI hub, String forward, String events, @Nullable Long since) {
      this(hub, HubProcess.token(organization, Role.ADMIN), forward, events, since);
      await().until(() -> output().contains("connected") || result.isDone());
    }

    static Run withToken(
        String token, URI hub, String forward, String events, @Nullable Long since) {
      return new Run(hub, token, forward, events, since);
    }

    private Run(URI url, String token, String forward, String events, @Nullable Long since) {
      hub = new HubEvents(url, token);
      forwarder =
          new Forwarder(
              URI.create(forward),
              Secret.of(SECRET),
              "listen_test",
              "test",
              InstantSource.system());
      listening =
          new Listening(
              hub, forwarder, new EventSelection(List.of(events)), new PrintWriter(output), QUICK);
      thread =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  result.complete(listening.run(since));
                } catch (InterruptedException e) {
                  result.complete(0);
                } catch (RuntimeException e) {
                  result.completeExceptionally(e);
                }
              });
    }

    String output() {
      return output.toString();
    }

    int ended() throws Exception {
      return result.get(30, TimeUnit.SECONDS);
    }

    /** Stops it as Ctrl-C does, waits, and returns its exit code. */
    int stopped() throws Exception {
      listening.stop();
      thread.interrupt();
      return ended();
    }

    @Override
    public void close() {
      listening.stop();
      thread.interrupt();
      hub.close();
      forwarder.close();
    }
  }

  /** Something between listener and hub that can fail. */
  static final class FlakyHub implements AutoCloseable {
    enum Mode {
      WELL,
      CUT,
      UNAVAILABLE,
      OTHER_EPOCH
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http = HttpClient.newHttpClient();
    private final URI hub;
    private volatile Mode mode = Mode.WELL;

    FlakyHub(URI hub) throws IOException {
      this.hub = hub;
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
      server.createContext("/", this::handle);
      server.setExecutor(threads);
      server.start();
    }

    URI url() {
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void is(Mode other) {
      mode = other;
    }

    private void handle(HttpExchange exchange) throws IOException {
      try (exchange) {
        switch (mode) {
          case WELL -> pass(exchange);
          case CUT -> {} // closed without an answer
          case UNAVAILABLE -> answer(exchange, 503, "<html>a proxy's page</html>");
          case OTHER_EPOCH -> {
            mode = Mode.WELL;
            answer(
                exchange,
                409,
                "{\"code\":\"POSITION_UNKNOWN\",\"message\":\"x\",\"details\":{\"oldest\":1,\"head\":7}}");
          }
        }
      }
    }

    /** In short waits, so that a change of mode is noticed soon. */
    private void pass(HttpExchange exchange) throws IOException {
      var uri = exchange.getRequestURI().toString().replace("wait=25", "wait=1");
      try {
        var answer =
            http.send(
                HttpRequest.newBuilder(hub.resolve(uri))
                    .header("Authorization", exchange.getRequestHeaders().getFirst("Authorization"))
                    .build(),
                BodyHandlers.ofString());
        answer(exchange, answer.statusCode(), answer.body());
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
      var bytes = text.getBytes(UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
      server.stop(0);
      threads.shutdownNow();
      http.shutdownNow();
    }
  }
}
