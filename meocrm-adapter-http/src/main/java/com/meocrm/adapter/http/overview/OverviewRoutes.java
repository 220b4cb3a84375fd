package com.meocrm.adapter.http.overview;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.OverviewReads;
import com.meocrm.core.order.OrderId;
import com.meocrm.core.order.Orders;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Identifiers;
import java.time.Duration;
import java.util.List;

/** How the hub is doing, and what became of an order. */
public final class OverviewRoutes {
  private static final Duration DEFAULT_WINDOW = Duration.ofHours(1);
  private static final Duration LONGEST_WINDOW = Duration.ofDays(7);
  private static final int PARTS = 60;

  private final OverviewReads reads;
  private final Orders orders;

  public OverviewRoutes(OverviewReads reads, Orders orders) {
    this.reads = reads;
    this.orders = orders;
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/overview", Requires.scope("deliveries:read"), this::figures)
            .withQuery("window"),
        Route.get("/api/v1/orders/{id}/timeline", Requires.scope("orders:read"), this::timeline));
  }

  private Answer figures(Call call) {
    var window = call.query().duration("window", DEFAULT_WINDOW, LONGEST_WINDOW);
    var organization = call.context().organization();
    return Answer.ok(FiguresJson.of(reads.overview().figures(organization, window, PARTS)));
  }

  private Answer timeline(Call call) {
    var organization = call.context().organization();
    var id = call.pathParameter("id");
    if (!Identifiers.isValid(id) || orders.find(organization, new OrderId(id)).isEmpty()) {
      throw DomainException.notFound("ORDER_NOT_FOUND", "There is no such order.");
    }
    return Answer.ok(
        TimelineJson.of(id, reads.timelines().of(organization, id), call.principal()::may));
  }
}
