package com.meocrm.adapter.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.meocrm.core.webhook.WebhookTransport.Request;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What the tests of the transport have in common. */
final class Sending {
  /** Far more than any of these requests needs. */
  static final Duration AMPLE = Duration.ofSeconds(20);

  static final byte[] BODY = "{\"event\":\"ping\",\"name\":\"Trà sữa\"}".getBytes(UTF_8);

  private Sending() {}

  static OkHttpWebhookTransport toLoopback() {
    return new OkHttpWebhookTransport(WebhookTransportSettings.of(Allowance.LOOPBACK));
  }

  /** Reaches what {@code allow} says; {@code resolver} stands in for name servers. */
  static OkHttpWebhookTransport transport(String allow, Resolver resolver) {
    var parsed = Allowance.parse(allow);
    if (!parsed.problems().isEmpty()) {
      throw new IllegalArgumentException(parsed.problems().toString());
    }
    return new OkHttpWebhookTransport(
        WebhookTransportSettings.of(parsed.allowance()), resolver, UnaryOperator.identity());
  }

  static Request to(URI url) {
    return new Request(url, headers(), BODY);
  }

  static Request to(String url) {
    return to(URI.create(url));
  }

  static Map<String, String> headers() {
    var headers = new LinkedHashMap<String, String>();
    headers.put("Content-Type", "application/json");
    headers.put("User-Agent", "MeoCRM-Webhooks/test");
    headers.put("X-MeoCRM-Signature", "00ff");
    headers.put("X-MeoCRM-Attempt", "1");
    headers.put("webhook-id", "dlv_1");
    return headers;
  }

  static List<InetAddress> addresses(String... texts) {
    return Stream.of(texts).map(text -> LiteralAddress.parse(text).orElseThrow()).toList();
  }
}
