package com.meocrm.core.shipping;

import static java.util.Comparator.comparing;

import com.meocrm.core.order.OrderId;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Shipments in memory. */
public final class InMemoryShipments implements Shipments {
  private static final Comparator<Shipment> OLDEST_FIRST =
      comparing(Shipment::createdAt).thenComparing(shipment -> shipment.id().value());

  private final InMemoryUnitOfWork unitOfWork;
  private final List<Shipment> shipments = new CopyOnWriteArrayList<>();

  public InMemoryShipments(InMemoryUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public void add(Shipment shipment) {
    unitOfWork.require(shipment.organization());
    if (find(shipment.organization(), shipment.id()).isPresent()) {
      throw DomainException.conflict("SHIPMENT_EXISTS", "exists: " + shipment.id(), Map.of());
    }
    if (findByTrackingCode(shipment.organization(), shipment.trackingCode()).isPresent()) {
      throw DomainException.conflict(
          "TRACKING_CODE_TAKEN",
          "taken: " + shipment.trackingCode(),
          Map.of("trackingCode", shipment.trackingCode()));
    }
    shipments.add(shipment);
    unitOfWork.written(shipment.organization(), () -> shipments.remove(shipment));
  }

  @Override
  public Optional<Shipment> find(OrganizationId organization, ShipmentId id) {
    return of(organization).stream().filter(s -> s.id().equals(id)).findFirst();
  }

  @Override
  public Optional<Shipment> findByTrackingCode(OrganizationId organization, String trackingCode) {
    return of(organization).stream().filter(s -> s.trackingCode().equals(trackingCode)).findFirst();
  }

  @Override
  public List<Shipment> lockOf(OrganizationId organization, OrderId orderId) {
    unitOfWork.require(organization); // units of work go one at a time: all is locked
    return of(organization).stream()
        .filter(s -> s.orderId().equals(orderId))
        .sorted(OLDEST_FIRST)
        .toList();
  }

  @Override
  public void save(Shipment shipment) {
    unitOfWork.require(shipment.organization());
    var before =
        find(shipment.organization(), shipment.id())
            .filter(stored -> stored.version() == shipment.version() - 1)
            .orElseThrow(() -> new IllegalStateException("not the version before: " + shipment));
    shipments.set(shipments.indexOf(before), shipment);
    unitOfWork.written(
        shipment.organization(), () -> shipments.set(shipments.indexOf(shipment), before));
  }

  @Override
  public Page<Shipment> list(
      OrganizationId organization, Filter filter, @Nullable Position after, int limit) {
    var listed =
        of(organization).stream()
            .filter(s -> matches(s, filter))
            .filter(s -> after == null || isOlder(s, after))
            .sorted(OLDEST_FIRST.reversed())
            .limit(limit + 1L)
            .toList();
    return Page.of(listed, limit);
  }

  private static boolean matches(Shipment shipment, Filter filter) {
    return (filter.status() == null || filter.status() == shipment.status())
        && (filter.orderId() == null || filter.orderId().equals(shipment.orderId()))
        && (filter.trackingCode() == null || filter.trackingCode().equals(shipment.trackingCode()));
  }

  private List<Shipment> of(OrganizationId organization) {
    return shipments.stream().filter(s -> s.organization().equals(organization)).toList();
  }

  private static boolean isOlder(Shipment shipment, Position position) {
    int byTime = shipment.createdAt().compareTo(position.createdAt());
    return byTime < 0
        || (byTime == 0 && shipment.id().value().compareTo(position.id().value()) < 0);
  }
}
