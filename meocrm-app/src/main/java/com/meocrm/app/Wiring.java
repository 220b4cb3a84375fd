package com.meocrm.app;

import com.meocrm.adapter.http.HttpConfig;
import com.meocrm.adapter.http.HttpLimits;
import com.meocrm.adapter.http.HubApi;
import com.meocrm.adapter.http.HubServer;
import com.meocrm.adapter.http.PortUnavailableException;
import com.meocrm.adapter.http.RequestApi;
import com.meocrm.adapter.http.dashboard.DashboardConfig;
import com.meocrm.adapter.http.realtime.RealtimeConfig;
import com.meocrm.adapter.http.schema.NetworkntSchemas;
import com.meocrm.adapter.notify.SmtpMailer;
import com.meocrm.adapter.notify.TelegramChannel;
import com.meocrm.adapter.notify.TelegramConfig;
import com.meocrm.adapter.notify.ZaloBotChannel;
import com.meocrm.adapter.notify.ZaloBotConfig;
import com.meocrm.adapter.notify.ZaloHttp;
import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.adapter.persistence.alert.JooqAlerts;
import com.meocrm.adapter.persistence.audit.JooqAuditLog;
import com.meocrm.adapter.persistence.audit.JooqAuditRetention;
import com.meocrm.adapter.persistence.command.JooqAgentSessions;
import com.meocrm.adapter.persistence.command.JooqCommandRuns;
import com.meocrm.adapter.persistence.commission.JooqCommissionRules;
import com.meocrm.adapter.persistence.commission.JooqCommissions;
import com.meocrm.adapter.persistence.commission.JooqPayouts;
import com.meocrm.adapter.persistence.commission.JooqSellerMonths;
import com.meocrm.adapter.persistence.delivery.JooqDeliveryLedger;
import com.meocrm.adapter.persistence.delivery.JooqLaneControl;
import com.meocrm.adapter.persistence.delivery.JooqLaneRegistry;
import com.meocrm.adapter.persistence.delivery.JooqLaneStore;
import com.meocrm.adapter.persistence.delivery.JooqPlanStore;
import com.meocrm.adapter.persistence.delivery.JooqRedeliveries;
import com.meocrm.adapter.persistence.delivery.JooqSideStarts;
import com.meocrm.adapter.persistence.event.JooqCustomEventTypes;
import com.meocrm.adapter.persistence.event.JooqEventLog;
import com.meocrm.adapter.persistence.event.JooqOutbox;
import com.meocrm.adapter.persistence.event.JooqPublishedEvents;
import com.meocrm.adapter.persistence.event.JooqRelayStore;
import com.meocrm.adapter.persistence.event.JooqWorkerOutbox;
import com.meocrm.adapter.persistence.idempotency.JooqIdempotencyStore;
import com.meocrm.adapter.persistence.inbound.JooqInboundMessages;
import com.meocrm.adapter.persistence.inbound.JooqInboundSources;
import com.meocrm.adapter.persistence.inventory.JooqProducts;
import com.meocrm.adapter.persistence.inventory.JooqStock;
import com.meocrm.adapter.persistence.job.JooqJobStore;
import com.meocrm.adapter.persistence.lead.JooqLeads;
import com.meocrm.adapter.persistence.notification.JooqAffectedOrders;
import com.meocrm.adapter.persistence.notification.JooqAlertRecipients;
import com.meocrm.adapter.persistence.notification.JooqMailLanes;
import com.meocrm.adapter.persistence.notification.JooqStaffDestinations;
import com.meocrm.adapter.persistence.notification.JooqStaffLinks;
import com.meocrm.adapter.persistence.notification.JooqStaffMessages;
import com.meocrm.adapter.persistence.order.JooqOrders;
import com.meocrm.adapter.persistence.overview.JooqOrderTimelines;
import com.meocrm.adapter.persistence.overview.JooqOverview;
import com.meocrm.adapter.persistence.partner.JooqEndpointLedger;
import com.meocrm.adapter.persistence.realtime.JooqLiveStore;
import com.meocrm.adapter.persistence.retention.JooqRetentionStore;
import com.meocrm.adapter.persistence.secret.JooqTenantSecrets;
import com.meocrm.adapter.persistence.session.JooqSessions;
import com.meocrm.adapter.persistence.settings.JooqSettingStore;
import com.meocrm.adapter.persistence.shipping.JooqShipments;
import com.meocrm.adapter.persistence.sync.JooqSyncCursors;
import com.meocrm.adapter.persistence.token.JooqScopeTokens;
import com.meocrm.adapter.persistence.webhook.JooqEndpoints;
import com.meocrm.adapter.persistence.zalo.JooqConsents;
import com.meocrm.adapter.persistence.zalo.JooqCustomerLanes;
import com.meocrm.adapter.persistence.zalo.JooqCustomerMessages;
import com.meocrm.adapter.persistence.zalo.JooqZaloAccounts;
import com.meocrm.adapter.persistence.zalo.JooqZaloTemplates;
import com.meocrm.adapter.webhook.GuardedUrlPolicy;
import com.meocrm.adapter.webhook.OkHttpOrderFeed;
import com.meocrm.adapter.webhook.OkHttpWebhookTransport;
import com.meocrm.adapter.webhook.WebhookTransportSettings;
import com.meocrm.core.AccessStorage;
import com.meocrm.core.AlertStorage;
import com.meocrm.core.CatalogueStorage;
import com.meocrm.core.CommandStorage;
import com.meocrm.core.HousekeepingSettings;
import com.meocrm.core.Hub;
import com.meocrm.core.HubSettings;
import com.meocrm.core.HubStorage;
import com.meocrm.core.OverviewReads;
import com.meocrm.core.PartnerStorage;
import com.meocrm.core.PeopleStorage;
import com.meocrm.core.RequestStorage;
import com.meocrm.core.SalesStorage;
import com.meocrm.core.SettingsStorage;
import com.meocrm.core.StaffStorage;
import com.meocrm.core.WebhookStorage;
import com.meocrm.core.ZaloStorage;
import com.meocrm.core.shared.StoreUnavailableException;
import com.meocrm.core.signing.SecretCipher;
import com.meocrm.core.webhook.EndpointSecrets;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server put together: the one place where every part meets the others. */
final class Wiring {
  private static final Logger LOG = LoggerFactory.getLogger(Wiring.class);

