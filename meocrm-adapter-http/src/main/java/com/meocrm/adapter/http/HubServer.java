package com.meocrm.adapter.http;

import com.meocrm.adapter.http.alert.AlertRoutes;
import com.meocrm.adapter.http.audit.AuditRoutes;
import com.meocrm.adapter.http.commission.CommissionRoutes;
import com.meocrm.adapter.http.dashboard.AssetRoutes;
import com.meocrm.adapter.http.dashboard.AuthRoutes;
import com.meocrm.adapter.http.event.EventRoutes;
import com.meocrm.adapter.http.event.EventTypeRoutes;
import com.meocrm.adapter.http.event.PublishRoutes;
import com.meocrm.adapter.http.health.HealthRoutes;
import com.meocrm.adapter.http.inbound.InboundRoutes;
import com.meocrm.adapter.http.inventory.InventoryRoutes;
import com.meocrm.adapter.http.inventory.ProductRoutes;
import com.meocrm.adapter.http.lead.LeadRoutes;
import com.meocrm.adapter.http.mcp.CommandDesk;
import com.meocrm.adapter.http.mcp.CommandRoutes;
import com.meocrm.adapter.http.mcp.McpRoutes;
import com.meocrm.adapter.http.mcp.MetadataRoutes;
import com.meocrm.adapter.http.mcp.Origins;
import com.meocrm.adapter.http.metrics.MetricsRoutes;
import com.meocrm.adapter.http.notification.NotificationRoutes;
import com.meocrm.adapter.http.openapi.DocsRoutes;
import com.meocrm.adapter.http.openapi.OpenApiRoutes;
import com.meocrm.adapter.http.order.OrderRoutes;
import com.meocrm.adapter.http.overview.OverviewRoutes;
import com.meocrm.adapter.http.partner.PartnerRoutes;
import com.meocrm.adapter.http.realtime.EventStreamRoutes;
import com.meocrm.adapter.http.realtime.LiveSockets;
import com.meocrm.adapter.http.realtime.LiveStreams;
import com.meocrm.adapter.http.realtime.LiveTokens;
import com.meocrm.adapter.http.secret.SecretRoutes;
import com.meocrm.adapter.http.security.Authenticator;
import com.meocrm.adapter.http.security.RememberedTokens;
import com.meocrm.adapter.http.security.SignInCodes;
import com.meocrm.adapter.http.security.TokenVerifier;
import com.meocrm.adapter.http.security.Tokens;
import com.meocrm.adapter.http.settings.SettingRoutes;
import com.meocrm.adapter.http.shipping.ShippingRoutes;
import com.meocrm.adapter.http.token.TokenRoutes;
import com.meocrm.adapter.http.web.AccessControl;
import com.meocrm.adapter.http.web.Challenges;
import com.meocrm.adapter.http.web.Cursors;
import com.meocrm.adapter.http.web.Denials;
import com.meocrm.adapter.http.web.ModuleSwitches;
import com.meocrm.adapter.http.web.Mutations;
import com.meocrm.adapter.http.web.Pipeline;
import com.meocrm.adapter.http.web.RequestGate;
import com.meocrm.adapter.http.web.RequestMetrics;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.adapter.http.web.RouteTable;
import com.meocrm.adapter.http.web.TenantRates;
import com.meocrm.adapter.http.web.TraceIds;
import com.meocrm.adapter.http.web.UnknownCallers;
import com.meocrm.adapter.http.webhook.DeliveryRoutes;
import com.meocrm.adapter.http.webhook.EndpointRoutes;
import com.meocrm.adapter.http.webhook.JobRoutes;
import com.meocrm.adapter.http.zalo.CustomerRoutes;
import com.meocrm.adapter.http.zalo.ZaloRoutes;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinLogger;
import io.micrometer.core.instrument.Gauge;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The HTTP server of one node. */
public final class HubServer implements AutoCloseable {
  /** Of the calls at the database, one in so many may be for looking up a token. */
  private static final int LOOK_UP_SHARE = 4;

