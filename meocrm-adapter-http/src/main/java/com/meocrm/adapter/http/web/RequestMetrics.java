package com.meocrm.adapter.http.web;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.NanoTime;

/**
 * Counts and times requests by method, route and status. Routes are templates, so what callers
 * invent does not make new series.
 */
public final class RequestMetrics {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private final Timer.Builder requests =
      Timer.builder("http.server.requests")
          .description("Requests answered, by method, route and status")
          .serviceLevelObjectives(BUCKETS);

  private final MeterRegistry registry;

  public RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void count(Request request, Response response, Exchange exchange) {
    requests
        .withRegistry(registry)
        .withTags(
            "method",
            AccessLog.method(request.getMethod()),
            "route",
            exchange.route(),
            "status",
            String.valueOf(response.getStatus()))
        .record(NanoTime.since(request.getBeginNanoTime()), TimeUnit.NANOSECONDS);
  }
}
