package com.meocrm.adapter.http;

import com.meocrm.adapter.http.schema.NetworkntSchemas;
import com.meocrm.core.CatalogueStorage;
import com.meocrm.core.CatalogueUseCases;
import com.meocrm.core.InMemoryAccess;
import com.meocrm.core.InMemoryStaff;
import com.meocrm.core.InMemoryWebhooks;
import com.meocrm.core.OverviewReads;
import com.meocrm.core.PartnerApi;
import com.meocrm.core.PeopleStorage;
import com.meocrm.core.PeopleUseCases;
import com.meocrm.core.SalesStorage;
import com.meocrm.core.SalesUseCases;
import com.meocrm.core.SettingsStorage;
import com.meocrm.core.SettingsUseCases;
import com.meocrm.core.alert.AcknowledgeAlert;
import com.meocrm.core.alert.AlertDetails;
import com.meocrm.core.alert.AlertId;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.Alerts.Draft;
import com.meocrm.core.alert.InMemoryAlerts;
import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.audit.InMemoryAuditLog;
import com.meocrm.core.command.Command;
import com.meocrm.core.commission.InMemoryCommissionRules;
import com.meocrm.core.commission.InMemoryCommissions;
import com.meocrm.core.commission.InMemoryPayouts;
import com.meocrm.core.commission.InMemorySellerMonths;
import com.meocrm.core.delivery.InMemoryLanes;
import com.meocrm.core.event.EventEncoder;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventLog;
import com.meocrm.core.event.EventRecorder;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.InMemoryCustomEventTypes;
import com.meocrm.core.event.InMemoryEventStore;
import com.meocrm.core.event.InMemoryPublishedEvents;
import com.meocrm.core.event.ProducedEvent;
import com.meocrm.core.idempotency.Idempotency;
import com.meocrm.core.idempotency.InMemoryIdempotencyStore;
import com.meocrm.core.inbound.CreateSource;
import com.meocrm.core.inbound.InMemoryInboundMessages;
import com.meocrm.core.inbound.InMemoryInboundSources;
import com.meocrm.core.inbound.InboundEvents;
import com.meocrm.core.inbound.ReceiveMessage;
import com.meocrm.core.inbound.RemoveSource;
import com.meocrm.core.inbound.SourceSecrets;
import com.meocrm.core.inventory.InMemoryProducts;
import com.meocrm.core.inventory.InMemoryStock;
import com.meocrm.core.job.InMemoryJobs;
import com.meocrm.core.lead.InMemoryLeads;
import com.meocrm.core.order.InMemoryOrders;
import com.meocrm.core.order.Orders;
import com.meocrm.core.overview.Figures;
import com.meocrm.core.overview.OrderTimelines.Timeline;
import com.meocrm.core.partner.CatchUp;
import com.meocrm.core.partner.InMemoryEndpointLedger;
import com.meocrm.core.partner.IssueManifest;
import com.meocrm.core.realtime.InMemoryLiveStore;
import com.meocrm.core.realtime.LiveFeeds;
import com.meocrm.core.retention.RetentionPeriods;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.InMemorySettingStore;
import com.meocrm.core.settings.PlanSettings;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.StoreUnavailableException;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.TimeOrderedIds;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.shipping.InMemoryShipments;
import com.meocrm.core.signing.MasterKey;
import com.meocrm.core.signing.SecretCipher;
import com.meocrm.core.sync.OrderFeed;
import com.meocrm.core.webhook.CreateEndpoint;
import com.meocrm.core.webhook.EndpointSecrets;
import com.meocrm.core.webhook.EndpointSignatures;
import com.meocrm.core.webhook.Endpoints;
import com.meocrm.core.webhook.InMemoryEndpoints;
import com.meocrm.core.webhook.UrlPolicy;
import com.meocrm.core.webhook.WebhookTransport;
import com.meocrm.core.zalo.InMemoryCustomers;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * The hub's use cases over the core's fakes, so units of work commit and roll back as they do on a
 * database; what they record is in the log as soon as they have committed.
 */
final class InMemoryHub {
  private static final int RELAYED_AT_ONCE = 1000;

