package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.notify.SmtpConfig;
import com.meocrm.adapter.notify.SmtpMailer;
import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.adapter.webhook.Allowance;
import com.meocrm.adapter.webhook.GuardedUrlPolicy;
import com.meocrm.adapter.webhook.OkHttpWebhookTransport;
import com.meocrm.adapter.webhook.WebhookTransportSettings;
import com.meocrm.core.Hub;
import com.meocrm.core.HubSettings;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.ProducedEvent;
import com.meocrm.core.notification.AlertRecipients;
import com.meocrm.core.notification.EmailAddress;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.signing.MasterKey;
import com.meocrm.core.signing.SecretCipher;
import com.meocrm.core.webhook.CreateEndpoint;
import com.meocrm.core.webhook.EndpointSecrets;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A whole hub on PostgreSQL with real HTTP and SMTP, in controlled time: nothing happens but in
 * {@link #runFor}, and both the database's clock and the hub's move by its steps alone.
 */
final class SteppedHub implements AutoCloseable {
  static final OrganizationId SHOP = new OrganizationId("org_shop");
  static final int MAX_IN_FLIGHT = 10;

  private static final RequestContext CONTEXT = new RequestContext(SHOP, "usr_test", "trace-test");

  final TestClock clock = new TestClock();
  final TestDatabase test = TestDatabase.create();

  private final Database database = test.open(2);
  private final OkHttpWebhookTransport transport =
      new OkHttpWebhookTransport(WebhookTransportSettings.of(Allowance.LOOPBACK));
  private final SmtpMailer mailer;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger sending = new AtomicInteger();
  private final Hub hub;

  /**
   * @param smtp where alerts are mailed to
   */
  SteppedHub(String smtp) {
    test.setClock(clock.instant());
    mailer = new SmtpMailer(SmtpConfig.parse(smtp, new EmailAddress("meo@shop.example")));
    var key = MasterKey.parse(Base64.getEncoder().encodeToString(new byte[32]));
    hub =
        Hub.builder(HubSettings.of(new NodeId("stepped"), "test"))
            .storage(Wiring.storage(database))
            .webhooks(
                transport,
                new GuardedUrlPolicy(Allowance.LOOPBACK),
                new EndpointSecrets(new SecretCipher(key, null, new SecureRandom()), null))
            .mail(mailer, () -> URI.create("https://meo.example"))
            .clocks(clock, clock::nanoTime)
            .threads(Thread.ofPlatform().daemon().factory(), this::send)
            .build();
  }

  /** Whom alerts are mailed to. */
  void mailAlertsTo(String address) {
    AlertRecipients recipients = hub.alertRecipients();
    hub.unitOfWork()
        .execute(SHOP, () -> recipients.replace(SHOP, List.of(new EmailAddress(address))));
  }

  void subscribe(String url) {
    hub.createEndpoint()
        .handle(
            new CreateEndpoint.Command(
                url, List.of("*"), null, false, true, null, Ordering.KEY, MAX_IN_FLIGHT),
            CONTEXT);
  }

  /** Records events; the n-th carries the number {@code first + n}. */
  void record(int first, int count, int keys) {
    hub.unitOfWork()
        .execute(
            SHOP,
            () -> {
              for (int i = first; i < first + count; i++) {
                hub.events()
                    .record(
                        CONTEXT,
                        new ProducedEvent(
                            new EventType("custom.measured"),
                            1,
                            "key-" + i % keys,
                            "{\"orderId\":\"%d\"}".formatted(i)));
              }
            });
  }

  /** Lets time pass in steps of {@code tick}, doing all that is to be done at each. */
  void runFor(Duration time, Duration tick) {
    var end = clock.instant().plus(time);
    while (!clock.instant().isAfter(end)) {
      runNow();
      test.advance(tick);
      clock.advance(tick);
    }
  }

  /** Does what is to be done at this moment, until nothing is left. */
  private void runNow() {
    for (int idle = 0; idle < 3; ) {
      int done = hub.step();
      awaitSends();
      idle = done == 0 ? idle + 1 : 0;
    }
  }

  private void send(Runnable task) {
    sending.incrementAndGet();
    threads.execute(() -> {
      try {
        task.run();
      } finally {
        synchronized (sending) {
          sending.decrementAndGet();
          sending.notifyAll();
        }
      }
    });
  }

  private void awaitSends() {
    synchronized (sending) {
      try {
        while (sending.get() > 0) {
          sending.wait();
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    assertThat(hub.stop(Duration.ZERO)).isTrue();
    threads.close();
    transport.close();
    mailer.close();
    test.close();
  }
}
