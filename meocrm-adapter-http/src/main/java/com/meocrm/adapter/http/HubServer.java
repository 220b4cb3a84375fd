package com.meocrm.adapter.http;

import com.meocrm.adapter.http.alert.AlertRoutes;
import com.meocrm.adapter.http.commission.CommissionRoutes;
import com.meocrm.adapter.http.event.EventRoutes;
import com.meocrm.adapter.http.event.EventTypeRoutes;
import com.meocrm.adapter.http.event.PublishRoutes;
import com.meocrm.adapter.http.health.HealthRoutes;
import com.meocrm.adapter.http.inbound.InboundRoutes;
import com.meocrm.adapter.http.inventory.InventoryRoutes;
import com.meocrm.adapter.http.inventory.ProductRoutes;
import com.meocrm.adapter.http.lead.LeadRoutes;
import com.meocrm.adapter.http.metrics.MetricsRoutes;
import com.meocrm.adapter.http.openapi.OpenApiRoutes;
import com.meocrm.adapter.http.order.OrderRoutes;
import com.meocrm.adapter.http.partner.PartnerRoutes;
import com.meocrm.adapter.http.realtime.LiveSockets;
import com.meocrm.adapter.http.security.TokenVerifier;
import com.meocrm.adapter.http.settings.SettingRoutes;
import com.meocrm.adapter.http.shipping.ShippingRoutes;
import com.meocrm.adapter.http.web.AccessControl;
import com.meocrm.adapter.http.web.Cursors;
import com.meocrm.adapter.http.web.ModuleSwitches;
import com.meocrm.adapter.http.web.Pipeline;
import com.meocrm.adapter.http.web.RequestMetrics;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.adapter.http.web.RouteTable;
import com.meocrm.adapter.http.web.TenantRates;
import com.meocrm.adapter.http.web.TraceIds;
import com.meocrm.adapter.http.webhook.EndpointRoutes;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinLogger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The HTTP server of one node. */
public final class HubServer implements AutoCloseable {
  private final HttpConfig config;
  private final LiveSockets sockets;
  private final HubApi hub;
  private final Javalin javalin;

  public HubServer(HttpConfig config, HubApi hub) {
    this(config, hub, routes(config, hub), nothing -> {});
  }

  /**
   * With routes of the caller's choice.
   *
   * @param more has the last word on the framework's configuration
   */
  HubServer(HttpConfig config, HubApi hub, List<Route> routes, Consumer<JavalinConfig> more) {
    this.config = config;
    this.hub = hub;
    var traceIds = new TraceIds(hub.random());
    var verifier = new TokenVerifier(config.jwt(), hub.clock());
    sockets = new LiveSockets(config.realtime(), hub.live(), verifier::verify, hub.clock());
    var access = new AccessControl(verifier, new TenantRates(config.rateLimit(), System::nanoTime));
    var modules = new ModuleSwitches(hub.settings().effective());
    var limits = config.limits();
    var pipeline = new Pipeline(access, modules, limits.maxConcurrentCalls(), limits.bodyTimeout());
    javalin =
        Javalin.create(javalinConfig -> {
          new JettySetup(config, traceIds, new RequestMetrics(hub.metrics()), sockets)
              .applyTo(javalinConfig);
          new RouteTable(routes, pipeline).applyTo(javalinConfig);
          more.accept(javalinConfig);
        });
  }

  /** All routes that are served. */
  static List<Route> routes(HttpConfig config, HubApi hub) {
    var cursors = new Cursors(config.cursorSecret());
    var routes = new ArrayList<Route>();
    routes.addAll(new OrderRoutes(hub.sales(), cursors).routes());
    routes.addAll(new ProductRoutes(hub.sales(), cursors).routes());
    routes.addAll(new InventoryRoutes(hub.sales(), cursors).routes());
    routes.addAll(new ShippingRoutes(hub.sales(), cursors).routes());
    // Before the endpoints, whose ids these names could be.
    routes.addAll(new InboundRoutes(hub.partners(), cursors, System::nanoTime).routes());
    routes.addAll(new PartnerRoutes(hub.partners()).routes());
    routes.addAll(new EndpointRoutes(hub.createEndpoint(), hub.endpoints(), cursors).routes());
    routes.addAll(new EventRoutes(hub.eventLog(), hub.arrivals(), System::nanoTime).routes());
    routes.addAll(new PublishRoutes(hub.catalogue(), hub.eventLog()).routes());
    routes.addAll(new EventTypeRoutes(hub.catalogue(), cursors).routes());
    routes.addAll(new AlertRoutes(hub.alerts(), cursors).routes());
    routes.addAll(new SettingRoutes(hub.settings()).routes());
    routes.addAll(new CommissionRoutes(hub.people(), cursors).routes());
    routes.addAll(new LeadRoutes(hub.people(), cursors).routes());
    routes.addAll(new HealthRoutes(hub.ready()).routes());
    routes.addAll(new MetricsRoutes(hub.metrics(), config.metricsToken()).routes());
    routes.addAll(new OpenApiRoutes().routes());
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
    hub.arrivals().stop(); // those who wait for events would hold up the stop
    javalin.stop();
  }
}
