package com.meocrm.app;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.webhook.Allowance;
import com.meocrm.adapter.webhook.GuardedUrlPolicy;
import com.meocrm.adapter.webhook.OkHttpWebhookTransport;
import com.meocrm.core.Hub;
import com.meocrm.core.HubBuilder;
import com.meocrm.core.HubSettings;
import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.ProducedEvent;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.signing.MasterKey;
import com.meocrm.core.signing.SecretCipher;
import com.meocrm.core.webhook.CreateEndpoint;
import com.meocrm.core.webhook.EndpointSecrets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/** Hubs without a server around them, on PostgreSQL and with real HTTP. */
final class TestHub {
  static final OrganizationId SHOP = new OrganizationId("org_shop");
  static final int MAX_IN_FLIGHT = 10;

  private static final RequestContext CONTEXT = new RequestContext(SHOP, "usr_test", "trace-test");

  private TestHub() {}

  /** A hub that may call this computer; threads and clocks are the JDK's unless set. */
  static HubBuilder builder(
      HubSettings settings, Database database, OkHttpWebhookTransport transport) {
    var key = MasterKey.parse(Base64.getEncoder().encodeToString(new byte[32]));
    return Hub.builder(settings)
        .storage(Wiring.storage(database))
        .webhooks(
            transport,
            new GuardedUrlPolicy(Allowance.LOOPBACK),
            new EndpointSecrets(new SecretCipher(key, null, new SecureRandom()), null));
  }

  /** An endpoint for everything, in order of keys. */
  static void subscribe(Hub hub, String url) {
    hub.createEndpoint()
        .handle(
            new CreateEndpoint.Command(
                url, List.of("*"), null, false, true, null, Ordering.KEY, MAX_IN_FLIGHT),
            CONTEXT);
  }

  /** Records events in one transaction; their {@code orderId} counts up from {@code first}. */
  static void record(Hub hub, int first, int count, int keys) {
    hub.unitOfWork()
        .execute(
            SHOP,
            () -> {
              for (int i = first; i < first + count; i++) {
                hub.events().record(CONTEXT, event(i, "key-" + i % keys));
              }
            });
  }

  private static ProducedEvent event(int number, String key) {
    return new ProducedEvent(
        new EventType("custom.measured"), 1, key, "{\"orderId\":\"%d\"}".formatted(number));
  }
}
