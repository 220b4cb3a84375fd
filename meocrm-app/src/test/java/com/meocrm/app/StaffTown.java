package com.meocrm.app;

import com.meocrm.adapter.http.schema.NetworkntSchemas;
import com.meocrm.adapter.notify.SmtpConfig;
import com.meocrm.adapter.notify.SmtpMailer;
import com.meocrm.adapter.notify.TelegramChannel;
import com.meocrm.adapter.notify.TelegramConfig;
import com.meocrm.adapter.notify.ZaloBotChannel;
import com.meocrm.adapter.notify.ZaloBotConfig;
import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.adapter.webhook.Allowance;
import com.meocrm.adapter.webhook.OkHttpWebhookTransport;
import com.meocrm.adapter.webhook.WebhookTransportSettings;
import com.meocrm.app.telegram.FakeTelegram;
import com.meocrm.app.telegram.TelegramWorld;
import com.meocrm.app.zalo.FakeZaloBot;
import com.meocrm.core.Hub;
import com.meocrm.core.HubSettings;
import com.meocrm.core.delivery.EngineSettings;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.event.Event;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.OperationalEvent;
import com.meocrm.core.event.ProducedEvent;
import com.meocrm.core.notification.StaffMessage;
import com.meocrm.core.secret.OperatorSecrets;
import com.meocrm.core.settings.ChangeSetting;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.TestClock;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Shops, their staff's Telegram, and nodes of the hub between them: PostgreSQL and HTTP are real,
 * time is not.
 */
final class StaffTown implements AutoCloseable {
  static final OrganizationId SHOP = new OrganizationId("org_shop");
  static final String TOKEN = "123456:AAF-the-bots-first-token-of-this-test_1";
  static final String BOT = "meo_test_bot";
  static final long OWNER = 1001;

  /** A Tuesday at noon in Vietnam. */
  static final Instant NOON = Instant.parse("2026-03-10T05:00:00Z");

  final TestClock clock = new TestClock();
  final TestDatabase test = TestDatabase.create();
  final FakeTelegram telegram;
  final FakeZaloBot zaloBot = FakeZaloBot.start(clock);
  final Map<String, String> tokens = new ConcurrentHashMap<>();

  /** Zalo bots' tokens of shops that use one. */
  final Map<String, String> zaloTokens = new ConcurrentHashMap<>();

  final List<Node> nodes = new ArrayList<>();
  private final @Nullable SmtpMailer mailer;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger sending = new AtomicInteger();

  StaffTown(@Nullable String smtp) throws IOException {
    at(NOON);
    telegram = FakeTelegram.start(clock);
    mailer =
        smtp == null
            ? null
            : new SmtpMailer(
                SmtpConfig.parse(
                    smtp, new com.meocrm.core.notification.EmailAddress("meo@shop.example")));
    world().addBot(TOKEN, BOT);
    world().addChat(OWNER, TelegramWorld.Sort.PRIVATE, "Cô Lan");
    tokens.put(SHOP.value(), TOKEN);
    node("node-1");
  }

  TelegramWorld world() {
    return telegram.world();
  }

  Node node(String name) {
    var node = new Node(name);
    nodes.add(node);
    return node;
  }

  Hub hub() {
    return nodes.getLast().hub;
  }

  /** Sets both clocks. */
  void at(Instant time) {
    if (time.isAfter(clock.instant())) {
      clock.advance(Duration.between(clock.instant(), time));
    }
    test.setClock(clock.instant());
  }

  void set(OrganizationId shop, String key, String json) {
    hub()
        .settings()
        .change()
        .handle(
            new ChangeSetting.Command(
                key, "tenant", JsonValue.parse(json), "a test", ExpectedVersion.ANY),
            context(shop));
    nodes.forEach(node -> node.hub.settings().effective().forget(shop));
  }

  /** The shop's messages go to this chat. */
  void tell(OrganizationId shop, long chat) {
    set(shop, "notifications.staff.providers.telegram.channelId", Long.toString(chat));
  }

  /** Something happens in the shop. */
  void happens(OrganizationId shop, String type, String key, String data) {
    record(shop, new ProducedEvent(new EventType(type), 1, key, data));
  }

  private void record(OrganizationId shop, Event event) {
    hub().unitOfWork().execute(shop, () -> hub().events().record(context(shop), event));
  }

