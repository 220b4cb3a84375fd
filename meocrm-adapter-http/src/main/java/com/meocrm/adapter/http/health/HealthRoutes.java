package com.meocrm.adapter.http.health;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Problem;
import com.meocrm.adapter.http.web.ProblemException;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** {@code /health}: what orchestrators and load balancers ask. */
public final class HealthRoutes {
  private final BooleanSupplier ready;

  /** {@code ready} says whether this node can serve now; it answers quickly and never throws. */
  public HealthRoutes(BooleanSupplier ready) {
    this.ready = ready;
  }

  public List<Route> routes() {
    return List.of(
        Route.get(
            "/health/live", Requires.publicAccess(), call -> Answer.ok(Map.of("status", "live"))),
        Route.get("/health/ready", Requires.publicAccess(), call -> readiness()));
  }

  private Answer readiness() {
    if (!ready.getAsBoolean()) {
      throw new ProblemException(
          Problem.of(503, "NOT_READY", "This node cannot serve now.")
              .withHeader("Retry-After", "1"));
    }
    return Answer.ok(Map.of("status", "ready"));
  }
}
