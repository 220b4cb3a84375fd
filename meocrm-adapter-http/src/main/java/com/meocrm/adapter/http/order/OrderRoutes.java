package com.meocrm.adapter.http.order;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Cursors;
import com.meocrm.adapter.http.web.ListJson;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.order.Order;
import com.meocrm.core.order.OrderId;
import com.meocrm.core.order.Orders;
import com.meocrm.core.order.PlaceOrder;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Identifiers;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/orders}. */
public final class OrderRoutes {
  private static final String PATH = "/api/v1/orders";
  private static final String LIST = "orders";

  private final PlaceOrder placeOrder;
  private final Orders orders;
  private final Cursors cursors;

  public OrderRoutes(PlaceOrder placeOrder, Orders orders, Cursors cursors) {
    this.placeOrder = placeOrder;
    this.orders = orders;
    this.cursors = cursors;
  }

  public List<Route> routes() {
    return List.of(
        Route.post(PATH, Requires.scope("orders:write"), this::place),
        Route.get(PATH, Requires.scope("orders:read"), this::list).withQuery("limit", "cursor"),
        Route.get(PATH + "/{id}", Requires.scope("orders:read"), this::read));
  }

  private Answer place(Call call) {
    var command = OrderJson.command(call.body());
    var order = placeOrder.handle(command, call.context());
    return Answer.created(PATH + "/" + order.id(), OrderJson.of(order))
        .withVersion(order.version());
  }

  private Answer list(Call call) {
    int limit = call.query().limit();
    var after =
        cursors.decode(LIST, call.organization(), call.query().text("cursor"), call.violations());
    var organization = call.context().organization();

    var position = after == null ? null : new Orders.Position(after.at(), new OrderId(after.id()));
    var page = orders.list(organization, position, limit);
    return Answer.ok(ListJson.of(page, OrderJson::of, this::cursor));
  }

  private Answer read(Call call) {
    var organization = call.context().organization();
    var id = call.pathParameter("id");
    var found =
        Identifiers.isValid(id)
            ? orders.find(organization, new OrderId(id))
            : Optional.<Order>empty();
    var order =
        found.orElseThrow(
            () -> DomainException.notFound("ORDER_NOT_FOUND", "There is no such order."));
    return Answer.ok(OrderJson.of(order)).withVersion(order.version());
  }

  private String cursor(Order last) {
    return cursors.encode(LIST, last.organization(), last.createdAt(), last.id().value());
  }
}
