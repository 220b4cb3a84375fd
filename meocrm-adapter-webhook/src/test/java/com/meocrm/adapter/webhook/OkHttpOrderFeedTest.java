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
import java.util.concurrent.atomic.AtomicInteger;
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

  @ParameterizedTest(name = "{0}")
  @CsvSource(textBlock = InnerAddresses.BY_RANGE)
  void no_range_that_is_not_public_is_reached_alone_or_among_public_ones(
      String range, String address) {
    for (var answers : List.of(addresses(address), addresses("93.184.216.34", address))) {
      try (var feed =
          new OkHttpOrderFeed(WebhookTransportSettings.of(Allowance.NONE), host -> answers)) {
        assertThat(feed.fetch(request("https://shop.example/orders"), AMPLE))
            .isInstanceOf(Fetched.NotAllowed.class);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(textBlock = InnerAddresses.SPELLINGS)
  void no_spelling_of_an_inner_address_is_connected_to(String host) throws IOException {
    try (var inner = new RawReceiver("127.0.0.2", 0, connection -> {});
        var feed = feed(onlyFirst())) {
      for (var scheme : List.of("http", "https")) {
        var url = scheme + "://" + host + ":" + inner.port() + "/";

        assertThat(fetch(feed, url)).isNotInstanceOf(Fetched.Page.class);
        assertThat(inner.connections()).isZero();
      }
    }
  }

  @Test
  void a_name_that_changes_its_address_after_the_check_leads_to_the_checked_one()
      throws IOException {
    var asked = new AtomicInteger();
    try (var source =
            new Source(exchange -> {
              exchange.getResponseHeaders().set("Connection", "close"); // so that it asks again
              answer(exchange, 200, "{\"orders\":[]}");
            });
        var inner = new RawReceiver("127.0.0.2", source.url("").getPort(), connection -> {});
        var feed =
            new OkHttpOrderFeed(
                WebhookTransportSettings.of(onlyFirst()),
                host -> addresses(asked.incrementAndGet() == 1 ? "127.0.0.1" : "127.0.0.2"))) {
      var url = "http://shop.test:" + source.url("").getPort() + "/orders";

      assertThat(feed.fetch(request(url), AMPLE)).isInstanceOf(Fetched.Page.class);
      assertThat(feed.fetch(request(url), AMPLE)).isInstanceOf(Fetched.NotAllowed.class);
      assertThat(source.requests).hasSize(1);
      assertThat(inner.connections()).isZero();
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

  private static Allowance onlyFirst() {
    return Allowance.parse("127.0.0.1/32").allowance();
  }

  /** What is no URL at all is as good as refused. */
  private static Fetched fetch(OkHttpOrderFeed feed, String url) {
    try {
      return feed.fetch(request(url), AMPLE);
    } catch (IllegalArgumentException e) {
      return new Fetched.NotAllowed(String.valueOf(e.getMessage()));
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