  void lowStock(OrganizationId shop, String sku) {
    happens(
        shop,
        "inventory.low_stock",
        "br_1/" + sku,
        "{\"sku\":\"%s\",\"branchId\":\"br_1\",\"quantity\":2,\"minStock\":5}".formatted(sku));
  }

  void cancelled(OrganizationId shop, String order) {
    happens(
        shop,
        "order.cancelled",
        order,
        """
        {"orderId":"%1$s","channel":"POS","valueGross":"1250000.00","valueNet":"1250000.00","code":"%1$s",\
        "status":"CANCELLED","branchId":"br_1"}\
        """
            .formatted(order));
  }

  void exhausted(OrganizationId shop, String webhook) {
    record(
        shop,
        new OperationalEvent.DeliveryExhausted(
            "dlv_1", webhook, "evt_1", new EventType("order.created"), 5, "timed out after 15 s"));
  }

  List<StaffMessage> messages(OrganizationId shop) {
    return hub().staff().messages().list(shop, null, 100).items();
  }

  /** Lets time pass, doing all that is to be done at each step. */
  void runFor(Duration time, Duration tick) {
    var end = clock.instant().plus(time);
    while (clock.instant().isBefore(end)) {
      runNow();
      test.advance(tick);
      clock.advance(tick);
    }
    runNow();
  }

  /** Time passes while somebody waits. */
  private void pass(Duration time) {
    test.advance(time);
    clock.advance(time);
    runNow();
  }

  void runNow() {
    for (int idle = 0; idle < 2; ) {
      int done = 0;
      for (var node : nodes) {
        done += node.killed ? 0 : node.hub.step();
      }
      awaitSends();
      idle = done == 0 ? idle + 1 : 0;
    }
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

  static RequestContext context(OrganizationId shop) {
    return new RequestContext(shop, "usr_test", "trace-test");
  }

  @Override
  public void close() {
    nodes.forEach(Node::close);
    threads.close();
    if (mailer != null) {
      mailer.close();
    }
    telegram.close();
    zaloBot.close();
    test.close();
  }

  /** One node; a killed one does nothing any more, not even what it has begun. */
  final class Node {
    final Hub hub;
    volatile boolean killed;

    /** Sends nothing of what it takes any more, as if it died between the two. */
    volatile boolean dying;

    private final Database database = test.open(4);
    private final OkHttpWebhookTransport transport =
        new OkHttpWebhookTransport(WebhookTransportSettings.of(Allowance.LOOPBACK));
    private final TelegramChannel channel = new TelegramChannel(TelegramConfig.of(telegram.url()));
    private final ZaloBotChannel zaloChannel = new ZaloBotChannel(ZaloBotConfig.of(zaloBot.url()));

    Node(String name) {
      var builder =
          TestHub.builder(
                  HubSettings.of(new NodeId(name), "test")
                      .withEngine(EngineSettings.DEFAULT.eager()),
                  database,
                  transport)
              .schemas(new NetworkntSchemas())
              .operatorSecrets(new Tokens())
              .staffChannel(channel)
              .staffChannel(zaloChannel)
              .clocks(clock, clock::nanoTime)
              .pauses(StaffTown.this::pass)
              .threads(Thread.ofPlatform().daemon().factory(), this::send);
      if (mailer != null) {
        builder.mail(mailer, () -> URI.create("https://meo.example"));
      }
      hub = builder.build();
    }

    private void send(Runnable task) {
      if (killed || dying) {
        return;
      }
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

    void close() {
      channel.close();
      zaloChannel.close();
      transport.close();
      database.close();
    }
  }

  /** Every shop's bot tokens, as the operator put them there for the shop. */
  private final class Tokens implements OperatorSecrets {
    @Override
    public Optional<Secret> ofTenant(OrganizationId organization, String name) {
      var known =
          switch (name) {
            case "TELEGRAM_BOT_TOKEN" -> tokens.get(organization.value());
            case "ZALO_BOT_TOKEN" -> zaloTokens.get(organization.value());
            default -> null;
          };
      return Optional.ofNullable(known).map(Secret::of);
    }

    @Override
    public Optional<Secret> shared(String name) {
      return Optional.empty();
    }
  }
}
