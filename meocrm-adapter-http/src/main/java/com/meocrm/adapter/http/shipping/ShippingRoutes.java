package com.meocrm.adapter.http.shipping;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Cursors;
import com.meocrm.adapter.http.web.ListJson;
import com.meocrm.adapter.http.web.Query;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.adapter.http.web.Violations;
import com.meocrm.core.SalesUseCases;
import com.meocrm.core.order.OrderId;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.FieldRules;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shipping.RecordCarrierUpdate;
import com.meocrm.core.shipping.Shipment;
import com.meocrm.core.shipping.ShipmentId;
import com.meocrm.core.shipping.Shipments;
import com.meocrm.core.shipping.Shipments.Filter;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/shipping/orders}: orders on their way. */
public final class ShippingRoutes {
  private static final String PATH = "/api/v1/shipping/orders";
  private static final String LIST = "shipments";
  private static final Requires READ = Requires.scope("shipping:read");
  private static final Requires WRITE = Requires.scope("shipping:write");

  private final SalesUseCases sales;
  private final Cursors cursors;

  public ShippingRoutes(SalesUseCases sales, Cursors cursors) {
    this.sales = sales;
    this.cursors = cursors;
  }

  public List<Route> routes() {
    return List.of(
        Route.post(PATH, WRITE, this::create),
        Route.get(PATH, READ, this::list)
            .withQuery("status", "orderId", "trackingCode", "limit", "cursor"),
        Route.get(PATH + "/{id}", READ, this::read),
        Route.patch(PATH + "/{id}/status", WRITE, this::report),
        Route.action(PATH + "/{id}/goods-received", WRITE, this::receiveGoods));
  }

  private Answer create(Call call) {
    var command = ShipmentJson.creation(call.body());
    var shipment = sales.createShipment().handle(command, call.context());
    return Answer.created(PATH + "/" + shipment.id(), ShipmentJson.of(shipment))
        .withVersion(shipment.version());
  }

  private Answer list(Call call) {
    int limit = call.query().limit();
    var filter = filter(call.query(), call.violations());
    // A cursor goes on with the list it came from: of the same filter.
    var list = LIST + ":" + filter;
    var after =
        cursors.decode(list, call.organization(), call.query().text("cursor"), call.violations());
    var organization = call.context().organization();

    var position =
        after == null ? null : new Shipments.Position(after.at(), new ShipmentId(after.id()));
    var page = sales.shipments().list(organization, filter, position, limit);
    return Answer.ok(ListJson.of(page, ShipmentJson::of, last -> cursor(list, last)));
  }

  private static Filter filter(Query query, Violations violations) {
    var orderId = query.text("orderId");
    if (orderId != null && !Identifiers.isValid(orderId)) {
      violations.add("orderId", "malformed", "must match " + Identifiers.FORMAT);
      orderId = null;
    }
    return new Filter(
        query.oneOf("status", Shipment.Status.class),
        orderId == null ? null : new OrderId(orderId),
        query.text("trackingCode", FieldRules.MAX_NAME_LENGTH));
  }

  private Answer read(Call call) {
    var organization = call.context().organization();
    return answer(
        sales.shipments().find(organization, id(call)).orElseThrow(ShippingRoutes::missing));
  }

  private Answer report(Call call) {
    var report = ShipmentJson.Report.of(call.body());
    var expected = call.ifMatch();
    var context = call.context();
    var command =
        new RecordCarrierUpdate.Command(
            new RecordCarrierUpdate.ById(id(call)),
            report.status(),
            report.reason(),
            report.at(),
            expected);
    return answer(sales.recordCarrierUpdate().handle(command, context).shipment());
  }

  private Answer receiveGoods(Call call) {
    var expected = call.ifMatch();
    var context = call.context();
    return answer(sales.receiveGoods().handle(id(call), expected, context));
  }

  private static Answer answer(Shipment shipment) {
    return Answer.ok(ShipmentJson.of(shipment)).withVersion(shipment.version());
  }

  /**
   * @throws DomainException not found, for what cannot be an id as well
   */
  private static ShipmentId id(Call call) {
    return Optional.of(call.pathParameter("id"))
        .filter(Identifiers::isValid)
        .map(ShipmentId::new)
        .orElseThrow(ShippingRoutes::missing);
  }

  private static DomainException missing() {
    return DomainException.notFound("SHIPMENT_NOT_FOUND", "There is no such shipment.");
  }

  private String cursor(String list, Shipment last) {
    return cursors.encode(list, last.organization(), last.createdAt(), last.id().value());
  }
}