  private final HttpConfig config;
  private final LiveSockets sockets;
  private final HubApi hub;
  private final LiveStreams streams;
  private final LiveTokens tokens;
  private final Javalin javalin;

  public HubServer(HttpConfig config, HubApi hub) {
    this(config, hub, liveTokens(config, hub));
  }

  private HubServer(HttpConfig config, HubApi hub, LiveTokens tokens) {
    this(config, hub, tokens, new LiveStreams(config.realtime(), hub.live(), hub.clock(), tokens));
  }

  private HubServer(HttpConfig config, HubApi hub, LiveTokens tokens, LiveStreams streams) {
    this(config, hub, routes(config, hub, streams, tokens), streams, tokens, nothing -> {});
  }

  /**
   * With routes of the caller's choice.
   *
   * @param streams ended with the server
   * @param tokens ended with the server
   * @param more has the last word on the framework's configuration
   */
  HubServer(
      HttpConfig config,
      HubApi hub,
      List<Route> routes,
      LiveStreams streams,
      LiveTokens tokens,
      Consumer<JavalinConfig> more) {
    this.config = config;
    this.hub = hub;
    this.streams = streams;
    this.tokens = tokens;
    var traceIds = new TraceIds(hub.random());
    var limits = config.limits();
    var authenticator = authenticator(config, hub);
    sockets =
        new LiveSockets(config.realtime(), hub.live(), authenticator::verify, tokens, hub.clock());
    Gauge.builder("meocrm.live.sockets", sockets, LiveSockets::count)
        .description("Live sockets that are open and stay so")
        .register(hub.metrics());
    var access =
        new AccessControl(
            authenticator,
            new TenantRates(config.rateLimit(), System::nanoTime),
            Math.max(1, limits.maxConcurrentCalls() / LOOK_UP_SHARE));
    var modules = new ModuleSwitches(hub.settings().effective());
    var requests = hub.requests();
    var gate = RequestGate.of(limits.maxConcurrentCalls());
    var pipeline =
        new Pipeline(
            access,
            modules,
            new Mutations(
                requests.unitOfWork(),
                requests.idempotency(),
                gate,
                RequestGate.of(limits.maxConcurrentCalls())),
            new Denials(requests.auditTrail(), gate),
            new UnknownCallers(requests.auditTrail(), gate, System::nanoTime),
            gate,
            limits.bodyTimeout(),
            new Challenges(config.dashboard().publicUrl()));
    javalin =
        Javalin.create(javalinConfig -> {
          new JettySetup(config, traceIds, new RequestMetrics(hub.metrics()), sockets)
              .applyTo(javalinConfig);
          new RouteTable(routes, pipeline).applyTo(javalinConfig);
          more.accept(javalinConfig);
        });
  }

  /** What tells callers apart, for every surface of this server. */
  private static Authenticator authenticator(HttpConfig config, HubApi hub) {
    return new Tokens(
        new RememberedTokens(new TokenVerifier(config.jwt(), hub.clock()), hub.clock()),
        hub.access().tokenCheck(),
        hub.access().sessions().check());
  }

  /** What watches over the tokens of everything that stays open. */
  static LiveTokens liveTokens(HttpConfig config, HubApi hub) {
    return new LiveTokens(authenticator(config, hub)::stands);
  }