  final TestClock clock = new TestClock();
  final InMemoryUnitOfWork unitOfWork = new InMemoryUnitOfWork();
  final InMemoryProducts products = new InMemoryProducts(unitOfWork);
  final InMemoryStock stock = new InMemoryStock(unitOfWork, products);
  final InMemoryOrders orders = new InMemoryOrders(unitOfWork, stock);
  final InMemorySettingStore settings = new InMemorySettingStore(unitOfWork, clock);
  final InMemoryShipments shipments = new InMemoryShipments(unitOfWork);
  final InMemoryEndpoints endpoints = new InMemoryEndpoints(unitOfWork);
  final InMemoryAlerts alerts = new InMemoryAlerts(unitOfWork, clock);
  final InMemoryCommissions commissions = new InMemoryCommissions(unitOfWork);
  final InMemoryEventStore events = new InMemoryEventStore(unitOfWork, clock);
  final InMemoryAuditLog audit = new InMemoryAuditLog(unitOfWork);
  final InMemoryEndpointLedger ledger = new InMemoryEndpointLedger(clock);
  final InMemoryInboundSources sources = new InMemoryInboundSources(unitOfWork);
  final InMemoryInboundMessages inbound = new InMemoryInboundMessages(unitOfWork, clock);
  final InMemoryJobs jobs = new InMemoryJobs(unitOfWork, clock);

  /** What the tenants' sources of orders answer. */
  volatile OrderFeed feed = OrderFeed.NONE;

  /** Commands beside those that every hub has. */
  List<Command> moreCommands = List.of();

  final InMemoryLiveStore liveStore = new InMemoryLiveStore(events);
  final LiveFeeds live =
      new LiveFeeds(behindStore(EventLog.class, events), liveStore, System::nanoTime);
  final InMemoryIdempotencyStore idempotency = new InMemoryIdempotencyStore(unitOfWork, clock);
  final InMemoryCustomers customers = new InMemoryCustomers(unitOfWork, clock);
  final InMemoryStaff staff = new InMemoryStaff(unitOfWork, clock);
  final SecureRandom random = new SecureRandom();
  volatile boolean ready = true;

  /** Whether events get their numbers as soon as they are recorded. */
  volatile boolean relays = true;

  /** Whether the store of units of work, orders, endpoints and events can be reached. */
  volatile boolean storeIsDown;

  /** Called when work is done and before it is committed; what it throws rolls back. */
  volatile Runnable beforeCommit = () -> {};

  /** What became of every order. */
  volatile Timeline timeline = Timeline.EMPTY;

  HubApi api() {
    unitOfWork.beforeCommit(() -> beforeCommit.run());
    var work = behindStore(UnitOfWork.class, unitOfWork);
    var ids = new TimeOrderedIds(clock, random);
    var recorder = new EventRecorder(work, events, ids, clock, this::relay);
    var cipher =
        new SecretCipher(
            MasterKey.parse(Base64.getEncoder().encodeToString(new byte[32])), null, random);
    var secrets = new EndpointSecrets(cipher, null);
    var trail = new AuditTrail(work, audit, ids, clock);
    var settingUseCases =
        new SettingsUseCases(
            new SettingsStorage(settings),
            PlanSettings.NONE,
            new NetworkntSchemas(),
            work,
            recorder,
            trail,
            clock::nanoTime);
    var people = people(work, settingUseCases.effective(), recorder, trail, ids);
    var access = InMemoryAccess.api(unitOfWork, work, endpoints, cipher, trail, ids, clock, random);
    UrlPolicy httpsOnly =
        url -> "https".equals(url.getScheme()) ? Optional.empty() : Optional.of("must be https");
    var webhooks =
        new InMemoryWebhooks(
            work,
            behindStore(Endpoints.class, endpoints),
            behindStore(EventLog.class, events),
            new InMemoryLanes(clock),
            jobs,
            alerts,
            secrets,
            httpsOnly,
            (request, deadline) ->
                new WebhookTransport.Response.Answered(204, "", null, Duration.ofMillis(7)),
            trail,
            ids,
            clock,
            random);
    var sales =
        new SalesUseCases(
            new SalesStorage(behindStore(Orders.class, orders), products, stock, shipments),
            new SalesUseCases.Surroundings(work, recorder, trail, ids, clock),
            settingUseCases.effective(),
            people.earnCommissions());
    var webhookUseCases = webhooks.useCases();
    var commands =
        new InMemoryCommands(
            this,
            work,
            settingUseCases.effective(),
            access.resolver(),
            sales,
            people,
            webhookUseCases);
    return new HubApi(
        sales,
        new CreateEndpoint(
            work,
            endpoints,
            (lane, kind, terms, parked, pacing) -> {},
            secrets,
            httpsOnly,
            trail,
            ids,
            clock,
            random),
        behindStore(Endpoints.class, endpoints),
        webhookUseCases,
        behindStore(EventLog.class, events),
        live,
        alerts,
        settingUseCases,
        new CatalogueUseCases(
            new CatalogueStorage(
                new InMemoryCustomEventTypes(unitOfWork),
                new InMemoryPublishedEvents(unitOfWork, clock)),
            new NetworkntSchemas(),
            work,
            recorder,
            trail),
        partners(work, trail, ids, secrets),
        people,
        staff.api(
            work,
            settingUseCases,
            List.of(new PaperChannel()),
            access.resolver(),
            new InMemoryLanes(clock),
            trail,
            ids,
            clock,
            random),
        new AcknowledgeAlert(work, alerts, trail),
        new RequestApi(
            work,
            new Idempotency(
                work,
                idempotency,
                cipher,
                ids,
                System::nanoTime,
                time -> LockSupport.parkNanos(time.toNanos())),
            trail,
            audit),
        () -> ready,
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
        access,
        customers.useCases(
            work,
            orders,
            settingUseCases.effective(),
            access.resolver(),
            cipher,
            trail,
            new AlertRecorder(alerts, event -> {}, ids, clock, true),
            ids,
            random),
        new OverviewReads(this::figures, (organization, order) -> timeline),
        commands.useCases(trail, ids, moreCommands),
        clock,
        random);
  }

