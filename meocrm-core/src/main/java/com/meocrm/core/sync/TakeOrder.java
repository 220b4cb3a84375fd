package com.meocrm.core.sync;

import com.meocrm.core.order.ChangeOrderStatus;
import com.meocrm.core.order.CheckOrder;
import com.meocrm.core.order.Order;
import com.meocrm.core.order.OrderId;
import com.meocrm.core.order.Orders;
import com.meocrm.core.order.PlaceOrder;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.util.List;
import java.util.Optional;

/**
 * Takes one order of a source: places it, or moves it on, by the use cases that everybody else uses
 * too, so the same events, stock moves and commissions follow. One that is here already and no
 * further is left alone, so it may come any number of times.
 */
public final class TakeOrder {
  private static final String REASON = "orders.sync";

  private final UnitOfWork unitOfWork;
  private final Orders orders;
  private final CheckOrder checkOrder;
  private final PlaceOrder placeOrder;
  private final ChangeOrderStatus changeOrderStatus;

  public TakeOrder(
      UnitOfWork unitOfWork,
      Orders orders,
      CheckOrder checkOrder,
      PlaceOrder placeOrder,
      ChangeOrderStatus changeOrderStatus) {
    this.unitOfWork = unitOfWork;
    this.orders = orders;
    this.checkOrder = checkOrder;
    this.placeOrder = placeOrder;
    this.changeOrderStatus = changeOrderStatus;
  }

  /**
   * Checks what can be known without the database.
   *
   * @throws DomainException with all violations
   */
  void check(FeedOrder order, RequestContext context) {
    checkOrder.handle(order.command(), context);
  }

  /**
   * Takes one that was checked, in the current unit of work or one of its own.
   *
   * @param dryRun only says what would be done
   * @throws DomainException what placing or moving an order refuses
   */
  Taken take(FeedOrder order, boolean dryRun, RequestContext context) {
    return unitOfWork.run(
        context.organization(),
        () -> {
          var here = find(order, context);
          if (here.isPresent()) {
            return move(here.get(), order, dryRun, context) ? Taken.UPDATED : Taken.UNCHANGED;
          }
          if (!dryRun) {
            var placed = placeOrder.handle(order.command(), context).order();
            move(placed, order, false, context);
          }
          return Taken.CREATED;
        });
  }

  private Optional<Order> find(FeedOrder order, RequestContext context) {
    var organization = context.organization();
    var id = order.command().id();
    if (id != null) {
      return orders.find(organization, new OrderId(id));
    }
    var code = new Orders.Filter(null, null, order.command().code(), null);
    return orders.list(organization, code, null, 1).items().stream().findFirst();
  }

  private boolean move(Order here, FeedOrder order, boolean dryRun, RequestContext context) {
    var target = order.status();
    var way = target == null ? List.<Order.Status>of() : StatusPath.to(target, here);
    if (!dryRun) {
      for (var status : way) {
        changeOrderStatus.handle(
            new ChangeOrderStatus.Command(here.id(), status, REASON, ExpectedVersion.ANY), context);
      }
    }
    return !way.isEmpty();
  }

  /** What became of an order. */
  enum Taken {
    CREATED("created"),
    UPDATED("updated"),
    UNCHANGED("unchanged");

    private final String count;

    Taken(String count) {
      this.count = count;
    }

    /** Under which it is counted. */
    String count() {
      return count;
    }
  }
}
