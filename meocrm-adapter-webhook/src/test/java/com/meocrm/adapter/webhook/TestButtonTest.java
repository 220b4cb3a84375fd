package com.meocrm.adapter.webhook;

import static com.meocrm.adapter.webhook.Sending.addresses;
import static com.meocrm.adapter.webhook.Sending.transport;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.audit.InMemoryAuditLog;
import com.meocrm.core.delivery.InMemoryLanes;
import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.event.DescribeEventTypes;
import com.meocrm.core.event.InMemoryCustomEventTypes;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.TimeOrderedIds;
import com.meocrm.core.signing.MasterKey;
import com.meocrm.core.signing.SecretCipher;
import com.meocrm.core.webhook.EndpointId;
import com.meocrm.core.webhook.EndpointSecrets;
import com.meocrm.core.webhook.InMemoryEndpoints;
import com.meocrm.core.webhook.TestEndpoint;
import com.meocrm.core.webhook.TestEndpoints;
import com.meocrm.core.webhook.WebhookRequests;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whoever presses the test button learns nothing of the inner network either, wherever the URL
 * claims to lead and however it got stored.
 */
@Timeout(60)
class TestButtonTest {
  private static final String ONLY_FIRST = "127.0.0.1/32";
  private static final String DONE =
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final RequestContext CONTEXT = new RequestContext(SHOP, "usr_1", "trace-1");

  private final TestClock clock = new TestClock();
  private final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  private final InMemoryEndpoints endpoints = new InMemoryEndpoints(unitOfWork);
  private int created;

  @ParameterizedTest(name = "{0}")
  @CsvSource(textBlock = InnerAddresses.BY_RANGE)
  void no_range_that_is_not_public_is_reached(String range, String address) {
    try (var transport = transport("", host -> addresses(address))) {
      assertRefused(press(transport, "https://partner.example/hook"));
    }
    try (var transport = transport("", host -> addresses("8.8.8.8", address))) {
      assertRefused(press(transport, "https://partner.example/hook"));
    }
  }

  @ParameterizedTest
  @CsvSource(textBlock = InnerAddresses.SPELLINGS)
  void no_spelling_of_an_inner_address_is_connected_to(String host) throws IOException {
    try (var inner = inner(0);
        var transport = transport(ONLY_FIRST, Resolver.SYSTEM)) {
      for (var scheme : List.of("http", "https")) {
        var result = press(transport, scheme + "://" + host + ":" + inner.port() + "/");

        assertThat(result.success()).isFalse();
        assertThat(result.status()).isNull();
        assertThat(inner.connections()).isZero();
      }
    }
  }

  @Test
  void a_name_that_changes_its_address_after_the_check_leads_to_the_checked_one()
      throws IOException {
    var asked = new AtomicInteger();
    try (var receiver = RawReceiver.answering(DONE);
        var inner = inner(receiver.port());
        var transport =
            transport(
                ONLY_FIRST,
                host -> addresses(asked.incrementAndGet() == 1 ? "127.0.0.1" : "127.0.0.2"))) {
      var url = "http://partner.test:" + receiver.port() + "/";

      assertThat(press(transport, url).success()).isTrue();
      assertRefused(press(transport, url));
      assertThat(receiver.connections()).isEqualTo(1);
      assertThat(inner.connections()).isZero();
    }
  }

  @Test
  void a_redirect_to_an_inner_address_is_told_and_not_followed() throws IOException {
    try (var inner = inner(0);
        var receiver =
            RawReceiver.answering(
                "HTTP/1.1 302 X\r\nLocation: http://127.0.0.2:"
                    + inner.port()
                    + "/\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        var transport = transport("127.0.0.0/8", Resolver.SYSTEM)) {
      var result = press(transport, "http://127.0.0.1:" + receiver.port() + "/");

      assertThat(result.success()).isFalse();
      assertThat(result.status()).isEqualTo(302);
      assertThat(result.message()).contains("redirects are not followed");
      assertThat(inner.connections()).isZero();
    }
  }

  private TestEndpoint.Result press(OkHttpWebhookTransport transport, String url) {
    var id = "whk_" + ++created;
    unitOfWork.execute(
        SHOP,
        () ->
            endpoints.add(
                TestEndpoints.endpoint(SHOP, id, clock.instant(), null)
                    .withSettings(TestEndpoints.settings(url, Ordering.KEY, null))));
    var ids = new TimeOrderedIds(clock, new Random(1));
    var key = MasterKey.parse("MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=");
    var secrets =
        new EndpointSecrets(
            new SecretCipher(key, null, new Random(2)), Secret.of("the operator's secret"));
    return new TestEndpoint(
            unitOfWork,
            endpoints,
            new DescribeEventTypes(new InMemoryCustomEventTypes(unitOfWork)),
            new WebhookRequests(secrets, clock, "test"),
            transport,
            new InMemoryLanes(clock),
            new AuditTrail(unitOfWork, new InMemoryAuditLog(unitOfWork), ids, clock),
            ids,
            clock,
            lane -> {})
        .handle(new EndpointId(id), null, CONTEXT);
  }

  private static RawReceiver inner(int port) throws IOException {
    return new RawReceiver(
        "127.0.0.2",
        port,
        connection -> {
          connection.readRequest();
          connection.write(DONE);
        });
  }

  private static void assertRefused(TestEndpoint.Result result) {
    assertThat(result.success()).isFalse();
    assertThat(result.status()).isNull();
    assertThat(result.message())
        .contains("address not allowed: partner.")
        .contains("resolves to an address that ");
  }
}
