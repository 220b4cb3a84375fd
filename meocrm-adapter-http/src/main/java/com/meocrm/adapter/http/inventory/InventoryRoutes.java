package com.meocrm.adapter.http.inventory;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Cursors;
import com.meocrm.adapter.http.web.ListJson;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.SalesUseCases;
import com.meocrm.core.inventory.Stock;
import com.meocrm.core.inventory.Stock.Filter;
import com.meocrm.core.inventory.StockLevel;
import com.meocrm.core.shared.FieldRules;
import java.util.List;

/** {@code /api/v1/inventory}. */
public final class InventoryRoutes {
  private static final String PATH = "/api/v1/inventory";
  private static final String LIST = "inventory";
  private static final Requires READ = Requires.scope("inventory:read");

  private final SalesUseCases sales;
  private final Cursors cursors;

  public InventoryRoutes(SalesUseCases sales, Cursors cursors) {
    this.sales = sales;
    this.cursors = cursors;
  }

  public List<Route> routes() {
    return List.of(
        Route.get(PATH, READ, call -> list(call, false)).withQuery("branchId", "limit", "cursor"),
        Route.get(PATH + "/low-stock", READ, call -> list(call, true))
            .withQuery("branchId", "limit", "cursor"),
        Route.post(PATH + "/adjust", Requires.scope("inventory:write"), this::adjust));
  }

  private Answer list(Call call, boolean lowOnly) {
    int limit = call.query().limit();
    var filter = new Filter(call.query().text("branchId", FieldRules.MAX_NAME_LENGTH), lowOnly);
    var list = LIST + ":" + filter;
    var after =
        cursors.decode(list, call.organization(), call.query().text("cursor"), call.violations());
    var organization = call.context().organization();

    var position =
        after == null ? null : new Stock.Position(after.at(), new StockLevel.Id(after.id()));
    var page = sales.stock().list(organization, filter, position, limit);
    return Answer.ok(ListJson.of(page, StockJson::of, last -> cursor(list, last)));
  }

  private Answer adjust(Call call) {
    var command = StockJson.adjustment(call.body());
    var movement = sales.adjustStock().handle(command, call.context());
    return Answer.ok(StockJson.Movement.of(movement));
  }

  private String cursor(String list, StockLevel last) {
    return cursors.encode(list, last.organization(), last.createdAt(), last.id().value());
  }
}
