package com.meocrm.adapter.http.metrics;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Problem;
import com.meocrm.adapter.http.web.ProblemException;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.shared.Secret;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /metrics} in the text format of Prometheus: for whoever has the operator's token; without
 * one configured, for this computer alone.
 */
public final class MetricsRoutes {
  private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final String BEARER = "Bearer ";

  private final PrometheusMeterRegistry registry;
  private final @Nullable Secret token;

  public MetricsRoutes(PrometheusMeterRegistry registry, @Nullable Secret token) {
    this.registry = registry;
    this.token = token;
  }

  public List<Route> routes() {
    return List.of(Route.get("/metrics", Requires.publicAccess(), this::read));
  }

  private Answer read(Call call) {
    call.violations().orThrow();
    admit(call);
    return Answer.of(200, TEXT, registry.scrape().getBytes(StandardCharsets.UTF_8));
  }

  private void admit(Call call) {
    if (token == null) {
      if (!call.isFromThisComputer()) {
        throw new ProblemException(
            Problem.of(
                403,
                "FORBIDDEN",
                "Metrics are for this computer only until MEOCRM_METRICS_TOKEN is set."));
      }
    } else if (!isTheToken(call.header("Authorization"), token)) {
      throw new ProblemException(
          new Problem(
              401,
              "UNAUTHENTICATED",
              "The token of the metrics is missing or wrong.",
              Map.of(),
              Map.of("WWW-Authenticate", "Bearer realm=\"meocrm-metrics\"")));
    }
  }

  private static boolean isTheToken(@Nullable String header, Secret token) {
    return header != null
        && header.length() > BEARER.length()
        && header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        && Secret.of(header.substring(BEARER.length())).equals(token); // in constant time
  }
}
