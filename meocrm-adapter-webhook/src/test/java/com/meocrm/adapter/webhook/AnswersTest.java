package com.meocrm.adapter.webhook;

import static com.meocrm.adapter.webhook.Sending.AMPLE;
import static com.meocrm.adapter.webhook.Sending.to;
import static com.meocrm.adapter.webhook.Sending.toLoopback;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.webhook.WebhookTransport;
import com.meocrm.core.webhook.WebhookTransport.Request;
import com.meocrm.core.webhook.WebhookTransport.Response.Answered;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class AnswersTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final int MEBIBYTE = 1024 * 1024;

  @AutoClose private final OkHttpWebhookTransport transport = toLoopback();

  @Test
  void the_body_arrives_byte_for_byte() throws Exception {
    var body = new byte[100_000];
    new Random(7).nextBytes(body);

    try (var receiver = RawReceiver.answering(OK)) {
      transport.post(new Request(receiver.url(), Sending.headers(), body), AMPLE);

      assertThat(sha256(receiver.requests().getFirst().body())).isEqualTo(sha256(body));
    }
  }

  @Test
  void our_headers_come_first_in_our_order_and_little_is_added() throws IOException {
    try (var receiver = RawReceiver.answering(OK)) {
      transport.post(to(receiver.url()), AMPLE);

      var request = receiver.requests().getFirst();
      assertThat(request.headerNames())
          .containsExactly(
              "Content-Type",
              "User-Agent",
              "X-MeoCRM-Signature",
              "X-MeoCRM-Attempt",
              "webhook-id",
              "Accept-Encoding",
              "Content-Length",
              "Host",
              "Connection");
      assertThat(request.head())
          .startsWith("POST /hook HTTP/1.1\r\n")
          .contains(
              "\r\nContent-Type: application/json\r\n",
              "\r\nUser-Agent: MeoCRM-Webhooks/test\r\n",
              "\r\nAccept-Encoding: identity\r\n",
              "\r\nHost: 127.0.0.1:" + receiver.port() + "\r\n");
    }
  }

  @Test
  void an_answer_has_status_text_and_the_header_retry_after() throws IOException {
    try (var receiver =
        RawReceiver.answering(
            "HTTP/1.1 429 Slow Down\r\nRetry-After: 120\r\nContent-Length: 4\r\n\r\nbusy")) {
      var answer = answered(receiver);

      assertThat(answer.status()).isEqualTo(429);
      assertThat(answer.body()).isEqualTo("busy");
      assertThat(answer.retryAfter()).isEqualTo("120");
      assertThat(answer.duration()).isPositive().isLessThan(AMPLE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200, 200", "201, 201", "202, 202", "299, 299", "300, 300", "301, 301", "302, 302", "303, 303",
        "304, 304",
    "307, 307", "308, 308", "400, 400", "401, 401", "403, 403", "404, 404", "407, 407", "408, 408",
        "410, 410",
    "418, 418", "421, 421", "429, 429", "500, 500", "502, 502", "503, 503", "504, 504", "599, 599"
  })
  void every_status_is_an_answer_and_takes_one_request(int sent, int expected) throws IOException {
    var answer =
        "HTTP/1.1 "
            + sent
            + " X\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nRetry-After: 0\r\n\r\n";
    try (var receiver = RawReceiver.answering(answer)) {
      assertThat(answered(receiver).status()).isEqualTo(expected);
      assertThat(receiver.requests()).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"204, ''", "205, 'Content-Length: 0'"})
  void no_content_is_an_answer_even_if_a_body_was_announced(int status, String header)
      throws IOException {
    var end = header.isEmpty() ? "\r\n" : header + "\r\n\r\n";
    try (var receiver = RawReceiver.answering("HTTP/1.1 " + status + " X\r\n" + end);
        var wrong =
            RawReceiver.answering("HTTP/1.1 " + status + " X\r\nContent-Length: 5\r\n\r\nhello")) {
      assertThat(answered(receiver).status()).isEqualTo(status);
      assertThat(answered(wrong).status()).isEqualTo(status);
    }
  }

  @Test
  void interim_answers_are_passed_over_and_101_is_taken_as_it_is() throws IOException {
    try (var hints = RawReceiver.answering("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + OK);
        var upgrade = RawReceiver.answering("HTTP/1.1 101 Switching Protocols\r\n\r\n")) {
      assertThat(answered(hints).status()).isEqualTo(200);
      assertThat(answered(upgrade).status()).isEqualTo(101);
    }
  }

  @Test
  void a_redirect_is_not_followed_wherever_it_leads() throws IOException {
    try (var inner = new RawReceiver("127.0.0.2", 0, RawReceiver.Connection::readRequest);
        var receiver =
            RawReceiver.answering(
                "HTTP/1.1 307 X\r\nLocation: http://127.0.0.2:"
                    + inner.port()
                    + "/\r\nContent-Length: 0\r\n\r\n")) {
      assertThat(answered(receiver).status()).isEqualTo(307);
      assertThat(inner.connections()).isZero();
    }
  }

  @Test
  void cookies_are_not_kept() throws IOException {
    try (var receiver =
        RawReceiver.answering("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n")) {
      answered(receiver);
      answered(receiver);

      assertThat(receiver.requests())
          .noneMatch(request -> request.headerNames().contains("Cookie"));
    }
  }

  @Test
  void four_kibibytes_of_an_answer_are_kept_and_the_connection_with_them() throws IOException {
    var page = "x".repeat(60_000);
    try (var receiver =
        RawReceiver.answering("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n" + page)) {
      assertThat(answered(receiver).body())
          .isEqualTo(page.substring(0, WebhookTransport.KEPT_BODY_BYTES));
      assertThat(answered(receiver).status()).isEqualTo(200);
      assertThat(receiver.connections()).isEqualTo(1);
    }
  }

  @Test
  void text_that_is_no_utf8_is_mended() throws IOException {
    try (var receiver =
        RawReceiver.answering("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\na\u00ff\u00feb")) {
      assertThat(answered(receiver).body()).isEqualTo("a\ufffd\ufffdb");
    }
  }

  @Test
  void an_endless_answer_is_read_to_64_kibibytes() throws IOException {
    var written = new AtomicLong();
    var chunk = ("1000\r\n" + "x".repeat(4096) + "\r\n").getBytes(UTF_8);
    try (var receiver =
        new RawReceiver(connection -> {
          connection.readRequest();
          connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          while (true) {
            connection.write(chunk);
            written.addAndGet(chunk.length);
          }
        })) {
      var answer = answered(receiver);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("x".repeat(WebhookTransport.KEPT_BODY_BYTES));
      // What the sockets' buffers of both sides take; without a limit it would be gigabytes.
      assertThat(written).hasValueLessThan(16L * MEBIBYTE);
    }
  }

  @Test
  void a_compressed_answer_is_read_although_nobody_asked_for_it() throws IOException {
    try (var receiver = gzipped(zip("được".getBytes(UTF_8)))) {
      assertThat(answered(receiver).body()).isEqualTo("được");
    }
  }

  @Test
  void a_gzip_bomb_is_inflated_to_what_is_kept_and_no_further() throws IOException {
    var bomb = zip(new byte[200 * MEBIBYTE]);
    assertThat(bomb).hasSizeGreaterThan((int) AnswerBody.MAX_BYTES);

    try (var receiver = gzipped(bomb)) {
      var answer = answered(receiver);

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).hasSize(WebhookTransport.KEPT_BODY_BYTES);
    }
  }

  @Test
  void what_claims_to_be_gzip_and_is_not_counts_as_answered() throws IOException {
    var torn = zip("the beginning of something".getBytes(UTF_8));
    torn[torn.length - 6] ^= 1;

    try (var plain = gzipped("not compressed".getBytes(UTF_8));
        var damaged = gzipped(torn)) {
      assertThat(answered(plain).status()).isEqualTo(200);
      assertThat(answered(damaged).status()).isEqualTo(200);
    }
  }

  private Answered answered(RawReceiver receiver) {
    var response = transport.post(to(receiver.url()), AMPLE);
    assertThat(response).isInstanceOf(Answered.class);
    return (Answered) response;
  }

  private static RawReceiver gzipped(byte[] body) throws IOException {
    return new RawReceiver(connection -> {
      connection.readRequest();
      connection.write(
          "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
              + body.length
              + "\r\n\r\n");
      connection.write(body);
    });
  }

  private static byte[] zip(byte[] plain) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(plain);
    }
    return bytes.toByteArray();
  }

  private static byte[] sha256(byte[] bytes) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }
}
