package com.meocrm.core.order;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.event.EventRecorder;
import com.meocrm.core.event.OrderEvent;
import com.meocrm.core.order.Order.Channel;
import com.meocrm.core.order.Order.Customer;
import com.meocrm.core.order.Order.DiscountType;
import com.meocrm.core.order.Order.PaymentMethod;
import com.meocrm.core.order.Order.Status;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Places an order and records {@code order.created}; a paid order of the counter is completed at
 * once and records {@code order.completed} as well. All or nothing.
 */
public final class PlaceOrder {
  /** Taxes wait for the setting {@code tax.vatPercent}; this is its default. */
  private static final BigDecimal VAT_PERCENT = BigDecimal.ZERO;

  private final UnitOfWork unitOfWork;
  private final Orders orders;
  private final EventRecorder events;
  private final AuditTrail audit;
  private final IdGenerator ids;
  private final InstantSource clock;

  public PlaceOrder(
      UnitOfWork unitOfWork,
      Orders orders,
      EventRecorder events,
      AuditTrail audit,
      IdGenerator ids,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.orders = orders;
    this.events = events;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Places the order.
   *
   * @return the order as it stands now: PENDING, or COMPLETED
   * @throws DomainException with all violations of the command at once; {@code
   *     COD_CANNOT_BE_PREPAID}; conflict {@code ORDER_EXISTS} or {@code ORDER_CODE_TAKEN}
   */
  public Order handle(Command command, RequestContext context) {
    var draft = OrderDraft.check(command, context, VAT_PERCENT);
    return unitOfWork.run(context.organization(), () -> place(draft, context));
  }

  private Order place(OrderDraft draft, RequestContext context) {
    var now =
        clock
            .instant()
            .truncatedTo(ChronoUnit.MILLIS); // as precise as every store and document keeps it
    var id = draft.command().id();
    var code = draft.command().code();
    var placed =
        draft.toOrder(
            new OrderId(id == null ? ids.next(OrderId.PREFIX) : id),
            code == null ? OrderCode.generate(ids, now) : code,
            context,
            now);
    var order = isDoneAtOnce(placed) ? placed.completed(now) : placed;
    orders.add(order);
    events.record(context, new OrderEvent.Created(placed.facts()));
    if (order.status() == Status.COMPLETED) {
      events.record(context, new OrderEvent.Completed(order.facts()));
    }
    audit.created(context, "order.create", "order:" + order.id(), facts(order));
    return order;
  }

  private static Map<String, String> facts(Order order) {
    return Map.of(
        "code", order.code(),
        "status", order.status().name(),
        "branchId", order.branchId(),
        "valueGross", order.valueGross().toString(),
        "sellerId", order.sellerId());
  }

  private static boolean isDoneAtOnce(Order order) {
    return order.channel() == Channel.POS && order.paid();
  }

  /**
   * What the caller wants. Fields that are required may be null here, so that their absence is told
   * together with all else.
   *
   * @param id of the order; null: a generated one
   * @param code what people call it; null: a generated one
   * @param discount of the whole order, on top of its items' own; null: none
   * @param sellerId who earns the commission; null: the caller
   * @param paidAmount null: the whole value when {@code paid}, else nothing
   */
  public record Command(
      @Nullable String id,
      @Nullable String code,
      @Nullable Channel channel,
      @Nullable PaymentMethod paymentMethod,
      @Nullable String branchId,
      List<Item> items,
      @Nullable Money discount,
      @Nullable Money shippingFee,
      @Nullable Customer customer,
      @Nullable String sellerId,
      boolean paid,
      @Nullable Money paidAmount,
      @Nullable String notes) {
    public Command {
      items = List.copyOf(items);
    }
  }

  /**
   * One line of a command.
   *
   * @param discountValue per piece: percent 0 to 100, or an amount up to the price
   */
  public record Item(
      @Nullable String sku,
      @Nullable Long quantity,
      @Nullable Money unitPrice,
      @Nullable DiscountType discountType,
      @Nullable BigDecimal discountValue,
      boolean taxExempt) {}
}
