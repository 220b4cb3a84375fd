package com.meocrm.adapter.webhook;

import static com.meocrm.adapter.webhook.Sending.AMPLE;
import static com.meocrm.adapter.webhook.Sending.addresses;
import static com.meocrm.adapter.webhook.Sending.to;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.webhook.WebhookTransport.Response;
import com.meocrm.core.webhook.WebhookTransport.Response.Answered;
import com.meocrm.core.webhook.WebhookTransport.Response.Failed;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.internal.http2.ErrorCode;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TlsTest {
  private static final String HOST = "partner.example";
  private static final HeldCertificate AUTHORITY =
      new HeldCertificate.Builder().certificateAuthority(0).build();

  @AutoClose private final MockWebServer receiver = new MockWebServer();

  @AutoClose
  private final OkHttpWebhookTransport transport =
      new OkHttpWebhookTransport(
          WebhookTransportSettings.of(Allowance.LOOPBACK),
          host -> addresses("127.0.0.1"),
          TlsTest::trusting);

  @Test
  void a_good_certificate_is_accepted_and_http2_is_spoken() throws Exception {
    start(certificate(HOST));
    receiver.enqueue(new MockResponse.Builder().code(202).body("ok").build());

    var answer = (Answered) post(HOST);

    assertThat(answer.status()).isEqualTo(202);
    assertThat(answer.body()).isEqualTo("ok");
    var request = receiver.takeRequest();
    assertThat(request.getVersion()).isEqualTo("HTTP/2");
    assertThat(request.getBody().toByteArray()).isEqualTo(Sending.BODY);
    assertThat(request.getHeaders().get("accept-encoding")).isEqualTo("identity");
  }

  @Test
  void many_requests_share_one_http2_connection() throws Exception {
    start(certificate(HOST));
    for (int i = 0; i <= 50; i++) {
      receiver.enqueue(ok());
    }
    assertThat(post(HOST)).isInstanceOf(Answered.class);
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var sent = new ArrayList<Future<Response>>();
      for (int i = 0; i < 50; i++) {
        sent.add(callers.submit(() -> post(HOST)));
      }
      for (var response : sent) {
        assertThat(response.get()).isInstanceOf(Answered.class);
      }
    }

    for (int i = 0; i <= 50; i++) {
      assertThat(receiver.takeRequest().getConnectionIndex()).isZero();
    }
  }

  @Test
  void a_connection_is_not_lent_to_another_host_of_the_same_certificate() throws Exception {
    start(certificate(HOST, "other.example"));
    receiver.enqueue(ok());
    receiver.enqueue(ok());

    assertThat(post(HOST)).isInstanceOf(Answered.class);
    assertThat(post("other.example")).isInstanceOf(Answered.class);

    assertThat(receiver.takeRequest().getConnectionIndex()).isZero();
    assertThat(receiver.takeRequest().getConnectionIndex()).isEqualTo(1);
  }

  @Test
  void a_stream_that_the_receiver_resets_is_a_failure() throws Exception {
    start(certificate(HOST));
    receiver.enqueue(
        new MockResponse.Builder()
            .onResponseStart(new SocketEffect.CloseStream(ErrorCode.INTERNAL_ERROR.getHttpCode()))
            .build());

    assertThat(error(post(HOST)))
        .isEqualTo("the receiver broke off: stream was reset: INTERNAL_ERROR");
  }

  @Test
  void an_http2_connection_that_was_closed_meanwhile_is_replaced() throws Exception {
    start(certificate(HOST));
    receiver.enqueue(
        new MockResponse.Builder().onResponseEnd(new SocketEffect.CloseSocket()).build());
    receiver.enqueue(ok());
    receiver.enqueue(ok()); // for a second request that was taken off the closed connection

    assertThat(post(HOST)).isInstanceOf(Answered.class);
    assertThat(post(HOST)).isInstanceOf(Answered.class);
  }

  @Test
  void an_http2_request_that_the_receiver_refused_unseen_goes_once_more() throws Exception {
    start(certificate(HOST));
    receiver.enqueue(refused());
    receiver.enqueue(ok());

    assertThat(post(HOST)).isInstanceOf(Answered.class);

    assertThat(receiver.takeRequest().getConnectionIndex()).isZero();
    assertThat(receiver.takeRequest().getConnectionIndex()).isEqualTo(1);
  }

  @Test
  void a_receiver_that_refuses_again_has_failed() throws Exception {
    start(certificate(HOST));
    receiver.enqueue(refused());
    receiver.enqueue(refused());

    assertThat(error(post(HOST)))
        .isEqualTo("the receiver broke off: stream was reset: REFUSED_STREAM");
    assertThat(receiver.getRequestCount()).isEqualTo(2);
  }

  @Test
  void a_certificate_of_another_host_is_refused() throws IOException {
    start(certificate("other.example"));

    assertThat(error(post(HOST))).isEqualTo("TLS: the certificate is not for this host");
  }

  @Test
  void an_expired_certificate_is_refused() throws IOException {
    var yesterday = Instant.now().minus(Duration.ofDays(1));
    start(
        builder(HOST)
            .validityInterval(yesterday.minusSeconds(3600).toEpochMilli(), yesterday.toEpochMilli())
            .build());

    assertThat(error(post(HOST))).isEqualTo("TLS: the certificate has expired");
  }

  @Test
  void a_certificate_of_the_future_is_refused() throws IOException {
    var tomorrow = Instant.now().plus(Duration.ofDays(1));
    start(
        builder(HOST)
            .validityInterval(tomorrow.toEpochMilli(), tomorrow.plusSeconds(3600).toEpochMilli())
            .build());

    assertThat(error(post(HOST))).isEqualTo("TLS: the certificate is not valid yet");
  }

  @Test
  void a_self_signed_certificate_is_refused() throws IOException {
    start(new HeldCertificate.Builder().commonName(HOST).addSubjectAlternativeName(HOST).build());

    assertThat(error(post(HOST))).isEqualTo("TLS: the certificate is not from a known authority");
  }

  @Test
  void without_settings_of_our_own_only_known_authorities_count() throws IOException {
    start(certificate(HOST));

    try (var production = Sending.transport("127.0.0.0/8", host -> addresses("127.0.0.1"))) {
      assertThat(
              error(production.post(to("https://" + HOST + ":" + receiver.getPort() + "/"), AMPLE)))
          .isEqualTo("TLS: the certificate is not from a known authority");
    }
  }

  @Test
  void a_failed_handshake_is_told_as_such() throws IOException {
    start(certificate(HOST));
    receiver.enqueue(new MockResponse.Builder().failHandshake().build());

    assertThat(error(post(HOST))).startsWith("TLS: ");
  }

  @Test
  void a_port_without_tls_is_told_as_such() throws IOException {
    try (var plain =
        new RawReceiver(connection ->
            connection.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"))) {
      var response = transport.post(to("https://" + HOST + ":" + plain.port() + "/"), AMPLE);

      assertThat(error(response)).isEqualTo("TLS: the receiver does not speak TLS on this port");
    }
  }

  @Test
  void a_handshake_that_never_ends_is_cut_off_at_the_deadline() throws IOException {
    try (var silent = new RawReceiver(RawReceiver.Connection::awaitClose)) {
      var response =
          transport.post(to("https://" + HOST + ":" + silent.port() + "/"), Duration.ofMillis(400));

      assertThat(error(response)).isEqualTo("timed out after 0.4 s");
      assertThat(response.duration()).isBetween(Duration.ofMillis(400), Duration.ofSeconds(2));
    }
  }

  private void start(HeldCertificate certificate) throws IOException {
    var server = new HandshakeCertificates.Builder().heldCertificate(certificate).build();
    receiver.useHttps(server.sslSocketFactory());
    receiver.setProtocols(List.of(Protocol.HTTP_2, Protocol.HTTP_1_1));
    receiver.start(InetAddress.getLoopbackAddress(), 0);
  }

  private Response post(String host) {
    return transport.post(to("https://" + host + ":" + receiver.getPort() + "/hook"), AMPLE);
  }

  private static MockResponse ok() {
    return new MockResponse.Builder().build();
  }

  private static MockResponse refused() {
    return new MockResponse.Builder()
        .onRequestStart(new SocketEffect.CloseStream(ErrorCode.REFUSED_STREAM.getHttpCode()))
        .build();
  }

  private static String error(Response response) {
    assertThat(response).isInstanceOf(Failed.class);
    return ((Failed) response).error();
  }

  private static HeldCertificate certificate(String... hosts) {
    return builder(hosts).build();
  }

  private static HeldCertificate.Builder builder(String... hosts) {
    var builder = new HeldCertificate.Builder().signedBy(AUTHORITY).commonName(hosts[0]);
    for (var host : hosts) {
      builder.addSubjectAlternativeName(host);
    }
    return builder;
  }

  private static OkHttpClient.Builder trusting(OkHttpClient.Builder builder) {
    var client =
        new HandshakeCertificates.Builder().addTrustedCertificate(AUTHORITY.certificate()).build();
    return builder.sslSocketFactory(client.sslSocketFactory(), client.trustManager());
  }
}
