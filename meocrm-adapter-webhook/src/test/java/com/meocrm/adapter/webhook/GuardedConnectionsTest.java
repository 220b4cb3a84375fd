package com.meocrm.adapter.webhook;

import static com.meocrm.adapter.webhook.Sending.AMPLE;
import static com.meocrm.adapter.webhook.Sending.addresses;
import static com.meocrm.adapter.webhook.Sending.to;
import static com.meocrm.adapter.webhook.Sending.transport;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.webhook.WebhookTransport.Response;
import com.meocrm.core.webhook.WebhookTransport.Response.Answered;
import com.meocrm.core.webhook.WebhookTransport.Response.Failed;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where connections go; 127.0.0.1 stands for an allowed address, 127.0.0.2 for the inner network.
 */
@Timeout(60)
class GuardedConnectionsTest {
  private static final String ONLY_FIRST = "127.0.0.1/32";
  private static final String LAST_ANSWER =
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

  @Test
  void a_name_that_changes_its_address_after_the_check_leads_to_the_checked_one()
      throws IOException {
    var asked = new AtomicInteger();
    try (var receiver = RawReceiver.answering(LAST_ANSWER);
        var inner = innerService(receiver.port());
        var transport = transport(ONLY_FIRST, host -> rebinding(asked))) {
      var url = "http://partner.test:" + receiver.port() + "/";

      assertThat(transport.post(to(url), AMPLE)).isInstanceOf(Answered.class);
      assertThat(asked).hasValue(1);
      assertThat(receiver.connections()).isEqualTo(1);

      assertRefused(
          transport.post(to(url), AMPLE), "partner.test resolves to an address that is loopback");
      assertThat(asked).hasValue(2);
      assertThat(inner.connections()).isZero();
    }
  }

  @Test
  void the_connection_of_a_checked_name_is_used_again_without_asking() throws IOException {
    var asked = new AtomicInteger();
    try (var receiver = RawReceiver.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        var inner = innerService(receiver.port());
        var transport = transport(ONLY_FIRST, host -> rebinding(asked))) {
      var url = "http://partner.test:" + receiver.port() + "/";

      assertThat(transport.post(to(url), AMPLE)).isInstanceOf(Answered.class);
      assertThat(transport.post(to(url), AMPLE)).isInstanceOf(Answered.class);

      assertThat(asked).hasValue(1);
      assertThat(receiver.connections()).isEqualTo(1);
      assertThat(inner.connections()).isZero();
    }
  }

  @Test
  void one_private_address_among_the_answers_is_enough_to_refuse() throws IOException {
    try (var receiver = RawReceiver.answering(LAST_ANSWER);
        var inner = innerService(receiver.port());
        var transport = transport(ONLY_FIRST, host -> addresses("127.0.0.1", "127.0.0.2"))) {
      var response = transport.post(to("http://partner.test:" + receiver.port() + "/"), AMPLE);

      assertRefused(response, "partner.test resolves to an address that is loopback");
      assertThat(receiver.connections() + inner.connections()).isZero();
    }
  }

  @Test
  void addresses_are_tried_in_the_order_of_the_answer() throws IOException {
    try (var receiver = RawReceiver.answering(LAST_ANSWER);
        var transport = transport("127.0.0.0/8", host -> addresses("127.0.0.3", "127.0.0.1"))) {
      var response = transport.post(to("http://partner.test:" + receiver.port() + "/"), AMPLE);

      assertThat(response).as("127.0.0.3 refuses, 127.0.0.1 answers").isInstanceOf(Answered.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "::1",
        "fd00::1",
        "fe80::1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::"
      })
  void a_public_name_with_an_inner_address_is_refused(String address) {
    assertNameIsRefused(address);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(textBlock = InnerAddresses.BY_RANGE)
  void no_range_that_is_not_public_hides_behind_a_public_answer(String range, String address) {
    assertNameIsRefused(address);
  }

  private static void assertNameIsRefused(String address) {
    try (var transport = transport("", host -> addresses("8.8.8.8", address))) {
      assertRefused(
          transport.post(to("https://partner.example/"), AMPLE),
          "address not allowed: partner.example resolves to an address that ");
    }
  }

  @ParameterizedTest
  @CsvSource(textBlock = InnerAddresses.SPELLINGS)
  void no_spelling_of_an_inner_address_is_connected_to(String host) throws IOException {
    // The operating system's resolver on purpose: it knows all these spellings.
    try (var inner = innerService(0);
        var transport = transport(ONLY_FIRST, Resolver.SYSTEM)) {
      for (var scheme : List.of("http", "https")) {
        var response = transport.post(to(scheme + "://" + host + ":" + inner.port() + "/"), AMPLE);

        assertThat(response).isInstanceOf(Failed.class);
        assertThat(inner.connections()).isZero();
      }
    }
  }

  @Test
  void localhost_leads_to_its_allowed_address_even_if_the_other_is_not() throws IOException {
    try (var receiver = RawReceiver.answering(LAST_ANSWER);
        var transport = transport("127.0.0.0/8", host -> addresses("::1", "127.0.0.1"))) {
      assertThat(transport.post(to("http://localhost:" + receiver.port() + "/"), AMPLE))
          .isInstanceOf(Answered.class);
    }
    try (var transport = transport("127.0.0.0/8", host -> addresses("::1", "10.0.0.1"))) {
      assertRefused(
          transport.post(to("http://localhost:1/"), AMPLE),
          "localhost resolves to an address that is ");
    }
  }

  @Test
  void http_to_an_inner_name_needs_an_allowed_address() {
    try (var transport = transport(ONLY_FIRST, host -> addresses("8.8.8.8"))) {
      assertRefused(
          transport.post(to("http://receiver.internal/"), AMPLE),
          "http is not allowed: receiver.internal");
    }
  }

  @Test
  void an_allowed_host_and_port_is_reached_at_whatever_address() throws IOException {
    try (var inner = innerService(0);
        var transport =
            transport("receiver.test:" + inner.port(), host -> addresses("127.0.0.2"))) {
      assertThat(transport.post(to("http://receiver.test:" + inner.port() + "/"), AMPLE))
          .isInstanceOf(Answered.class);
      assertRefused(
          transport.post(to("https://other.test:" + inner.port() + "/"), AMPLE), "is loopback");
    }
  }

  private static List<InetAddress> rebinding(AtomicInteger asked) {
    return addresses(asked.incrementAndGet() == 1 ? "127.0.0.1" : "127.0.0.2");
  }

  private static RawReceiver innerService(int port) throws IOException {
    return new RawReceiver(
        "127.0.0.2",
        port,
        connection -> {
          connection.readRequest();
          connection.write(LAST_ANSWER);
        });
  }

  private static void assertRefused(Response response, String reason) {
    assertThat(response).isInstanceOf(Failed.class);
    assertThat(((Failed) response).error()).contains(reason);
  }
}
