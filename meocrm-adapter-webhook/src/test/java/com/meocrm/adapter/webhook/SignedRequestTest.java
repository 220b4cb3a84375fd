package com.meocrm.adapter.webhook;

import static com.meocrm.adapter.webhook.Sending.AMPLE;
import static com.meocrm.adapter.webhook.Sending.BODY;
import static com.meocrm.adapter.webhook.Sending.toLoopback;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.adapter.webhook.RawReceiver.Received;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.signing.HexSignature;
import com.meocrm.core.signing.StandardWebhooks;
import com.meocrm.core.signing.WebhookHeaders;
import com.meocrm.core.signing.WebhookSecrets;
import com.meocrm.core.webhook.WebhookTransport.Request;
import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SignedRequestTest {
  private static final String DELIVERY = "dlv_01";
  private final Secret secret = WebhookSecrets.generate(new SecureRandom());

  @Test
  void what_arrives_verifies_with_the_public_library_of_standard_webhooks() throws Exception {
    var received = sendSigned();
    var webhook = new Webhook(secret.reveal());
    var body = new String(received.body(), UTF_8);

    assertThatCode(() -> webhook.verify(body, headers(received))).doesNotThrowAnyException();
    assertThatThrownBy(() -> webhook.verify(body + " ", headers(received)))
        .isInstanceOf(WebhookVerificationException.class);
  }

  @Test
  void what_arrives_verifies_with_plain_hmac_over_the_raw_body() throws Exception {
    var received = sendSigned();

    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.reveal().getBytes(UTF_8), "HmacSHA256"));
    assertThat(headers(received).get(WebhookHeaders.SIGNATURE))
        .containsExactly(HexFormat.of().formatHex(mac.doFinal(received.body())));
  }

  private Received sendSigned() throws Exception {
    var now = Instant.now();
    var headers =
        Map.of(
            WebhookHeaders.SIGNATURE, HexSignature.sign(secret, BODY),
            WebhookHeaders.STANDARD_ID, DELIVERY,
            WebhookHeaders.STANDARD_TIMESTAMP, Long.toString(now.getEpochSecond()),
            WebhookHeaders.STANDARD_SIGNATURE, StandardWebhooks.sign(secret, DELIVERY, now, BODY));
    try (var transport = toLoopback();
        var receiver = RawReceiver.answering("HTTP/1.1 204 No Content\r\n\r\n")) {
      transport.post(new Request(receiver.url(), headers, BODY), AMPLE);
      return receiver.requests().getFirst();
    }
  }

  private static Map<String, List<String>> headers(Received received) {
    return received
        .head()
        .lines()
        .skip(1)
        .map(line -> line.split(": ", 2))
        .collect(groupingBy(line -> line[0], mapping(line -> line[1], toList())));
  }
}