  /**
   * How long sends on the wire may take once the server stops; what takes longer is sent again by
   * the next owner.
   */
  private static final Duration DRAIN = Duration.ofSeconds(2);

  private static final Duration HTTP_DRAIN = Duration.ofSeconds(5);

  private Wiring() {}

  /**
   * Starts everything, in the order in which parts need each other.
   *
   * @throws StartupFailure when something outside stands in the way; nothing is left running then
   */
  static Server start(Configuration configuration) {
    var server = new Server();
    try {
      start(configuration, server);
      return server;
    } catch (RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  private static void start(Configuration configuration, Server server) {
    var storage = server.add("storage", OpenStorage.of(configuration.storage()));
    storage.migrate();
    var database =
        server.add(
            "connections",
            Database.open(storage.config().withPoolSize(configuration.connections())));
    if (storage.isOurs()) {
      // Whoever held lanes is dead, so nobody waits for the ends of leases.
      new JooqLaneStore(database.transactions()).endLeases();
      new JooqJobStore(database.transactions()).endLeases();
      new JooqCommandRuns(database.transactions()).endWaiting();
    }
    var hub = hub(configuration, database, server);
    var http = server.add("http", new HubServer(httpConfig(configuration), api(hub, database)));
    hub.start();
    server.runs(hub);
    server.listensOn(listen(http, configuration.listen()));
  }

  private static Hub hub(Configuration configuration, Database database, Server server) {
    var allowance = configuration.webhookAllowance();
    var keys = configuration.keys();
    var cipher = new SecretCipher(keys.masterKey(), keys.previousMasterKey(), new SecureRandom());
    var transport =
        server.add("webhooks", new OkHttpWebhookTransport(WebhookTransportSettings.of(allowance)));
    var builder =
        Hub.builder(
                HubSettings.of(configuration.node(), Version.current())
                    .withHousekeeping(
                        HousekeepingSettings.DEFAULT.withRetention(configuration.retention())))
            .storage(storage(database))
            .plans(configuration.plans())
            .schemas(new NetworkntSchemas())
            .webhooks(
                transport,
                new GuardedUrlPolicy(allowance),
                new EndpointSecrets(cipher, keys.webhookSecret(), keys.previousWebhookSecret()))
            .operatorSecrets(configuration.providedSecrets())
            .publicUrl(() -> publicUrl(configuration.listen(), server))
            .zalo(server.add("zalo", new ZaloHttp(configuration.providers().zalo())))
            .staffChannel(
                server.add(
                    "telegram",
                    new TelegramChannel(TelegramConfig.of(configuration.providers().telegram()))))
            .staffChannel(
                server.add(
                    "zalo-bot",
                    new ZaloBotChannel(ZaloBotConfig.of(configuration.providers().zaloBot()))))
            .orderFeed(
                server.add("feeds", new OkHttpOrderFeed(WebhookTransportSettings.of(allowance))));
    if (configuration.inbound() != null) {
      builder.sharedInbound(configuration.inbound());
    }
    if (configuration.mail() == null) {
      LOG.info("e-mail is off: alerts stay on the dashboard (set SMTP_URL and MEOCRM_MAIL_FROM)");
    } else {
      var mailer = server.add("mail", new SmtpMailer(configuration.mail()));
      builder.mail(mailer, () -> publicUrl(configuration.listen(), server));
    }
    var hub = builder.build();
    server.add("hub", () -> hub.stop(DRAIN));
    return hub;
  }

  /** Everything the hub keeps, on PostgreSQL. */
  static HubStorage storage(Database database) {
    var transactions = database.transactions();
    return new HubStorage(
        new JooqUnitOfWork(transactions),
        new JooqOutbox(transactions),
        new JooqAuditLog(transactions),
        new JooqEventLog(transactions),
        new JooqRelayStore(transactions),
        new JooqPlanStore(transactions),
        new JooqLaneStore(transactions),
        new JooqLaneRegistry(transactions),
        salesStorage(transactions),
        new JooqEndpoints(transactions),
        new JooqLiveStore(transactions),
        new WebhookStorage(
            new JooqLaneControl(transactions),
            new JooqDeliveryLedger(transactions),
            new JooqRedeliveries(transactions),
            new JooqJobStore(transactions)),
        alertStorage(transactions),
        new JooqRetentionStore(transactions),
        new AccessStorage(
            new JooqScopeTokens(transactions),
            new JooqTenantSecrets(transactions),
            new JooqSessions(transactions)),
        new PartnerStorage(
            new JooqEndpointLedger(transactions),
            new JooqInboundSources(transactions),
            new JooqInboundMessages(transactions)),
        new SettingsStorage(new JooqSettingStore(transactions)),
        peopleStorage(transactions),
        new RequestStorage(
            new JooqIdempotencyStore(transactions), new JooqAuditRetention(transactions)),
        new CatalogueStorage(
            new JooqCustomEventTypes(transactions), new JooqPublishedEvents(transactions)),
        new StaffStorage(
            new JooqStaffDestinations(transactions),
            new JooqStaffMessages(transactions),
            new JooqStaffLinks(transactions),
            new JooqSideStarts(transactions)),
        new OverviewReads(new JooqOverview(transactions), new JooqOrderTimelines(transactions)),
        new CommandStorage(
            new JooqCommandRuns(transactions),
            new JooqSyncCursors(transactions),
            new JooqAgentSessions(transactions)),
        new ZaloStorage(
            new JooqZaloAccounts(transactions),
            new JooqZaloTemplates(transactions),
            new JooqConsents(transactions),
            new JooqCustomerMessages(transactions),
            new JooqCustomerLanes(transactions)));
  }

  private static PeopleStorage peopleStorage(Transactions transactions) {
    return new PeopleStorage(
        new JooqCommissionRules(transactions),
        new JooqSellerMonths(transactions),
        new JooqCommissions(transactions),
        new JooqPayouts(transactions),
        new JooqLeads(transactions));
  }

  private static AlertStorage alertStorage(Transactions transactions) {
    return new AlertStorage(
        new JooqAlerts(transactions),
        new JooqWorkerOutbox(transactions),
        new JooqAlertRecipients(transactions),
        new JooqMailLanes(transactions),
        new JooqAffectedOrders(transactions));
  }

  private static SalesStorage salesStorage(Transactions transactions) {
    return new SalesStorage(
        new JooqOrders(transactions),
        new JooqProducts(transactions),
        new JooqStock(transactions),
        new JooqShipments(transactions));
  }

  private static URI publicUrl(Configuration.Listen listen, Server server) {
    return listen.publicUrl() == null
        ? URI.create("http://localhost:" + server.url().getPort())
        : listen.publicUrl();
  }

  private static HubApi api(Hub hub, Database database) {
    return new HubApi(
        hub.sales(),
        hub.createEndpoint(),
        hub.endpoints(),
        hub.webhooks(),
        hub.eventLog(),
        hub.live(),
        hub.alerts(),
        hub.settings(),
        hub.catalogue(),
        hub.partners(),
        hub.people(),
        hub.staff(),
        hub.requests().acknowledgeAlert(),
        new RequestApi(
            hub.unitOfWork(),
            hub.requests().idempotency(),
            hub.requests().auditTrail(),
            hub.auditLog()),
        () -> answers(database),
        Metrics.of(hub),
        hub.access(),
        hub.customerMessaging(),
        hub.reads(),
        hub.commands(),
        InstantSource.system(),
        new SecureRandom());
  }

  private static boolean answers(Database database) {
    try {
      database.ping();
      return true;
    } catch (StoreUnavailableException e) {
      return false;
    }
  }

  private static HttpConfig httpConfig(Configuration configuration) {
    var listen = configuration.listen();
    var edge = configuration.edge();
    return HttpConfig.of(
            listen.host(), listen.port(), configuration.jwt(), configuration.keys().cursorSecret())
        .withLimits(
            HttpLimits.DEFAULT
                .withMaxConcurrentCalls(Storage.CALLS_AT_ONCE)
                .withStopTimeout(HTTP_DRAIN))
        .withRateLimit(edge.rateLimit())
        .withTrustedProxies(edge.trustedProxies())
        .withMetricsToken(edge.metricsToken())
        .withRealtime(realtime(listen))
        .withDashboard(new DashboardConfig(listen.publicUrl(), configuration.openId()));
  }

  private static RealtimeConfig realtime(Configuration.Listen listen) {
    var publicUrl = listen.publicUrl();
    return publicUrl == null
        ? RealtimeConfig.DEFAULT
        : RealtimeConfig.DEFAULT.withOrigins(
            Set.of(publicUrl.getScheme() + "://" + publicUrl.getRawAuthority()));
  }

  private static URI listen(HubServer http, Configuration.Listen listen) {
    try {
      int port = http.start();
      return URI.create("http://%s:%d".formatted(listen.reachableHost(), port));
    } catch (PortUnavailableException e) {
      throw StartupFailure.failed(
          isForeign(e)
              ? "%s, no network interface of this computer has that address: correct MEOCRM_HOST"
                  .formatted(e.getMessage())
              : "%s: stop what listens there, or set MEOCRM_PORT (with demo: --port) to another port"
                  .formatted(e.getMessage()));
    }
  }

  private static boolean isForeign(PortUnavailableException e) {
    return Stream.<Throwable>iterate(e, t -> t != null, Throwable::getCause)
        .anyMatch(t -> String.valueOf(t.getMessage()).contains("assign requested address"));
  }
}
