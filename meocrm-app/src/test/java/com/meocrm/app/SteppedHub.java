package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.notify.SmtpConfig;
import com.meocrm.adapter.notify.SmtpMailer;
import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.adapter.webhook.Allowance;
import com.meocrm.adapter.webhook.OkHttpWebhookTransport;
import com.meocrm.adapter.webhook.WebhookTransportSettings;
import com.meocrm.core.Hub;
import com.meocrm.core.HubSettings;
import com.meocrm.core.delivery.EngineSettings;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.notification.AlertRecipients;
import com.meocrm.core.notification.EmailAddress;
import com.meocrm.core.shared.TestClock;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A whole hub on PostgreSQL with real HTTP and SMTP, in controlled time: nothing happens but in
 * {@link #runFor}, and both the database's clock and the hub's move by its steps alone.
 */
final class SteppedHub implements AutoCloseable {
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
    hub =
        TestHub.builder(
                HubSettings.of(new NodeId("stepped"), "test")
                    .withEngine(EngineSettings.DEFAULT.eager()),
                database,
                transport)
            .mail(mailer, () -> URI.create("https://meo.example"))
            .clocks(clock, clock::nanoTime)
            .threads(Thread.ofPlatform().daemon().factory(), this::send)
            .build();
  }

  /** Whom alerts are mailed to. */
  void mailAlertsTo(String address) {
    AlertRecipients recipients = hub.alertRecipients();
    hub.unitOfWork()
        .execute(
            TestHub.SHOP,
            () -> recipients.replace(TestHub.SHOP, List.of(new EmailAddress(address))));
  }

  void subscribe(String url) {
    TestHub.subscribe(hub, url);
  }

  /** {@link TestHub#record}. */
  void record(int first, int count, int keys) {
    TestHub.record(hub, first, count, keys);
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
