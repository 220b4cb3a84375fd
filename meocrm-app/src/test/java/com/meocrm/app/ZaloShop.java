package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.http.schema.NetworkntSchemas;
import com.meocrm.adapter.notify.ZaloBotChannel;
import com.meocrm.adapter.notify.ZaloBotConfig;
import com.meocrm.adapter.notify.ZaloConfig;
import com.meocrm.adapter.notify.ZaloHttp;
import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.adapter.webhook.Allowance;
import com.meocrm.adapter.webhook.OkHttpWebhookTransport;
import com.meocrm.adapter.webhook.WebhookTransportSettings;
import com.meocrm.app.zalo.FakeZalo;
import com.meocrm.app.zalo.FakeZaloBot;
import com.meocrm.app.zalo.FakeZaloCallbacks;
import com.meocrm.app.zalo.FakeZaloOAuth;
import com.meocrm.core.Hub;
import com.meocrm.core.HubSettings;
import com.meocrm.core.alert.Alert;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.Alerts;
import com.meocrm.core.delivery.EngineSettings;
import com.meocrm.core.delivery.LaneStore.NodeId;
import com.meocrm.core.order.Order;
import com.meocrm.core.order.PlaceOrder;
import com.meocrm.core.settings.ChangeSetting;
import com.meocrm.core.shared.BusinessTime;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.zalo.Consent;
import com.meocrm.core.zalo.CustomerMessage;
import com.meocrm.core.zalo.CustomerMessages.Filter;
import com.meocrm.core.zalo.RecordConsent;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A shop that writes to its customers, on PostgreSQL and over HTTP to a fake Zalo, in controlled
 * time: nothing happens but in {@link #work}, and no clock moves by itself.
 */
final class ZaloShop implements AutoCloseable {
  static final OrganizationId SHOP = new OrganizationId("org_shop");
  static final RequestContext CONTEXT = new RequestContext(SHOP, "usr_01", "trace-1");
  static final String PHONE = "0987654321";
  static final String TEMPLATE = "7895417a7d3f9461cd2e";

  private static final Pattern STATE = Pattern.compile("[?&]state=([^&]+)");

  /** Noon in Vietnam. */
  final TestClock clock = new TestClock();

  final TestDatabase test = TestDatabase.create();
  final FakeZalo zalo = FakeZalo.start(clock);
  final FakeZaloBot zaloBot = FakeZaloBot.start(clock);
  final FakeZaloCallbacks callbacks = new FakeZaloCallbacks(clock);

  private final Database database = test.open(4);
  private final OkHttpWebhookTransport transport =
      new OkHttpWebhookTransport(WebhookTransportSettings.of(Allowance.LOOPBACK));
  private final ZaloHttp http = new ZaloHttp(new ZaloConfig(zalo.url(), zalo.url(), zalo.url()));
  private final ZaloBotChannel botChannel = new ZaloBotChannel(ZaloBotConfig.of(zaloBot.url()));
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private AtomicInteger sending = new AtomicInteger();
  private final List<Hub> nodes = new ArrayList<>();
  private boolean begins = true;

  /** A shop that is connected and has messages to customers on. */
  ZaloShop() {
    test.setClock(clock.instant());
    nodes.add(node("one"));
    secret("ZALO_APP_SECRET", FakeZaloOAuth.APP_SECRET);
    secret("ZALO_OA_SECRET", FakeZaloCallbacks.OA_SECRET);
    secret("ZALO_TEMPLATE", "{\"order.created\":\"%s\"}".formatted(TEMPLATE));
    set("notifications.staff.providers.zalo.zcaAppId", "\"" + FakeZaloOAuth.APP + "\"");
    set("notifications.customer.enabled", "true");
    zalo.messages().template(TEMPLATE, "customer_name", "order_code");
  }

  /** Another node on the same database. */
  Hub node(String name) {
    return TestHub.builder(
            HubSettings.of(new NodeId(name), "test").withEngine(EngineSettings.DEFAULT.eager()),
            database,
            transport)
        .schemas(new NetworkntSchemas())
        .zalo(http)
        .staffChannel(botChannel)
        .publicUrl(() -> URI.create("https://meo.example"))
        .clocks(clock, clock::nanoTime)
        .threads(Thread.ofPlatform().daemon().factory(), this::send)
        .build();
  }

  Hub hub() {
    return nodes.getFirst();
  }

  /** The process is killed before what it has taken to send is begun. */
  void takesAndBeginsNothing() {
    begins = false;
  }

  /** What is on the wire is nobody's any more: its process is dead. */
  void abandonSends() {
    sending = new AtomicInteger();
  }

  /** Goes on as a process that was started after the first one had been killed. */
  void restart() {
    begins = true;
    nodes.addFirst(node("restarted-" + nodes.size()));
  }

  /** The administrator of the account agrees. */
  ZaloShop connect() {
    var link = hub().customerMessaging().connect().begin(CONTEXT);
    var state = STATE.matcher(link.url());
    assertThat(state.find()).isTrue();
    var code = zalo.oauth().agree(link.challenge());
    hub().customerMessaging().connect().end(state.group(1), code, FakeZaloOAuth.OA, "trace");
    return this;
  }

  void secret(String name, String value) {
    hub().access().putSecret().handle(name, value, CONTEXT);
  }

  void set(String key, String json) {
    hub()
        .settings()
        .change()
        .handle(
            new ChangeSetting.Command(
                key, "tenant", JsonValue.parse(json), "test", ExpectedVersion.ANY),
            CONTEXT);
    nodes.forEach(node -> node.settings().effective().forget(SHOP));
  }

  ZaloShop consent(String phone, Consent.State state) {
    hub()
        .customerMessaging()
        .recordConsent()
        .handle(new RecordConsent.Command(phone, null, state, "counter", null), CONTEXT);
    return this;
  }

  /** An order of the customer with that phone; nothing is sent yet. */
  Order order(@Nullable String phone) {
    return hub()
        .placeOrder()
        .handle(
            new PlaceOrder.Command(
                null,
                null,
                Order.Channel.ONLINE,
                Order.PaymentMethod.BANK_TRANSFER,
                "br_01",
                List.of(new PlaceOrder.Item("A", 1L, Money.of(100_000), null, null, null)),
                null,
                null,
                new Order.Customer("cus_01", "Nguyễn Văn Mèo", phone),
                null,
                false,
                null,
                null),
            CONTEXT)
        .order();
  }

  /** Does what is to be done at this moment, until nothing is left. */
  void work() {
    work(true);
  }

  /** The same without waiting for what is on the wire. */
  void work(boolean awaitSends) {
    for (int idle = 0; idle < 3; ) {
      int done = hub().step();
      if (awaitSends) {
        awaitSends();
      }
      idle = done == 0 ? idle + 1 : 0;
    }
  }

  /** Lets time pass, and does what is to be done then. */
  void after(Duration time) {
    test.advance(time);
    clock.advance(time);
    work();
  }

  /** The next moment at which a clock in Vietnam shows this hour, and what is to be done then. */
  void at(int hour) {
    var now = clock.instant().atZone(BusinessTime.ZONE);
    var then = now.truncatedTo(ChronoUnit.DAYS).withHour(hour);
    after(Duration.between(now, then.isAfter(now) ? then : then.plusDays(1)));
  }

  /** What is done from time to time. */
  void chores() {
    hub()
        .customerMessaging()
        .chores(Duration.ofDays(30))
        .forEach(chore -> {
          var unused = chore.get();
        });
  }

  /** The order's message. */
  CustomerMessage message(Order order) {
    var filter = new Filter(null, order.id().value());
    var messages = hub().customerMessaging().messages().list(SHOP, filter, null, 10).items();
    assertThat(messages).hasSize(1);
    return messages.getFirst();
  }

  List<CustomerMessage> messages() {
    return hub()
        .customerMessaging()
        .messages()
        .list(SHOP, new Filter(null, null), null, 100)
        .items();
  }

  /** Alerts of this kind that are not closed. */
  List<Alert> alerts(AlertKind kind) {
    Alerts alerts = hub().alerts();
    return alerts.list(SHOP, null, null, 100).items().stream()
        .filter(alert -> alert.kind() == kind && alert.status() != Alert.Status.CLOSED)
        .toList();
  }

  private void send(Runnable task) {
    if (!begins) {
      return;
    }
    var mine = sending;
    mine.incrementAndGet();
    threads.execute(() -> {
      try {
        task.run();
      } finally {
        synchronized (mine) {
          mine.decrementAndGet();
          mine.notifyAll();
        }
      }
    });
  }

  private void awaitSends() {
    var mine = sending;
    synchronized (mine) {
      try {
        while (mine.get() > 0) {
          mine.wait();
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public void close() {
    zalo.close();
    threads.close();
    http.close();
    botChannel.close();
    zaloBot.close();
    transport.close();
    test.close();
  }
}
