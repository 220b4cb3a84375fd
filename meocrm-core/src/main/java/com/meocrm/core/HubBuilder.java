package com.meocrm.core;

import com.meocrm.core.inbound.SharedInbound;
import com.meocrm.core.notification.Mailer;
import com.meocrm.core.notification.StaffChannel;
import com.meocrm.core.secret.OperatorSecrets;
import com.meocrm.core.settings.PlanSettings;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.JsonSchemas;
import com.meocrm.core.shared.TimeOrderedIds;
import com.meocrm.core.sync.OrderFeed;
import com.meocrm.core.webhook.EndpointSecrets;
import com.meocrm.core.webhook.UrlPolicy;
import com.meocrm.core.webhook.WebhookTransport;
import com.meocrm.core.zalo.NoZalo;
import com.meocrm.core.zalo.ZaloApi;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Puts a {@link Hub} together from ports. Storage, webhook transport and secrets are required;
 * clocks, threads and randomness have the JDK's as default.
 */
public final class HubBuilder {
  private final HubSettings settings;
  private @Nullable HubStorage storage;
  private @Nullable WebhookTransport webhookTransport;
  private @Nullable UrlPolicy urlPolicy;
  private @Nullable EndpointSecrets endpointSecrets;
  private Hub.@Nullable Mail mail;
  private ZaloApi zalo = new NoZalo();
  private PlanSettings plans = PlanSettings.NONE;
  private JsonSchemas schemas = JsonSchemas.NONE;
  private @Nullable SharedInbound sharedInbound;
  private OperatorSecrets operatorSecrets = OperatorSecrets.NONE;
  private final List<StaffChannel> staffChannels = new ArrayList<>();
  private @Nullable Supplier<URI> publicUrl;
  private OrderFeed orderFeed = OrderFeed.NONE;
  private InstantSource clock = InstantSource.system();
  private LongSupplier nanoTime = System::nanoTime;
  private RandomGenerator random = new SecureRandom();
  private ThreadFactory loopThreads = Thread.ofPlatform().daemon().factory();
  private Executor senders = Executors.newVirtualThreadPerTaskExecutor();
  private Consumer<Duration> pause = time -> LockSupport.parkNanos(time.toNanos());

  HubBuilder(HubSettings settings) {
    this.settings = settings;
  }

  public HubBuilder storage(HubStorage value) {
    storage = value;
    return this;
  }

  /** How webhooks travel, and which URLs tenants may enter. */
  public HubBuilder webhooks(
      WebhookTransport transport, UrlPolicy policy, EndpointSecrets secrets) {
    webhookTransport = transport;
    urlPolicy = policy;
    endpointSecrets = secrets;
    return this;
  }

  /**
   * Has alerts e-mailed to whom tenants name. Without it they are written down, recorded as events,
   * and say that nobody was mailed.
   *
   * @param publicUrl base of the links in mail, asked for each
   */
  public HubBuilder mail(Mailer mailer, Supplier<URI> publicUrl) {
    mail = new Hub.Mail(mailer, publicUrl);
    return this;
  }

  /**
   * Has messages to customers go through Zalo, which sends administrators back to the {@link
   * #publicUrl}. Without it none are sent.
   */
  public HubBuilder zalo(ZaloApi value) {
    zalo = value;
    return this;
  }

  /** What the operator sets for the tenants of a plan. */
  public HubBuilder plans(PlanSettings value) {
    plans = value;
    return this;
  }

  /**
   * What judges settings and the data of published events. Without it, neither can be changed nor
   * published.
   */
  public HubBuilder schemas(JsonSchemas value) {
    schemas = value;
    return this;
  }

  /** Whom senders without a source of their own may speak for; without it there are none. */
  public HubBuilder sharedInbound(SharedInbound value) {
    sharedInbound = value;
    return this;
  }

  /** Secrets that the operator provides for tenants, outside of the database. */
  public HubBuilder operatorSecrets(OperatorSecrets value) {
    operatorSecrets = value;
    return this;
  }

  /** One more way to tell staff something; e-mail is one where there is {@link #mail}. */
  public HubBuilder staffChannel(StaffChannel value) {
    staffChannels.add(value);
    return this;
  }

  /** Base of the links in messages to staff, asked for each; without it they have none. */
  public HubBuilder publicUrl(Supplier<URI> value) {
    publicUrl = value;
    return this;
  }

  /** How tenants' sources of orders are asked; without it none is. */
  public HubBuilder orderFeed(OrderFeed value) {
    orderFeed = value;
    return this;
  }

  /** Wall clock for signatures and {@code sentAt}, monotonic clock (nanoseconds) for leases. */
  public HubBuilder clocks(InstantSource wall, LongSupplier monotonic) {
    clock = wall;
    nanoTime = monotonic;
    return this;
  }

  /** The source of secrets and ids: cryptographically strong and safe for use by many threads. */
  public HubBuilder random(RandomGenerator value) {
    random = value;
    return this;
  }

  /**
   * Where the hub's work runs.
   *
   * @param loops makes the few threads of the hub's loops
   * @param sending runs one blocking task per delivery on the wire
   */
  public HubBuilder threads(ThreadFactory loops, Executor sending) {
    loopThreads = loops;
    senders = sending;
    return this;
  }

  /** How a request waits for its turn; {@link LockSupport#parkNanos} by default. */
  public HubBuilder pauses(Consumer<Duration> value) {
    pause = value;
    return this;
  }

  /**
   * Returns the hub, not started yet.
   *
   * @throws NullPointerException naming the part that is missing
   */
  public Hub build() {
    IdGenerator ids = new TimeOrderedIds(clock, random);
    return new Hub(
        settings,
        Objects.requireNonNull(storage, "storage"),
        Objects.requireNonNull(webhookTransport, "webhooks"),
        Objects.requireNonNull(urlPolicy, "webhooks"),
        Objects.requireNonNull(endpointSecrets, "webhooks"),
        mail,
        zalo,
        plans,
        schemas,
        sharedInbound,
        operatorSecrets,
        staffChannels,
        publicUrl,
        orderFeed,
        new Hub.Surroundings(clock, nanoTime, random, ids, loopThreads, senders, pause));
  }
}