  /** All routes that are served. */
  static List<Route> routes(HttpConfig config, HubApi hub, LiveStreams streams, LiveTokens tokens) {
    var cursors = new Cursors(config.cursorSecret());
    var routes = new ArrayList<Route>();
    routes.addAll(new OrderRoutes(hub.sales(), cursors).routes());
    routes.addAll(new ProductRoutes(hub.sales(), cursors).routes());
    routes.addAll(new InventoryRoutes(hub.sales(), cursors).routes());
    routes.addAll(new ShippingRoutes(hub.sales(), cursors).routes());
    // Before the endpoints, whose ids these names could be.
    routes.addAll(new InboundRoutes(hub.partners(), cursors, System::nanoTime).routes());
    routes.addAll(new PartnerRoutes(hub.partners()).routes());
    routes.addAll(
        new EventRoutes(hub.eventLog(), hub.live().waits(), tokens, System::nanoTime).routes());
    routes.addAll(
        new EndpointRoutes(hub.createEndpoint(), hub.endpoints(), hub.webhooks(), cursors)
            .routes());
    routes.addAll(new DeliveryRoutes(hub.endpoints(), hub.webhooks(), cursors).routes());
    routes.addAll(new JobRoutes(hub.webhooks(), hub.commands()).routes());
    routes.addAll(new EventStreamRoutes(streams, hub.eventLog()).routes());
    routes.addAll(new PublishRoutes(hub.catalogue(), hub.eventLog()).routes());
    routes.addAll(new EventTypeRoutes(hub.catalogue(), cursors).routes());
    routes.addAll(new SettingRoutes(hub.settings()).routes());
    routes.addAll(new CommissionRoutes(hub.people(), cursors).routes());
    routes.addAll(new LeadRoutes(hub.people(), cursors).routes());
    routes.addAll(new AlertRoutes(hub.alerts(), hub.acknowledgeAlert(), cursors).routes());
    routes.addAll(new AuditRoutes(hub.requests().auditLog(), cursors).routes());
    routes.addAll(new HealthRoutes(hub.ready()).routes());
    routes.addAll(new MetricsRoutes(hub.metrics(), config.metricsToken()).routes());
    routes.addAll(new OpenApiRoutes().routes());
    routes.addAll(new TokenRoutes(hub.access(), cursors, hub.clock()).routes());
    routes.addAll(new SecretRoutes(hub.access(), cursors).routes());
    routes.addAll(new DocsRoutes().routes());
    routes.addAll(new ZaloRoutes(hub.customers()).routes());
    routes.addAll(new CustomerRoutes(hub.customers(), cursors).routes());
    // After the others below its path: what they have by name is no message's id.
    routes.addAll(new NotificationRoutes(hub.staff(), cursors).routes());
    routes.addAll(new OverviewRoutes(hub.reads(), hub.sales().orders()).routes());
    routes.addAll(new AssetRoutes().routes());
    routes.addAll(
        new AuthRoutes(
                config.dashboard(),
                new SignInCodes(config.jwt(), hub.clock()),
                hub.access().sessions(),
                hub.clock(),
                hub.random())
            .routes());
    var desk = new CommandDesk(hub);
    routes.addAll(new CommandRoutes(hub, desk).routes());
    routes.addAll(new McpRoutes(hub, desk, Origins.of(config)).routes());
    routes.addAll(new MetadataRoutes(config, hub.commands().commands()).routes());
    return routes;
  }

  /**
   * Begins to listen. A server starts once.
   *
   * @return the port
   * @throws IllegalStateException when a route does not say what it requires
   * @throws PortUnavailableException when the port is taken or may not be used
   */
  public int start() {
    RouteTable.requireAccessRules(javalin.unsafe.internalRouter);
    JavalinLogger.enabled =
        false; // why a start fails is the caller's to say, without a stack trace
    try {
      return javalin.start().port();
    } catch (JavalinBindException e) {
      throw new PortUnavailableException(config.host(), config.port(), e);
    } finally {
      JavalinLogger.enabled = true;
    }
  }

  /** How many live sockets are open. */
  public int liveSockets() {
    return sockets.count();
  }

  /**
   * Tells live clients to connect elsewhere, refuses new requests, lets those in flight end within
   * the stop timeout, then closes all connections.
   */
  @Override
  public void close() {
    sockets.close();
    hub.live().waits().stop(); // those who wait for events would hold up the stop
    streams.close();
    tokens.close();
    javalin.stop();
  }
}
