package com.meocrm.adapter.webhook;

import static com.meocrm.adapter.webhook.Sending.AMPLE;
import static com.meocrm.adapter.webhook.Sending.to;
import static com.meocrm.adapter.webhook.Sending.toLoopback;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.webhook.WebhookTransport.Request;
import com.meocrm.core.webhook.WebhookTransport.Response;
import com.meocrm.core.webhook.WebhookTransport.Response.Failed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FailuresTest {
  private static final Duration SHORT = Duration.ofMillis(400);

  /** How much later than its deadline a call may end on a busy machine. */
  private static final Duration TOLERANCE = Duration.ofMillis(1_500);

  @AutoClose private final OkHttpWebhookTransport transport = toLoopback();

  @Test
  void nobody_listens() throws IOException {
    int port;
    try (var gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = gone.getLocalPort();
    }

    assertThat(failed(transport.post(to("http://127.0.0.1:" + port + "/"), AMPLE)).error())
        .isEqualTo("connection refused");
  }

  @Test
  void nobody_has_the_name() {
    try (var unknown =
        Sending.transport(
            "",
            host -> {
              throw new UnknownHostException(host);
            })) {
      assertThat(failed(unknown.post(to("https://no.example/"), AMPLE)).error())
          .isEqualTo("unknown host: no.example");
    }
  }

  @Test
  void a_name_without_addresses_is_unknown() {
    try (var empty = Sending.transport("", host -> Sending.addresses())) {
      assertThat(failed(empty.post(to("https://no.example/"), AMPLE)).error())
          .isEqualTo("unknown host: no.example");
    }
  }

  @Test
  void the_name_server_does_not_answer_before_the_deadline() {
    var never = new CountDownLatch(1);
    try (var slow =
        Sending.transport(
            "",
            host -> {
              awaitQuietly(never);
              throw new UnknownHostException(host);
            })) {
      assertEndsInTime(slow.post(to("https://slow.example/"), SHORT));
    }
  }

  @Test
  void the_connection_is_not_accepted_in_time() throws IOException {
    var settings =
        new WebhookTransportSettings(
            Allowance.LOOPBACK, SHORT, 1, WebhookTransportSettings.DEFAULT_KEEP_IDLE);
    try (var full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var impatient =
            new OkHttpWebhookTransport(settings, Resolver.SYSTEM, UnaryOperator.identity())) {
      var queued = new ArrayList<Socket>();
      // The kernel takes one or two for a backlog of 1, then stays silent.
      for (int i = 0; i < 4; i++) {
        queued.add(connectQuietly(full.getLocalPort()));
      }

      var response = impatient.post(to("http://127.0.0.1:" + full.getLocalPort() + "/"), AMPLE);

      assertThat(failed(response).error()).isEqualTo("could not connect within 0.4 s");
      for (var socket : queued) {
        socket.close();
      }
    }
  }

  @Test
  void no_answer_comes() throws IOException {
    try (var receiver = new RawReceiver(RawReceiver.Connection::awaitClose)) {
      assertEndsInTime(transport.post(to(receiver.url()), SHORT));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "H",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nX-Slow: 1",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n123",
        "HTTP/1.1 103 Early Hints\r\n\r\n",
      })
  void the_answer_stops_half_way(String beginning) throws IOException {
    try (var receiver =
        new RawReceiver(connection -> {
          connection.readRequest();
          connection.write(beginning);
          connection.awaitClose();
        })) {
      assertEndsInTime(transport.post(to(receiver.url()), SHORT));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nX-Drip: ",
        "HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
      })
  void the_answer_drips(String beginning) throws IOException {
    try (var receiver =
        new RawReceiver(connection -> {
          connection.readRequest();
          connection.write(beginning);
          while (true) {
            connection.write("x");
            pause();
          }
        })) {
      assertEndsInTime(transport.post(to(receiver.url()), SHORT));
    }
  }

  @Test
  void interim_answers_never_end() throws IOException {
    try (var receiver =
        new RawReceiver(connection -> {
          connection.readRequest();
          while (true) {
            connection.write("HTTP/1.1 102 Processing\r\n\r\n");
          }
        })) {
      assertThat(failed(transport.post(to(receiver.url()), SHORT)).duration())
          .isLessThan(SHORT.plus(TOLERANCE));
    }
  }

  @Test
  void the_receiver_does_not_read() throws IOException {
    try (var receiver = new RawReceiver(connection -> awaitQuietly(new CountDownLatch(1)))) {
      var large = new byte[32 * 1024 * 1024];
      var request = new Request(receiver.url(), Sending.headers(), large);

      assertEndsInTime(transport.post(request, SHORT));
    }
  }

  @Test
  void there_is_no_time_left() {
    for (var none : new Duration[] {Duration.ZERO, Duration.ofSeconds(-1)}) {
      assertThat(failed(transport.post(to("http://127.0.0.1:9/"), none)).error())
          .startsWith("timed out");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200 OK\r\nContent-",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n123",
      })
  void the_receiver_closes_too_early(String beginning) throws IOException {
    try (var receiver =
        new RawReceiver(connection -> {
          connection.readRequest();
          connection.write(beginning);
        })) {
      assertThat(failed(transport.post(to(receiver.url()), AMPLE)).error())
          .isEqualTo("connection closed before the answer was complete");
      assertThat(receiver.requests()).hasSize(1);
    }
  }

  @Test
  void the_receiver_resets_the_connection() throws IOException {
    try (var receiver =
        new RawReceiver(connection -> {
          connection.readRequest();
          connection.reset();
        })) {
      assertThat(failed(transport.post(to(receiver.url()), AMPLE)).error())
          .isEqualTo("connection reset by the receiver");
      assertThat(receiver.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.6\r\n",
        "HTTP/1.1\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "<html>hello</html>\r\n\r\n",
      })
  void the_answer_is_not_http(String answer) throws IOException {
    try (var receiver = RawReceiver.answering(answer)) {
      assertThat(failed(transport.post(to(receiver.url()), AMPLE)).error())
          .isEqualTo("the answer is not valid HTTP");
    }
  }

  @Test
  void headers_without_end_are_given_up() throws IOException {
    var header = "X-Header: " + "x".repeat(1_000) + "\r\n";
    try (var receiver =
        new RawReceiver(connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 200 OK\r\n");
          while (true) {
            connection.write(header);
          }
        })) {
      var response = failed(transport.post(to(receiver.url()), AMPLE));

      assertThat(response.duration()).isLessThan(AMPLE);
    }
  }

  @Test
  void an_interrupted_thread_ends_the_request_and_stays_interrupted() throws Exception {
    var sent = new CountDownLatch(1);
    try (var receiver =
        new RawReceiver(connection -> {
          connection.readRequest();
          sent.countDown();
          connection.awaitClose();
        })) {
      var response = new Response[1];
      var stillInterrupted = new boolean[1];
      var sender =
          Thread.ofVirtual()
              .start(() -> {
                response[0] = transport.post(to(receiver.url()), AMPLE);
                stillInterrupted[0] = Thread.currentThread().isInterrupted();
              });
      sent.await();
      sender.interrupt();
      sender.join();

      assertThat(failed(response[0]).error()).isEqualTo("interrupted: the hub is stopping");
      assertThat(stillInterrupted[0]).isTrue();
    }
  }

  @Test
  void noise_never_throws() throws IOException {
    var random = new Random(20_251_111);
    var beginnings =
        new String[] {
          "",
          "HTTP/1.1 200 OK\r\n",
          "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n",
          "HTTP/2.0 "
        };
    try (var receiver =
        new RawReceiver(connection -> {
          connection.readRequest();
          var noise = new byte[random.nextInt(300)];
          random.nextBytes(noise);
          connection.write(beginnings[connection.number() % beginnings.length]);
          connection.write(noise);
          connection.write(
              new String(noise, ISO_8859_1).replaceAll("[^ -~\r\n:]", "") + "\r\n\r\n");
        })) {
      for (int i = 0; i < 300; i++) {
        assertThat(transport.post(to(receiver.url()), AMPLE)).isNotNull();
      }
    }
  }

  private static void assertEndsInTime(Response response) {
    var failed = failed(response);
    assertThat(failed.duration()).isBetween(SHORT, SHORT.plus(TOLERANCE));
    assertThat(failed.error()).isEqualTo("timed out after 0.4 s");
  }

  private static Failed failed(Response response) {
    assertThat(response).isInstanceOf(Failed.class);
    return (Failed) response;
  }

  private static Socket connectQuietly(int port) throws IOException {
    var socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
    } catch (SocketTimeoutException e) {
      // the queue is full: what we want
    }
    return socket;
  }

  private static void pause() {
    LockSupport.parkNanos(20_000_000);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
