package com.meocrm.core.shipping;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.event.EventRecorder;
import com.meocrm.core.event.ShippingEvent;
import com.meocrm.core.order.Order;
import com.meocrm.core.order.OrderChanges;
import com.meocrm.core.order.OrderId;
import com.meocrm.core.order.Orders;
import com.meocrm.core.settings.ShippingFees;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.FieldRules;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.shipping.Shipment.Recipient;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the label of an order, which moves the order to PROCESSING and so takes its stock; records
 * {@code shipping.label.created}.
 */
public final class CreateShipment {
  private final UnitOfWork unitOfWork;
  private final Orders orders;
  private final OrderChanges changes;
  private final Shipments shipments;
  private final ShippingSettings settings;
  private final EventRecorder events;
  private final AuditTrail audit;
  private final IdGenerator ids;
  private final InstantSource clock;

  /** Nine, since a label touches that much: the order, its shipment, and what is told of both. */
  public CreateShipment(
      UnitOfWork unitOfWork,
      Orders orders,
      OrderChanges changes,
      Shipments shipments,
      ShippingSettings settings,
      EventRecorder events,
      AuditTrail audit,
      IdGenerator ids,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.orders = orders;
    this.changes = changes;
    this.shipments = shipments;
    this.settings = settings;
    this.events = events;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Makes the label.
   *
   * @throws DomainException with all violations of the command at once; not found {@code
   *     ORDER_NOT_FOUND}; conflict {@code ORDER_TRANSITION_INVALID} unless the order is PENDING,
   *     CONFIRMED or PROCESSING, {@code SHIPMENT_EXISTS} when its id is taken or another shipment
   *     of the order is under way, {@code TRACKING_CODE_TAKEN}, {@code INSUFFICIENT_STOCK}
   */
  public Shipment handle(Command command, RequestContext context) {
    var checked = check(command);
    return unitOfWork.run(context.organization(), () -> create(checked, context));
  }

  private Shipment create(Checked checked, RequestContext context) {
    // The order's lock, taken first, keeps two labels of one order apart.
    var order =
        orders
            .lock(context.organization(), checked.orderId)
            .orElseThrow(
                () -> DomainException.notFound("ORDER_NOT_FOUND", "There is no such order."));
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var processing = processing(order, now);
    requireNoneUnderWay(context, order);
    var shipment = shipment(checked, order, context, now);
    shipments.add(shipment);
    processing.ifPresent(moved -> move(context, order, moved, shipment));
    events.record(context, new ShippingEvent.LabelCreated(shipment.facts(null)));
    audit.created(
        context,
        "shipping.createLabel",
        "shipment:" + shipment.id(),
        Map.of(
            "orderId", shipment.orderId(),
            "carrier", shipment.carrier(),
            "trackingCode", shipment.trackingCode(),
            "codAmount", shipment.codAmount()));
    return shipment;
  }

  /** The order as the label leaves it; empty when it is in PROCESSING already. */
  private static Optional<Order> processing(Order order, Instant now) {
    return switch (order.status()) {
      case PENDING, CONFIRMED -> Optional.of(order.prepared(now));
      case PROCESSING -> Optional.empty();
      case SHIPPED, DELIVERED, COMPLETED, RETURNING, CANCELLED ->
          throw order.transitionInvalid(Order.Status.PROCESSING);
    };
  }

  private void requireNoneUnderWay(RequestContext context, Order order) {
    for (var other : shipments.lockOf(context.organization(), order.id())) {
      if (other.status().isOpen()) {
        throw DomainException.conflict(
            "SHIPMENT_EXISTS",
            "Shipment " + other.id() + " of this order is under way; wait for what becomes of it.",
            Map.of("shipmentId", other.id().value()));
      }
    }
  }

  private void move(RequestContext context, Order before, Order after, Shipment shipment) {
    changes.moved(context, before, after);
    audit.changed(
        context,
        "order.changeStatus",
        "order:" + after.id(),
        Map.of("status", before.status()),
        Map.of("status", after.status(), "shipmentId", shipment.id()));
  }

  private Shipment shipment(Checked checked, Order order, RequestContext context, Instant now) {
    var command = checked.command;
    var id = command.id() == null ? ids.next(ShipmentId.PREFIX) : command.id();
    var customer = order.customer();
    var recipient =
        command.recipient() == null && customer != null
            ? new Recipient(customer.name(), customer.phone())
            : command.recipient();
    return new Shipment(
        new ShipmentId(id),
        context.organization(),
        order.id(),
        checked.carrier,
        command.trackingCode() == null ? trackingCode(id) : command.trackingCode(),
        recipient,
        command.address(),
        command.codAmount() == null ? owed(order) : command.codAmount(),
        fee(order, settings.fees(context, order)),
        Shipment.Status.PENDING,
        0,
        null,
        null,
        now,
        now,
        null,
        null,
        1);
  }

  /** Free from a net value on, and free in channels that pay no fee. */
  private static Money fee(Order order, ShippingFees fees) {
    boolean isFree =
        !fees.applyChannels().contains(order.channel().name())
            || order.valueNet().compareTo(fees.freeShipThreshold()) >= 0;
    return isFree ? Money.ZERO : fees.baseFee();
  }

  /** What the carrier has to collect when the label does not say. */
  private static Money owed(Order order) {
    return order.isPaidOnDelivery() && !order.paid() ? order.valueGross() : Money.ZERO;
  }

  private static String trackingCode(String id) {
    return id.toUpperCase(Locale.ROOT);
  }

  private static Checked check(Command command) {
    var rules = new FieldRules();
    rules.identifier("id", command.id());
    rules.require("orderId", command.orderId());
    rules.identifier("orderId", command.orderId());
    rules.requireName("carrier", command.carrier());
    rules.name("trackingCode", command.trackingCode(), FieldRules.MAX_NAME_LENGTH);
    var recipient = command.recipient();
    if (recipient != null) {
      if (recipient.name() == null && recipient.phone() == null) {
        rules.violate("recipient", "required", "needs a name or a phone");
      }
      rules.oneLine("recipient.name", recipient.name(), Shipment.MAX_RECIPIENT_NAME_LENGTH);
      rules.oneLine("recipient.phone", recipient.phone(), Shipment.MAX_PHONE_LENGTH);
    }
    rules.lines("address", command.address(), Shipment.MAX_ADDRESS_LENGTH);
    rules.notNegative("codAmount", command.codAmount());
    rules.orThrow();
    if (command.orderId() == null || command.carrier() == null) {
      throw new IllegalStateException("what is missing is a violation");
    }
    return new Checked(command, new OrderId(command.orderId()), command.carrier());
  }

  /**
   * What the caller wants; required fields may be null, to be told with all else.
   *
   * @param id of the shipment; null: a generated one
   * @param trackingCode null: made from the id
   * @param recipient null: the order's customer
   * @param address null: the carrier has it otherwise
   * @param codAmount null: all of a cash-on-delivery order that is not paid, else nothing
   */
  public record Command(
      @Nullable String id,
      @Nullable String orderId,
      @Nullable String carrier,
      @Nullable String trackingCode,
      @Nullable Recipient recipient,
      @Nullable String address,
      @Nullable Money codAmount) {}

  private record Checked(Command command, OrderId orderId, String carrier) {}
}
