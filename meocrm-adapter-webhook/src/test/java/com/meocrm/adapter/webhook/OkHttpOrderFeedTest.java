package com.meocrm.adapter.webhook;

import static com.meocrm.adapter.webhook.Sending.addresses;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.shared.Secret;
import com.meocrm.core.sync.OrderFeed;
import com.meocrm.core.sync.OrderFeed.Fetched;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OkHttpOrderFeedTest {
  private static final Duration AMPLE = Duration.ofSeconds(20);

  @Test
  void it_asks_with_the_secret_and_where_to_go_on() throws IOException {
    try (var source = new Source(exchange -> answer(exchange, 200, "{\"orders\":[]}"));
        var feed = feed(Allowance.LOOPBACK)) {
      var fetched =
          feed.fetch(
              new OrderFeed.Request(
                  source.url("?shop=7"), Secret.of("s3cret"), "c 1&x", "2025-11-11T00:00:00Z", 50),
              AMPLE);

      assertThat(fetched).isEqualTo(new Fetched.Page("{\"orders\":[]}"));
      assertThat(source.requests)
          .containsExactly(
              "shop=7&limit=50&cursor=c%201%26x&since=2025-11-11T00%3A00%3A00Z Bearer s3cret");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1",
        "192.168.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "::1",
        "fd00::1",
        "64:ff9b::7f00:1",
        "::ffff:10.0.0.1"
      })
  void a_private_address_behind_a_name_is_refused(String address) {
    try (var feed =
        new OkHttpOrderFeed(
            WebhookTransportSettings.of(Allowance.NONE), host -> addresses(address))) {
      var fetched = feed.fetch(request("https://shop.example/orders"), AMPLE);

      assertThat(fetched).isInstanceOf(Fetched.NotAllowed.class);
    }
  }

  @Test
  void one_private_address_among_the_answers_is_enough() {
    try (var feed =
        new OkHttpOrderFeed(
            WebhookTransportSettings.of(Allowance.NONE),
            host -> addresses("93.184.216.34", "10.0.0.1"))) {
      assertThat(feed.fetch(request("https://shop.example/orders"), AMPLE))
          .isInstanceOf(Fetched.NotAllowed.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://shop.example/orders",
        "https://10.0.0.1/orders",
        "https://localhost/orders",
        "https://0x7f.1/orders",
        "https://user:pw@shop.example/orders"
      })
  void a_url_that_may_not_be_entered_is_not_called_either(String url) {
    try (var feed = feed(Allowance.NONE)) {
      assertThat(feed.fetch(request(url), AMPLE)).isInstanceOf(Fetched.NotAllowed.class);
    }
  }

  @Test
  void redirects_are_not_followed() throws IOException {
    try (var inner = new Source(exchange -> answer(exchange, 200, "{\"orders\":[]}"));
        var source =
            new Source(exchange -> {
              exchange.getResponseHeaders().set("Location", inner.url("").toString());
              answer(exchange, 302, "");
            });
        var feed = feed(Allowance.LOOPBACK)) {
      assertThat(feed.fetch(request(source.url("").toString()), AMPLE))
          .isEqualTo(new Fetched.Refused(302));
      assertThat(inner.requests).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"400, true", "401, true", "404, true", "429, false", "500, false", "503, false"})
  void a_status_says_whether_asking_again_makes_sense(int status, boolean refused)
      throws IOException {
    try (var source =
            new Source(exchange -> {
              exchange.getResponseHeaders().set("Retry-After", "7");
              answer(exchange, status, "no");
            });
        var feed = feed(Allowance.LOOPBACK)) {
      assertThat(feed.fetch(request(source.url("").toString()), AMPLE))
          .isEqualTo(
              refused
                  ? new Fetched.Refused(status)
                  : new Fetched.Unavailable("HTTP status " + status, Duration.ofSeconds(7)));
    }
  }

  @Test
  void a_page_is_read_up_to_a_limit() throws IOException {
    var large = "x".repeat((int) OkHttpOrderFeed.MAX_BYTES + 1);
    try (var source = new Source(exchange -> answer(exchange, 200, large));
        var feed = feed(Allowance.LOOPBACK)) {
      assertThat(feed.fetch(request(source.url("").toString()), AMPLE))
          .isEqualTo(new Fetched.TooLarge(OkHttpOrderFeed.MAX_BYTES));
    }
  }

  @Test
  void a_source_that_does_not_answer_has_so_much_time_and_no_more() throws IOException {
    var end = new CountDownLatch(1);
    try (var source =
            new Source(exchange -> {
              try {
                end.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              exchange.close();
            });
        var feed = feed(Allowance.LOOPBACK)) {
      var fetched = feed.fetch(request(source.url("").toString()), Duration.ofMillis(300));
      end.countDown();

      assertThat(fetched).isInstanceOf(Fetched.Unavailable.class);
    }
  }

  @Test
  void a_secret_that_no_header_can_hold_is_not_told() {
    try (var feed = feed(Allowance.LOOPBACK)) {
      var fetched =
          feed.fetch(
              new OrderFeed.Request(
                  URI.create("http://127.0.0.1:1/"), Secret.of("two\nlines"), null, null, 1),
              AMPLE);

      assertThat(fetched).isInstanceOf(Fetched.NotAllowed.class);
      assertThat(fetched.toString()).doesNotContain("lines");
    }
  }

  private static OkHttpOrderFeed feed(Allowance allowance) {
    return new OkHttpOrderFeed(WebhookTransportSettings.of(allowance));
  }

  private static OrderFeed.Request request(String url) {
    return new OrderFeed.Request(URI.create(url), null, null, null, 100);
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    } catch (IOException e) {
      exchange.close(); // who has read enough closes
    }
  }

  /** A source on this computer. */
  private static final class Source implements AutoCloseable {
    private final HttpServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    Source(HttpHandler handler) throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext(
          "/",
          exchange -> {
            requests.add(
                exchange.getRequestURI().getRawQuery()
                    + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            handler.handle(exchange);
          });
      server.start();
    }

    URI url(String query) {
      return URI.create(
          "http://127.0.0.1:%d/orders%s".formatted(server.getAddress().getPort(), query));
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
