package com.meocrm.core;

import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.alert.Alerts;
import com.meocrm.core.alert.PlanFailureAlerts;
import com.meocrm.core.audit.AuditLog;
import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.delivery.DeliveryEngine;
import com.meocrm.core.delivery.DeliveryPlanner;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.LaneSweeper;
import com.meocrm.core.delivery.RetrySchedule;
import com.meocrm.core.delivery.Route;
import com.meocrm.core.delivery.SideSends;
import com.meocrm.core.delivery.Subscriptions;
import com.meocrm.core.event.EventLog;
import com.meocrm.core.event.EventRecorder;
import com.meocrm.core.event.Relay;
import com.meocrm.core.inbound.CarrierEvents;
import com.meocrm.core.inbound.ForgetMessages;
import com.meocrm.core.inbound.SharedInbound;
import com.meocrm.core.inbound.SourceSecrets;
import com.meocrm.core.job.JobRunner;
import com.meocrm.core.notification.AlertMail;
import com.meocrm.core.notification.AlertRecipients;
import com.meocrm.core.notification.EmailChannels;
import com.meocrm.core.notification.EmailSubscriptions;
import com.meocrm.core.notification.ForgetStaffMessages;
import com.meocrm.core.notification.MailLaneAlerts;
import com.meocrm.core.notification.Mailer;
import com.meocrm.core.notification.NoMailer;
import com.meocrm.core.notification.ReadInboxes;
import com.meocrm.core.notification.StaffChannel;
import com.meocrm.core.notification.StaffMailChannel;
import com.meocrm.core.notification.StaffRouter;
import com.meocrm.core.order.Orders;
import com.meocrm.core.order.PlaceOrder;
import com.meocrm.core.realtime.LiveFeeds;
import com.meocrm.core.retention.ExpiryAlerts;
import com.meocrm.core.retention.Retention;
import com.meocrm.core.retention.RetentionPeriods;
import com.meocrm.core.secret.OperatorSecrets;
import com.meocrm.core.secret.SecretResolver;
import com.meocrm.core.session.SessionReaper;
import com.meocrm.core.settings.EffectiveSettings;
import com.meocrm.core.settings.PlanSettings;
import com.meocrm.core.shared.Gathering;
import com.meocrm.core.shared.Housekeeping;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.JsonSchemas;
import com.meocrm.core.shared.Loop;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.signing.SecretCipher;
import com.meocrm.core.sync.OrderFeed;
import com.meocrm.core.webhook.CreateEndpoint;
import com.meocrm.core.webhook.EndpointSecrets;
import com.meocrm.core.webhook.EndpointWatch;
import com.meocrm.core.webhook.Endpoints;
import com.meocrm.core.webhook.UrlPolicy;
import com.meocrm.core.webhook.WebhookChannels;
import com.meocrm.core.webhook.WebhookRequests;
import com.meocrm.core.webhook.WebhookSubscriptions;
import com.meocrm.core.webhook.WebhookTransport;
import com.meocrm.core.zalo.CustomerMessaging;
import com.meocrm.core.zalo.ZaloApi;
import com.meocrm.core.zalo.ZaloSettings;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One node of the hub: the use cases, the two loops that carry events out, and a third that keeps
 * house.
 *
 * <p>The use cases work as soon as the hub is built; {@link #start} has this node relay events and
 * deliver them. Any number of nodes may run on one database.
 */
public final class Hub {
  private static final URI NO_LINKS = URI.create("http://localhost");

  /** How long an event that another node relayed may wait for being seen here. */
  private static final Duration FOLLOWER_IDLE = Duration.ofMillis(50);

  /** How often housekeeping looks whether something is due. */
  private static final Duration HOUSEKEEPING_IDLE = Duration.ofSeconds(1);

  /** Shortest time between two relay batches of few events. */
  private static final Duration RELAY_GATHER = Duration.ofMillis(20);

  private static final int MANY_EVENTS = 100;

  /** How often this node looks for jobs that others have left. */
  private static final Duration JOBS_IDLE = Duration.ofSeconds(1);

  /** How often this node looks for messages that are due. */
  private static final Duration STAFF_IDLE = Duration.ofMillis(200);

  /** How often old jobs and unused sessions of agents are forgotten, and how many in one go. */
  private static final Duration FORGETTING_EVERY = Duration.ofMinutes(10);

  private static final int FORGOTTEN_AT_ONCE = 1000;

  /** A page of orders may take ten seconds to arrive, and some more to be stored. */
  private static final Duration COMMAND_LEASE = Duration.ofSeconds(20);

  /** So many tenants' commands run on a node at once; one that waits for a source holds up few. */
  private static final int COMMANDS_AT_ONCE = 4;

  /** How often this node looks for codes that may be on their way. */
  private static final Duration INBOX_IDLE = Duration.ofMillis(500);

  /** Short, so that a node that stops need not wait for what people write. */
  private static final Duration INBOX_WAIT = Duration.ofSeconds(1);

  private final HubStorage storage;
  private final SettingsUseCases settingsUseCases;
  private final PeopleUseCases peopleUseCases;
  private final CatalogueUseCases catalogue;
  private final AlertRecorder alertRecorder;
  private final SalesUseCases sales;
  private final CreateEndpoint createEndpoint;
  private final EventRecorder events;
  private final PartnerApi partners;
  private final AccessApi access;
  private final RequestUseCases requests;
  private final CustomerMessaging customerMessaging;
  private final DeliveryEngine engine;
  private final IntSupplier relayStep;
  private final Loop relayLoop;
  private final Loop engineLoop;
  private final LiveFeeds live;
  private final Loop followerLoop;
  private final WebhookUseCases webhooks;
  private final JobRunner jobRunner;
  private final Loop jobLoop;
  private final StaffRouter staffRouter;
  private final Loop staffLoop;
  private final CommandUseCases commands;
  private final JobRunner commandRunner;
  private final List<Loop> commandLoops;
  private final StaffApi staffApi;
  private final List<ReadInboxes> inboxes;
  private final LaneSweeper sweeper;

  /** All loops, in the order in which they stop; those of one list are asked together. */
  private final List<List<Loop>> loops;

  private final LongSupplier nanoTime;

  Hub(
      HubSettings settings,
      HubStorage storage,
      WebhookTransport transport,
      UrlPolicy urlPolicy,
      EndpointSecrets secrets,
      @Nullable Mail mail,
      ZaloApi zalo,
      PlanSettings plans,
      JsonSchemas schemas,
      @Nullable SharedInbound sharedInbound,
      OperatorSecrets operatorSecrets,
      List<StaffChannel> staffChannels,
      @Nullable Supplier<URI> publicUrl,
      OrderFeed orderFeed,
      Surroundings around) {
    this.storage = storage;
    this.nanoTime = around.nanoTime;

    var alerting = storage.alerting();
    this.alertRecorder =
        new AlertRecorder(
            alerting.alerts(), alerting.outbox(), around.ids, around.clock, mail != null);
    // Settings are audited, and say how: so the trail asks for them when it is written.
    this.requests = new RequestUseCases(storage, secrets.cipher(), this::effectiveSettings, around);
    this.events =
        new EventRecorder(
            storage.unitOfWork(), storage.outbox(), around.ids, around.clock, this::wakeRelay);
    var auditTrail = this.requests.auditTrail();
    this.settingsUseCases =
        new SettingsUseCases(
            storage.settings(),
            plans,
            schemas,
            storage.unitOfWork(),
            events,
            auditTrail,
            around.nanoTime);
    this.access = AccessUseCases.of(storage, secrets.cipher(), operatorSecrets, auditTrail, around);
    this.customerMessaging =
        customerMessaging(
            zalo, publicUrl == null ? () -> NO_LINKS : publicUrl, secrets.cipher(), around);
    var staff =
        new StaffWiring(
            storage,
            around,
            alertRecorder,
            settingsUseCases.effective(),
            access.resolver(),
            channels(staffChannels, mail),
            publicUrl);
    this.staffRouter = staff.router(this::planned);
    this.staffLoop =
        new Loop("meocrm-staff", around.loopThreads, staffRouter::step, () -> STAFF_IDLE);
    this.staffApi = staff.api(settingsUseCases, auditTrail);
    this.inboxes = staff.inboxes(access.resolver());
    var inboxLoop =
        new Loop(
            "meocrm-inboxes", around.loopThreads, () -> readInboxes(INBOX_WAIT), () -> INBOX_IDLE);
    var webhookRequests = new WebhookRequests(secrets, around.clock, settings.version());
    var channels =
        new WebhookChannels(storage.endpoints(), webhookRequests, transport, around.clock);
    var watch = new EndpointWatch(storage.endpoints(), alertRecorder);
    this.engine =
        new DeliveryEngine(
            settings.node(),
            storage.lanes(),
            routes(
                staff.routes(),
                new Route(channels, RetrySchedule.WEBHOOK, watch),
                mailRoute(mail, around.nanoTime)),
            around.senders,
            around.nanoTime,
            this::wakeEngine,
            settings.engine());
    this.engineLoop = new Loop("meocrm-delivery", around.loopThreads, engine::step, engine::pause);

    var planner =
        new DeliveryPlanner(subscriptions(mail != null), storage.plans(), engine::planned);
    var relay =
        new Relay(
            storage.relay(),
            staff.beside(planner, this::wakeStaff),
            new PlanFailureAlerts(alertRecorder),
            settings.relayBatch());
    this.live = new LiveFeeds(storage.eventLog(), storage.live(), around.nanoTime);
    this.followerLoop =
        new Loop("meocrm-follower", around.loopThreads, live::step, () -> FOLLOWER_IDLE);
    this.relayStep =
        () -> {
          int moved = relay.step();
          if (moved > 0) {
            followerLoop.wake();
          }
          return moved + (relay.isNarrowing() ? MANY_EVENTS : 0);
        };
    var gathering = new Gathering(relayStep, MANY_EVENTS, RELAY_GATHER, around.nanoTime);
    this.relayLoop =
        new Loop("meocrm-relay", around.loopThreads, gathering::step, gathering::pause);

    this.sweeper = new LaneSweeper(storage.lanes());
    var housekeepingLoop = housekeeping(settings.housekeeping(), around, secrets);

    this.peopleUseCases =
        new PeopleUseCases(
            storage.people(),
            storage.unitOfWork(),
            settingsUseCases.effective(),
            events,
            auditTrail,
            around.ids,
            around.clock);
    this.catalogue =
        new CatalogueUseCases(
            storage.catalogue(), schemas, storage.unitOfWork(), events, auditTrail);
    this.sales =
        new SalesUseCases(
            storage.sales(),
            new SalesUseCases.Surroundings(
                storage.unitOfWork(), events, auditTrail, around.ids, around.clock),
            settingsUseCases.effective(),
            peopleUseCases.earnCommissions());
    this.partners =
        PartnerUseCases.of(
            storage,
            secrets,
            sharedInbound,
            new CarrierEvents(sales.recordCarrierUpdate(), storage.sales().shipments()),
            settings.housekeeping().retention(),
            auditTrail,
            around);
    this.createEndpoint =
        new CreateEndpoint(
            storage.unitOfWork(),
            storage.endpoints(),
            storage.laneRegistry(),
            secrets,
            urlPolicy,
            auditTrail,
            around.ids,
            around.clock,
            around.random);
    var webhookWiring =
        new WebhookWiring(
            storage,
            around,
            secrets,
            urlPolicy,
            webhookRequests,
            transport,
            auditTrail,
            alertRecorder,
            completeDays(settings.housekeeping().retention()),
            lane -> engine.planned(List.of(lane)),
            this::wakeJobs);
    this.webhooks = webhookWiring.useCases();
    this.jobRunner =
        new JobRunner(
            storage.webhooks().jobs(),
            storage.unitOfWork(),
            webhookWiring.jobHandlers(),
            around.clock);
    this.jobLoop = new Loop("meocrm-jobs", around.loopThreads, jobRunner::step, () -> JOBS_IDLE);
    this.commands =
        new CommandUseCases(
            new CommandWiring(
                    storage,
                    settingsUseCases.effective(),
                    sales,
                    peopleUseCases,
                    webhooks,
                    access.resolver(),
                    urlPolicy,
                    orderFeed)
                .commands(),
            storage.commands(),
            storage.webhooks().jobs(),
            schemas,
            storage.unitOfWork(),
            auditTrail,
            access::isRevoked,
            around.ids,
            around.clock,
            this::wakeCommands);
    this.commandRunner =
        new JobRunner(
            storage.webhooks().jobs(),
            storage.unitOfWork(),
            commands.handlers(),
            COMMAND_LEASE,
            around.clock);
    this.commandLoops =
        IntStream.rangeClosed(1, COMMANDS_AT_ONCE)
            .mapToObj(number ->
                new Loop(
                    "meocrm-commands-" + number,
                    around.loopThreads,
                    commandRunner::step,
                    () -> JOBS_IDLE))
            .toList();
    this.loops =
        List.of(
            List.of(relayLoop),
            List.of(engineLoop),
            List.of(followerLoop),
            List.of(housekeepingLoop),
            List.of(jobLoop),
            List.of(staffLoop),
            commandLoops,
            List.of(inboxLoop));
  }

  private List<StaffChannel> channels(List<StaffChannel> given, @Nullable Mail mail) {
    var channels = new ArrayList<>(given);
    channels.add(customerMessaging.staffChannel());
    if (mail != null) {
      channels.add(new StaffMailChannel(storage.alerting().recipients(), mail.mailer));
    }
    return channels;
  }

  private Map<LaneKind, Route> routes(Map<LaneKind, Route> ofStaff, Route webhooks, Route mail) {
    var routes = new EnumMap<LaneKind, Route>(ofStaff);
    routes.put(LaneKind.WEBHOOK, webhooks);
    routes.put(LaneKind.EMAIL, mail);
    routes.putAll(customerMessaging.routes());
    return routes;
  }

  /** Mail that was planned before the hub was left without a mailer waits in its lanes. */
  private Route mailRoute(@Nullable Mail mail, LongSupplier nanoTime) {
    var alerting = storage.alerting();
    var channels =
        new EmailChannels(
            alerting.recipients(),
            alerting.alerts(),
            alerting.affectedOrders(),
            new AlertMail(mail == null ? () -> NO_LINKS : mail.publicUrl),
            mail == null ? new NoMailer() : mail.mailer,
            nanoTime);
    return new Route(channels, EmailChannels.SCHEDULE, new MailLaneAlerts(alertRecorder));
  }

  private CustomerMessaging customerMessaging(
      ZaloApi zalo, Supplier<URI> publicUrl, SecretCipher cipher, Surroundings around) {
    var stored = storage.zalo();
    return new CustomerMessaging(
        new CustomerMessaging.Parts(
            storage.unitOfWork(),
            stored.accounts(),
            stored.templates(),
            stored.consents(),
            stored.messages(),
            stored.lanes(),
            storage.sales().orders(),
            storage.webhooks().redeliveries(),
            this::planned,
            storage.laneRegistry(),
            storage.webhooks().lanes(),
            new ZaloSettings(this::effectiveSettings, access.resolver()),
            zalo,
            cipher,
            requests.auditTrail(),
            alertRecorder,
            around.ids,
            around.random,
            publicUrl,
            around.clock,
            around.nanoTime,
            storage.staff().links(),
            storage.staff().destinations(),
            new SideSends(storage.staff().sideStarts(), around.pause()),
            around.senders));
  }

  private List<Subscriptions> subscriptions(boolean withMail) {
    var all = new ArrayList<Subscriptions>();
    all.add(new WebhookSubscriptions(storage.endpoints()));
    all.add(customerMessaging.subscriptions());
    if (withMail) {
      all.add(new EmailSubscriptions(storage.alerting().mailLanes()));
    }
    return all;
  }

  private Loop housekeeping(
      HousekeepingSettings settings, Surroundings around, EndpointSecrets secrets) {
    var retention =
        new Retention(storage.retention(), settings.retention(), new ExpiryAlerts(alertRecorder));
    var forgetting = new ForgetMessages(storage.partners().messages(), settings.retention());
    var chores = new ArrayList<Supplier<Duration>>();
    chores.add(() -> {
      sweeper.step();
      return settings.sweepEvery();
    });
    chores.add(retention::step);
    chores.add(forgetting::step);
    chores.add(secrets.resealing(storage.endpoints())::step);
    chores.add(new SourceSecrets(secrets.cipher()).resealing(storage.partners().sources())::step);
    chores.add(SecretResolver.resealing(storage.access().secrets(), secrets.cipher())::step);
    chores.add(new PublishedEventsRetention(storage.catalogue(), settings.retention())::step);
    chores.add(new SessionReaper(storage.access().sessions(), around.clock)::step);
    var deliveryDays = Duration.ofDays(settings.retention().deliveryDays());
    chores.add(
        () -> forgot(storage.webhooks().jobs().removeFinished(deliveryDays, FORGOTTEN_AT_ONCE)));
    chores.add(() -> forgot(storage.commands().sessions().removeUnused(FORGOTTEN_AT_ONCE)));
    chores.add(
        new ForgetStaffMessages(storage.staff().messages(), settings.retention(), around.clock)
            ::step);
    chores.addAll(requests.chores());
    chores.addAll(customerMessaging.chores(deliveryDays));
    var housekeeping = new Housekeeping(around.nanoTime, chores);
    return new Loop(
        "meocrm-housekeeping", around.loopThreads, housekeeping::step, () -> HOUSEKEEPING_IDLE);
  }

  /** When to forget again, after so many at once. */
  private static Duration forgot(int removed) {
    return removed == FORGOTTEN_AT_ONCE ? Duration.ZERO : FORGETTING_EVERY;
  }

  public static HubBuilder builder(HubSettings settings) {
    return new HubBuilder(settings);
  }

  /**
   * Relays one batch, tells live clients of it, and does one step of delivery and of a job on the
   * calling thread: for hosts that bring their own scheduling. Not by two threads at once, and not
   * together with {@link #start}.
   *
   * @return how much was done; 0 when waiting makes sense
   */
  public int step() {
    return relayStep.getAsInt()
        + live.step()
        + staffRouter.step()
        + readInboxes(Duration.ZERO)
        + engine.step()
        + jobRunner.step()
        + commandRunner.step();
  }

  /** Starts to relay and deliver. */
  public void start() {
    loops.forEach(together -> together.forEach(Loop::start));
  }

  /**
   * Stops in order: nothing new is taken, what is on the wire may end, its outcome is written,
   * leases are given back so that another node goes on at once.
   *
   * @param patience how long deliveries on the wire may take; later ones will be sent again by the
   *     next owner
   * @return whether everything ended in time
   */
  public boolean stop(Duration patience) {
    long until = nanoTime.getAsLong() + patience.toNanos();
    boolean stopped = true;
    for (var together : loops) {
      // All are asked before any is waited for: a page that is being taken has its time once.
      together.forEach(loop -> loop.stop(Duration.ZERO));
      stopped &= together.stream().allMatch(loop -> loop.stop(patience));
    }
    if (!stopped) {
      return false; // a step hangs in the database: its leases run out by themselves
    }
    return engine.drain(Duration.ofNanos(until - nanoTime.getAsLong()));
  }

  /** What events there are, and publishing them from outside. */
  public CatalogueUseCases catalogue() {
    return catalogue;
  }

  /** What agents may have done. */
  public CommandUseCases commands() {
    return commands;
  }

  /** Settings, and who may change them how. */
  public SettingsUseCases settings() {
    return settingsUseCases;
  }

  /** Orders, products, stock and shipments. */
  public SalesUseCases sales() {
    return sales;
  }

  /** Commissions and leads. */
  public PeopleUseCases people() {
    return peopleUseCases;
  }

  public PlaceOrder placeOrder() {
    return sales.placeOrder();
  }

  public CreateEndpoint createEndpoint() {
    return createEndpoint;
  }

  /** What can be done with webhook endpoints that exist, and with their deliveries. */
  public WebhookUseCases webhooks() {
    return webhooks;
  }

  /** Tokens and secrets of tenants. */
  public AccessApi access() {
    return access;
  }

  /** Messages to customers. */
  public CustomerMessaging customerMessaging() {
    return customerMessaging;
  }

  /** Messages to staff, and whom they go to. */
  public StaffApi staff() {
    return staffApi;
  }

  /** Records events from use cases of the host. */
  public EventRecorder events() {
    return events;
  }

  /** Writes audit entries from use cases of the host. */
  public AuditTrail auditTrail() {
    return requests.auditTrail();
  }

  public AuditLog auditLog() {
    return storage.audit();
  }

  /** What holds for every request. */
  public RequestUseCases requests() {
    return requests;
  }

  public UnitOfWork unitOfWork() {
    return storage.unitOfWork();
  }

  public Orders orders() {
    return storage.sales().orders();
  }

  public Endpoints endpoints() {
    return storage.endpoints();
  }

  public Alerts alerts() {
    return storage.alerting().alerts();
  }

  /** Opens and closes alerts, inside or outside of the worker's transactions. */
  public AlertRecorder alertRecorder() {
    return alertRecorder;
  }

  /** Whom tenants want told of alerts. */
  public AlertRecipients alertRecipients() {
    return storage.alerting().recipients();
  }

  /** The log as it happens, once the hub is started. */
  public LiveFeeds live() {
    return live;
  }

  public EventLog eventLog() {
    return storage.eventLog();
  }

  /** Figures and timelines, for people. */
  public OverviewReads reads() {
    return storage.reads();
  }

  /** What partners touch. */
  public PartnerApi partners() {
    return partners;
  }

  /** How many lanes had lost their wake-up and were repaired since this node was built; stays 0. */
  public long repairedLanes() {
    return sweeper.repaired();
  }

  /** For as long both an event and the deliveries of it are kept. */
  private static int completeDays(RetentionPeriods periods) {
    return Math.min(periods.deliveryDays(), periods.eventDays());
  }

  private EffectiveSettings effectiveSettings() {
    return settingsUseCases.effective();
  }

  private void wakeEngine() {
    engineLoop.wake();
  }

  private void wakeRelay() {
    relayLoop.wake();
  }

  private int readInboxes(Duration wait) {
    return inboxes.stream().mapToInt(inbox -> inbox.step(wait)).sum();
  }

  private void wakeStaff() {
    staffLoop.wake();
  }

  private void planned(List<LaneId> lanes) {
    engine.planned(lanes);
  }

  private void wakeJobs() {
    jobLoop.wake();
  }

  private void wakeCommands() {
    commandLoops.forEach(Loop::wake);
  }

  /**
   * The way mail goes.
   *
   * @param publicUrl base of the links in it
   */
  record Mail(Mailer mailer, Supplier<URI> publicUrl) {}

  /** Time, chance and threads. */
  record Surroundings(
      InstantSource clock,
      LongSupplier nanoTime,
      RandomGenerator random,
      IdGenerator ids,
      ThreadFactory loopThreads,
      Executor senders,
      Consumer<Duration> pause) {}
}
