package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.adapter.webhook.Allowance;
import com.meocrm.adapter.webhook.OkHttpWebhookTransport;
import com.meocrm.adapter.webhook.WebhookTransportSettings;
import com.meocrm.core.Hub;
import com.meocrm.core.HubSettings;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.signing.MasterKey;
import com.meocrm.core.signing.SecretCipher;
import com.meocrm.core.webhook.CreateEndpoint;
import com.meocrm.core.webhook.EndpointSecrets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Deliveries keep out of the inner network also when an endpoint's URL got past the check at its
 * creation, as one does that was stored before an operator withdrew an allowance.
 */
class PrivateTargetsTest {
  private static final String REFUSED = "address not allowed: 127.0.0.1 is loopback";
  private static final RequestContext CONTEXT =
      new RequestContext(TestHub.SHOP, "usr_test", "trace-test");

  @Test
  void deliveries_and_the_test_button_say_why_they_connect_to_nobody() throws Exception {
    try (var test = TestDatabase.create();
        var inner = new CapturingReceiver();
        var transport = new OkHttpWebhookTransport(WebhookTransportSettings.of(Allowance.NONE))) {
      var hub = hub(test, transport);
      var url = inner.url().replace("http:", "https:");
      var endpoint =
          hub.createEndpoint()
              .handle(
                  new CreateEndpoint.Command(
                      url, List.of("*"), null, false, true, null, Ordering.KEY, 10),
                  CONTEXT)
              .endpoint();
      hub.start();
      try {
        TestHub.record(hub, 0, 1, 1);
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() ->
                test.fetchOne(
                        Integer.class,
                        "select count(distinct delivery_id)::int from meocrm.attempt")
                    == 1);
      } finally {
        assertThat(hub.stop(Duration.ofSeconds(5))).isTrue();
      }

      var tested = hub.webhooks().test().handle(endpoint.id(), null, CONTEXT);

      assertThat(tested.success()).isFalse();
      assertThat(tested.status()).isNull();
      assertThat(tested.message()).contains(REFUSED);
      assertThat(test.fetch("select distinct error from meocrm.attempt").getValues(0, String.class))
          .containsExactly(REFUSED);
      assertThat(inner.captured()).isEmpty();
    }
  }

  private static Hub hub(TestDatabase test, OkHttpWebhookTransport transport) {
    var key = MasterKey.parse(Base64.getEncoder().encodeToString(new byte[32]));
    return Hub.builder(HubSettings.of(new NodeId("guarded"), "test"))
        .storage(Wiring.storage(test.open(3)))
        .webhooks(
            transport,
            url -> Optional.empty(),
            new EndpointSecrets(new SecretCipher(key, null, new SecureRandom()), null))
        .build();
  }
}
