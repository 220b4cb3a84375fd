package com.meocrm.core.order;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.order.Order.Channel;
import com.meocrm.core.order.Order.Customer;
import com.meocrm.core.order.Order.DiscountType;
import com.meocrm.core.order.Order.PaymentMethod;
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
 * once: it takes its stock and records {@code order.completed} as well. All or nothing.
 */
public final class PlaceOrder {
  private final UnitOfWork unitOfWork;
  private final Orders orders;
  private final OrderChanges changes;
  private final OrderSettings settings;
  private final AuditTrail audit;
  private final IdGenerator ids;
  private final InstantSource clock;

  public PlaceOrder(
      UnitOfWork unitOfWork,
      Orders orders,
      OrderChanges changes,
      OrderSettings settings,
      AuditTrail audit,
      IdGenerator ids,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.orders = orders;
    this.changes = changes;
    this.settings = settings;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Places the order.
   *
   * @return the order as it stands now, PENDING or COMPLETED, and what to be warned of
   * @throws DomainException with all violations of the command at once; {@code
   *     COD_CANNOT_BE_PREPAID}; conflict {@code ORDER_EXISTS} or {@code ORDER_CODE_TAKEN}; where
   *     the tenant has products, unprocessable {@code SKU_UNKNOWN} or {@code SKU_INACTIVE},
   *     conflict {@code OUT_OF_STOCK}, and for what is completed at once {@code INSUFFICIENT_STOCK}
   */
  public Placed handle(Command command, RequestContext context) {
    var branchId = command.branchId();
    var vatPercent = branchId == null ? BigDecimal.ZERO : settings.vatPercent(context, branchId);
    var draft = OrderDraft.check(command, context, vatPercent);
    return unitOfWork.run(context.organization(), () -> place(draft, context));
  }

  /*
   * Statements of a tenant without products: one, the order with its look at the shelf; events and
   * the audit entry are written together with COMMIT. Only a tenant with products pays more: two
   * statements take the stock of what is done at once, and one update follows where products decide
   * what is taxed.
   */
  private Placed place(OrderDraft draft, RequestContext context) {
    var now =
        clock
            .instant()
            .truncatedTo(ChronoUnit.MILLIS); // as precise as every store and document keeps it
    var id = draft.command().id();
    var code = draft.command().code();
    var drafted =
        draft.toOrder(
            new OrderId(id == null ? ids.next(OrderId.PREFIX) : id),
            code == null ? OrderCode.generate(ids, now) : code,
            context,
            now);
    var added = drafted.isDoneAtOnce() ? drafted.completed(now) : drafted;
    var shelf = orders.add(added);
    var settled = draft.on(shelf);
    settled.requireFullPayment();
    var order = added;
    if (!settled.items().equals(draft.items())) {
      order = added.with(settled.items(), settled.value());
      orders.save(order);
    }
    changes.placed(context, order, shelf);
    audit.created(context, "order.create", "order:" + order.id(), facts(order));
    return new Placed(order, ShelfRules.warnings(order, shelf));
  }

  private static Map<String, String> facts(Order order) {
    return Map.of(
        "code", order.code(),
        "status", order.status().name(),
        "branchId", order.branchId(),
        "valueGross", order.valueGross().toString(),
        "sellerId", order.sellerId());
  }

  /**
   * An order that was placed.
   *
   * @param warnings of what did not stand in its way
   */
  public record Placed(Order order, List<Warning> warnings) {
    public Placed {
      warnings = List.copyOf(warnings);
    }
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
   * @param taxExempt null: as the product is; where there is none, taxed
   */
  public record Item(
      @Nullable String sku,
      @Nullable Long quantity,
      @Nullable Money unitPrice,
      @Nullable DiscountType discountType,
      @Nullable BigDecimal discountValue,
      @Nullable Boolean taxExempt) {}
}
