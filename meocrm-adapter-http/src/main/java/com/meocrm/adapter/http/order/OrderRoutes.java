package com.meocrm.adapter.http.order;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Cursors;
import com.meocrm.adapter.http.web.ListJson;
import com.meocrm.adapter.http.web.Query;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.SalesUseCases;
import com.meocrm.core.order.ChangeOrderStatus;
import com.meocrm.core.order.DecideRefund;
import com.meocrm.core.order.DecideRefund.Decision;
import com.meocrm.core.order.Order;
import com.meocrm.core.order.OrderId;
import com.meocrm.core.order.Orders;
import com.meocrm.core.order.Orders.Filter;
import com.meocrm.core.order.RequestRefund;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.FieldRules;
import com.meocrm.core.shared.Identifiers;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/orders}: their life from the sale to the refund. */
public final class OrderRoutes {
  private static final String PATH = "/api/v1/orders";
  private static final String LIST = "orders";
  private static final Requires READ = Requires.scope("orders:read");
  private static final Requires WRITE = Requires.scope("orders:write");

  /** The setting {@code refund.approvals} may ask for more, which the use case knows. */
  private static final Requires DECIDE = Requires.managerWith("orders:write");

  private final SalesUseCases sales;
  private final Cursors cursors;

  public OrderRoutes(SalesUseCases sales, Cursors cursors) {
    this.sales = sales;
    this.cursors = cursors;
  }

  public List<Route> routes() {
    return List.of(
        Route.post(PATH, WRITE, this::place),
        Route.get(PATH, READ, this::list)
            .withQuery("status", "branchId", "code", "customerId", "limit", "cursor"),
        Route.get(PATH + "/{id}", READ, this::read),
        Route.patch(PATH + "/{id}/status", WRITE, this::changeStatus),
        Route.post(PATH + "/{id}/refund", WRITE, this::requestRefund),
        Route.action(PATH + "/{id}/refund/approve", DECIDE, call -> decide(call, Decision.APPROVE))
            .withOptionalBody()
            .guardedBy(this::requireApprover),
        Route.action(PATH + "/{id}/refund/reject", DECIDE, call -> decide(call, Decision.REJECT))
            .withOptionalBody()
            .guardedBy(this::requireApprover));
  }

  private Answer place(Call call) {
    var command = OrderJson.command(call.body());
    var placed = sales.placeOrder().handle(command, call.context());
    var order = placed.order();
    return Answer.created(
            PATH + "/" + order.id(), OrderJson.of(order, placed.warnings(), call.language()))
        .withVersion(order.version());
  }

  private Answer list(Call call) {
    int limit = call.query().limit();
    var filter = filter(call.query());
    // A cursor goes on with the list it came from: of the same filter.
    var list = filter.equals(Filter.ALL) ? LIST : LIST + ":" + filter;
    var after =
        cursors.decode(list, call.organization(), call.query().text("cursor"), call.violations());
    var organization = call.context().organization();

    var position = after == null ? null : new Orders.Position(after.at(), new OrderId(after.id()));
    var page = sales.orders().list(organization, filter, position, limit);
    return Answer.ok(ListJson.of(page, OrderJson::of, last -> cursor(list, last)));
  }

  private static Filter filter(Query query) {
    return new Filter(
        query.oneOf("status", Order.Status.class),
        query.text("branchId", FieldRules.MAX_NAME_LENGTH),
        query.text("code", FieldRules.MAX_NAME_LENGTH),
        query.text("customerId", FieldRules.MAX_NAME_LENGTH));
  }

  private Answer read(Call call) {
    var organization = call.context().organization();
    return answer(
        orderId(call)
            .flatMap(id -> sales.orders().find(organization, id))
            .orElseThrow(OrderRoutes::missing));
  }

  private Answer changeStatus(Call call) {
    var body = call.body();
    var status = body.oneOf("status", Order.Status.class);
    var reason = body.optionalText("reason", FieldRules.MAX_REASON_LENGTH);
    body.done();
    var expected = call.ifMatch();
    var context = call.context();
    var command =
        new ChangeOrderStatus.Command(
            orderId(call).orElseThrow(OrderRoutes::missing), status, reason, expected);
    return answer(sales.changeOrderStatus().handle(command, context));
  }

  private Answer requestRefund(Call call) {
    var body = call.body();
    var reason = body.text("reason", FieldRules.MAX_REASON_LENGTH);
    body.done();
    var expected = call.ifMatch();
    var context = call.context();
    var command =
        new RequestRefund.Command(
            orderId(call).orElseThrow(OrderRoutes::missing), reason, expected);
    var order = sales.requestRefund().handle(command, context);
    return Answer.accepted(PATH + "/" + order.id(), OrderJson.of(order))
        .withVersion(order.version());
  }

  private void requireApprover(Call call) {
    orderId(call).ifPresent(id -> sales.requireApprover().handle(id, call.unchecked()));
  }

  private Answer decide(Call call, Decision decision) {
    var body = call.body();
    var reason = body.optionalText("reason", FieldRules.MAX_REASON_LENGTH);
    body.done();
    var expected = call.ifMatch();
    var context = call.context();
    var command =
        new DecideRefund.Command(
            orderId(call).orElseThrow(OrderRoutes::missing), decision, reason, expected);
    return answer(sales.decideRefund().handle(command, context));
  }

  private static Answer answer(Order order) {
    return Answer.ok(OrderJson.of(order)).withVersion(order.version());
  }

  /** Empty for what cannot be an id, and so names no order. */
  private static Optional<OrderId> orderId(Call call) {
    return Optional.of(call.pathParameter("id")).filter(Identifiers::isValid).map(OrderId::new);
  }

  private static DomainException missing() {
    return DomainException.notFound("ORDER_NOT_FOUND", "There is no such order.");
  }

  private String cursor(String list, Order last) {
    return cursors.encode(list, last.organization(), last.createdAt(), last.id().value());
  }
}
