package com.meocrm.core.shipping;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.event.EventRecorder;
import com.meocrm.core.event.ShippingEvent;
import com.meocrm.core.order.Order;
import com.meocrm.core.order.OrderChanges;
import com.meocrm.core.order.Orders;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.FieldRules;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.shipping.Shipment.Status;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes down what a carrier reports of a shipment, and moves the order accordingly: on its way,
 * DELIVERED (a cash-on-delivery order is COMPLETED and paid at once), back to PENDING after a
 * failure, RETURNING. Records {@code shipping.delivered} and {@code shipping.failed}.
 *
 * <p>A report that is repeated, late or out of order changes nothing twice, records no second event
 * and is no error.
 */
public final class RecordCarrierUpdate {
  /** What happened before is a mistake, and maybe more than a database can hold. */
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

  private final UnitOfWork unitOfWork;
  private final Orders orders;
  private final OrderChanges changes;
  private final Shipments shipments;
  private final EventRecorder events;
  private final AuditTrail audit;
  private final InstantSource clock;

  public RecordCarrierUpdate(
      UnitOfWork unitOfWork,
      Orders orders,
      OrderChanges changes,
      Shipments shipments,
      EventRecorder events,
      AuditTrail audit,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.orders = orders;
    this.changes = changes;
    this.shipments = shipments;
    this.events = events;
    this.audit = audit;
    this.clock = clock;
  }

  /**
   * Takes the report down, in the open unit of work or in one of its own.
   *
   * @return the shipment as it stands now, and whether the report was news
   * @throws DomainException with all violations of the command; not found {@code
   *     SHIPMENT_NOT_FOUND}; {@code VERSION_CONFLICT}
   */
  public Recorded handle(Command command, RequestContext context) {
    var rules = new FieldRules();
    rules.oneLine("reason", command.reason(), FieldRules.MAX_REASON_LENGTH);
    var at = command.at();
    if (at != null && at.isBefore(EARLIEST)) {
      rules.violate("at", "out_of_range", "must not be before " + EARLIEST);
    }
    rules.orThrow();
    var report =
        new CarrierReport(command.status(), command.reason(), at == null ? null : past(at));
    return unitOfWork.run(context.organization(), () -> record(command, report, context));
  }

  /** A carrier's clock that runs ahead must not make what follows look late. */
  private Instant past(Instant at) {
    var now = clock.instant();
    return (at.isAfter(now) ? now : at).truncatedTo(ChronoUnit.MILLIS);
  }

  private Recorded record(Command command, CarrierReport report, RequestContext context) {
    var organization = context.organization();
    var found = find(organization, command.shipment());
    // First the order, then its shipments, as everybody locks them; only what is read under the
    // locks counts, so that of two equal reports at once the second finds nothing new.
    var order =
        orders
            .lock(organization, found.orderId())
            .orElseThrow(() -> new IllegalStateException("no order of shipment " + found.id()));
    var siblings = shipments.lockOf(organization, order.id());
    var before =
        siblings.stream()
            .filter(shipment -> shipment.id().equals(found.id()))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("shipment is gone: " + found.id()));
    command.expected().require(before.version());
    if (!report.isNewsOf(before, order)) {
      return new Recorded(before, false);
    }
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var after = before.reported(report.status(), report.reason(), report.at(), now);
    shipments.save(after);
    moveOrder(context, order, after, siblings, now);
    recordEvent(context, after, report);
    audit.changed(
        context,
        "shipping.recordCarrierUpdate",
        "shipment:" + after.id(),
        Map.of("status", before.status()),
        report.reason() == null
            ? Map.of("status", after.status())
            : Map.of("status", after.status(), "reason", report.reason()));
    return new Recorded(after, true);
  }

  private Shipment find(OrganizationId organization, Reference reference) {
    var found =
        switch (reference) {
          case ById(var id) -> shipments.find(organization, id);
          case ByTrackingCode(var code) -> shipments.findByTrackingCode(organization, code);
        };
    return found.orElseThrow(MissingShipment::refusal);
  }

  private void moveOrder(
      RequestContext context, Order order, Shipment news, List<Shipment> siblings, Instant now) {
    var current = order;
    var moved = orderAfter(order, news, siblings, now);
    if (moved.isPresent()) {
      current = moved.get();
      changes.moved(context, order, current);
      told(context, order, current, news);
    }
    if (news.status() == Status.DELIVERED
        && current.status() == Order.Status.DELIVERED
        && current.isPaidOnDelivery()) {
      var completed = current.paidOnDelivery(now);
      changes.moved(context, current, completed);
      told(context, current, completed, news);
    }
  }

  /**
   * The order as the news leave it; empty when it stays: it is where carriers move nothing any
   * more, or another shipment of it is under way and this one tells of an earlier try.
   */
  private static Optional<Order> orderAfter(
      Order order, Shipment news, List<Shipment> siblings, Instant now) {
    boolean isEarlierTry =
        news.status() != Status.DELIVERED
            && siblings.stream()
                .anyMatch(other -> !other.id().equals(news.id()) && other.status().isOpen());
    if (isEarlierTry) {
      return Optional.empty();
    }
    return switch (news.status()) {
      case PICKED_UP, IN_TRANSIT -> order.carriedTo(Order.Status.SHIPPED, now);
      case DELIVERED -> order.carriedTo(Order.Status.DELIVERED, now);
      case FAILED -> order.carriedTo(Order.Status.PENDING, now);
      case RETURNED -> order.carriedTo(Order.Status.RETURNING, now);
      case PENDING -> Optional.empty();
    };
  }

  private void told(RequestContext context, Order before, Order after, Shipment shipment) {
    audit.changed(
        context,
        "order.changeStatus",
        "order:" + after.id(),
        Map.of("status", before.status()),
        Map.of("status", after.status(), "shipmentId", shipment.id()));
  }

  private void recordEvent(RequestContext context, Shipment shipment, CarrierReport report) {
    switch (shipment.status()) {
      case DELIVERED ->
          events.record(context, new ShippingEvent.Delivered(shipment.facts(report.reason())));
      case FAILED ->
          events.record(context, new ShippingEvent.Failed(shipment.facts(report.reason())));
      case PENDING, PICKED_UP, IN_TRANSIT, RETURNED -> {} // not in the catalogue
    }
  }

  /**
   * What the carrier says.
   *
   * @param reason in the carrier's words; one line
   * @param at when it happened, as the carrier says; what is yet to come counts as now; null: it
   *     does not say
   * @param expected for a person's edit; a carrier knows no versions
   */
  public record Command(
      Reference shipment,
      Status status,
      @Nullable String reason,
      @Nullable Instant at,
      ExpectedVersion expected) {
    /** Whatever the version. */
    public Command(
        Reference shipment, Status status, @Nullable String reason, @Nullable Instant at) {
      this(shipment, status, reason, at, ExpectedVersion.ANY);
    }
  }

  /** How the carrier names the shipment. */
  public sealed interface Reference {}

  /** By our id. */
  public record ById(ShipmentId id) implements Reference {}

  /** By its own code. */
  public record ByTrackingCode(String code) implements Reference {}

  /**
   * What became of a report.
   *
   * @param news whether anything changed
   */
  public record Recorded(Shipment shipment, boolean news) {}
}