  private Figures figures(OrganizationId organization, Duration window, int parts) {
    var part =
        new Figures.Part(clock.instant().minus(window), 3, 2, 1, Duration.ofMillis(40), null);
    return new Figures(
        clock.instant(),
        window,
        events.position(organization).head(),
        1,
        0,
        0,
        Duration.ofMillis(40),
        null,
        clock.instant(),
        false,
        List.of(part));
  }

  /** Has an event in the tenant's log, without the use case that would cause it. */
  void record(String organization, String json) {
    var context = new RequestContext(new OrganizationId(organization), "usr_01", "trace-1");
    var event = new ProducedEvent(new EventType("order.created"), 1, "ord_1", json);
    var id = new EventId(new TimeOrderedIds(clock, random).next(EventId.PREFIX));
    unitOfWork.execute(
        context.organization(),
        () -> events.append(EventEncoder.encode(id, context, event, clock.instant())));
    relay();
  }

  private PartnerApi partners(
      UnitOfWork work, AuditTrail trail, IdGenerator ids, EndpointSecrets secrets) {
    var sourceSecrets = new SourceSecrets(secrets.cipher());
    return new PartnerApi(
        new CatchUp(endpoints, ledger),
        new IssueManifest(
            endpoints, ledger, new EndpointSignatures(secrets, clock), RetentionPeriods.DEFAULT),
        new CreateSource(
            work, sources, sourceSecrets, secrets::isDefault, trail, ids, clock, random),
        new RemoveSource(work, sources, trail),
        sources,
        new ReceiveMessage(work, sources, inbound, InboundEvents.NONE, sourceSecrets, null, clock));
  }

  private PeopleUseCases people(
      UnitOfWork work,
      EffectiveSettings effective,
      EventRecorder recorder,
      AuditTrail trail,
      IdGenerator ids) {
    var storage =
        new PeopleStorage(
            new InMemoryCommissionRules(unitOfWork),
            new InMemorySellerMonths(unitOfWork),
            commissions,
            new InMemoryPayouts(unitOfWork, commissions),
            new InMemoryLeads(unitOfWork));
    return new PeopleUseCases(storage, work, effective, recorder, trail, ids, clock);
  }

  /** An alert of org_01 about an endpoint that fails. */
  void openAlert(String id, String subject) {
    alerts.open(
        List.of(
            new Draft(
                new AlertId(id),
                new OrganizationId("org_01"),
                AlertKind.ENDPOINT_FAILING,
                subject,
                3,
                new AlertDetails(
                    "answered 500",
                    500,
                    "https://partner.example/hook?token=secret",
                    List.of("dlv_1"),
                    List.of("evt_1"),
                    List.of("ord_1"),
                    AlertDetails.MAIL_NOT_CONFIGURED),
                true)));
  }

  private void relay() {
    if (!relays) {
      return;
    }
    events.inBatch(batch -> batch.append(batch.take(RELAYED_AT_ONCE)).size());
    live.step();
  }

  /** The port, which answers as one of a database does that may be out of reach. */
  private <P> P behindStore(Class<P> port, P fake) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (proxy, method, arguments) -> {
              if (storeIsDown) {
                throw new StoreUnavailableException(
                    "connection refused: jdbc:secret", new IllegalStateException("down"));
              }
              try {
                return method.invoke(fake, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
