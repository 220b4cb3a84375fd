package com.meocrm.adapter.http;

import com.meocrm.adapter.http.realtime.LiveSockets;
import com.meocrm.adapter.http.realtime.LiveUpgrade;
import com.meocrm.adapter.http.web.ClientAddresses;
import com.meocrm.adapter.http.web.ContainerErrors;
import com.meocrm.adapter.http.web.EdgeHandler;
import com.meocrm.adapter.http.web.RequestMetrics;
import com.meocrm.adapter.http.web.TraceIds;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinLogger;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Settings of Javalin and Jetty, where their defaults are not what a public server needs. */
final class JettySetup {
  /** Platform threads only select and accept; requests run on virtual ones. */
  private static final int MAX_PLATFORM_THREADS = 32;

  private static final int MIN_PLATFORM_THREADS = 4;

  /** How long connections that carry no request hold up a stop. */
  private static final Duration SHUTDOWN_IDLE = Duration.ofMillis(500);

  private final HttpConfig config;
  private final TraceIds traceIds;
  private final RequestMetrics metrics;
  private final LiveSockets sockets;

  JettySetup(HttpConfig config, TraceIds traceIds, RequestMetrics metrics, LiveSockets sockets) {
    this.config = config;
    this.sockets = sockets;
    this.traceIds = traceIds;
    this.metrics = metrics;
  }

  void applyTo(JavalinConfig javalin) {
    JavalinLogger.startupInfo = false;
    javalin.startup.showJavalinBanner = false;
    javalin.startup.showOldJavalinVersionWarning = false;
    javalin.startup.startupWatcherEnabled = false;

    javalin.http.prefer405over404 = true;
    javalin.http.compressionStrategy =
        CompressionStrategy.NONE; // secrets and input in one answer: BREACH
    javalin.router.ignoreTrailingSlashes = false;

    javalin.jetty.threadPool = threads();
    javalin.jetty.modifyServer(this::modify);
    javalin.jetty.modifyHttpConfiguration(JettySetup::modify);
    javalin.jetty.addConnector(this::connector);
    javalin.jetty.modifyServletContextHandler(context -> {
      context.getSessionHandler().setUsingCookies(false);
      context.setErrorHandler(errors());
    });
  }

  private static QueuedThreadPool threads() {
    var pool = new QueuedThreadPool(MAX_PLATFORM_THREADS, MIN_PLATFORM_THREADS);
    pool.setName("http");
    pool.setVirtualThreadsExecutor(
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-call-", 0).factory()));
    return pool;
  }

  private void modify(Server server) {
    server.setStopTimeout(config.limits().stopTimeout().toMillis());
    server.setErrorHandler(errors());
    server.addBean(new NetworkConnectionLimit(config.limits().maxConnections(), server));
    server.insertHandler(LiveUpgrade.handler(sockets));
    server.insertHandler(new GracefulHandler()); // without it a stop kills requests in flight
    server.insertHandler(new EdgeHandler(traceIds, clients(), metrics));
  }

  private ContainerErrors errors() {
    return new ContainerErrors(traceIds, clients(), metrics);
  }

  private ClientAddresses clients() {
    return new ClientAddresses(config.trustedProxies());
  }

  private static void modify(HttpConfiguration http) {
    http.setUriCompliance(UriCompliance.DEFAULT); // no encoded slashes: a path means one thing only
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
  }

  private Connector connector(Server server, HttpConfiguration http) {
    var connector =
        new ServerConnector(server, new HeaderDeadline(http, config.limits().headerTimeout()));
    connector.setHost(config.host());
    connector.setPort(config.port());
    connector.setIdleTimeout(config.limits().idleTimeout().toMillis());
    connector.setShutdownIdleTimeout(SHUTDOWN_IDLE.toMillis());
    return connector;
  }
}
