package com.meocrm.core.order;

import static java.util.Comparator.comparing;

import com.meocrm.core.inventory.InMemoryStock;
import com.meocrm.core.inventory.Shelf;
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

/** Orders in memory. */
public final class InMemoryOrders implements Orders {
  private static final Comparator<Order> OLDEST_FIRST =
      comparing(Order::createdAt).thenComparing(o -> o.id().value());

  private final InMemoryUnitOfWork unitOfWork;
  private final @Nullable InMemoryStock stock;
  private final List<Order> orders = new CopyOnWriteArrayList<>();

  /** Of tenants without products. */
  public InMemoryOrders(InMemoryUnitOfWork unitOfWork) {
    this(unitOfWork, null);
  }

  public InMemoryOrders(InMemoryUnitOfWork unitOfWork, @Nullable InMemoryStock stock) {
    this.unitOfWork = unitOfWork;
    this.stock = stock;
  }

  /** Forgets all of them. */
  public void clear() {
    orders.clear();
  }

  @Override
  public Shelf add(Order order) {
    unitOfWork.require(order.organization());
    if (find(order.organization(), order.id()).isPresent()) {
      throw DomainException.conflict(
          "ORDER_EXISTS", "exists: " + order.id(), Map.of("orderId", order.id().value()));
    }
    if (of(order.organization()).stream().anyMatch(other -> other.code().equals(order.code()))) {
      throw DomainException.conflict(
          "ORDER_CODE_TAKEN", "taken: " + order.code(), Map.of("code", order.code()));
    }
    orders.add(order);
    unitOfWork.written(order.organization(), () -> orders.remove(order));
    return stock == null
        ? Shelf.UNSTOCKED
        : stock.shelf(order.organization(), order.branchId(), order.quantities().keySet());
  }

  @Override
  public Optional<Order> find(OrganizationId organization, OrderId id) {
    return of(organization).stream().filter(o -> o.id().equals(id)).findFirst();
  }

  @Override
  public Optional<Order> lock(OrganizationId organization, OrderId id) {
    unitOfWork.require(organization); // units of work go one at a time: all is locked
    return find(organization, id);
  }

  @Override
  public void save(Order order) {
    unitOfWork.require(order.organization());
    var before =
        find(order.organization(), order.id())
            .filter(stored -> stored.version() == order.version() - 1)
            .orElseThrow(() -> new IllegalStateException("not the version before: " + order));
    orders.set(orders.indexOf(before), order);
    unitOfWork.written(order.organization(), () -> orders.set(orders.indexOf(order), before));
  }

  @Override
  public Page<Order> list(
      OrganizationId organization, Filter filter, @Nullable Position after, int limit) {
    var listed =
        of(organization).stream()
            .filter(o -> matches(o, filter))
            .filter(o -> after == null || isOlder(o, after))
            .sorted(OLDEST_FIRST.reversed())
            .limit(limit + 1L)
            .toList();
    return Page.of(listed, limit);
  }

  private static boolean matches(Order order, Filter filter) {
    var customer = order.customer();
    return (filter.status() == null || filter.status() == order.status())
        && (filter.branchId() == null || filter.branchId().equals(order.branchId()))
        && (filter.code() == null || filter.code().equals(order.code()))
        && (filter.customerId() == null
            || (customer != null && filter.customerId().equals(customer.id())));
  }

  private List<Order> of(OrganizationId organization) {
    return orders.stream().filter(o -> o.organization().equals(organization)).toList();
  }

  private static boolean isOlder(Order order, Position position) {
    int byTime = order.createdAt().compareTo(position.createdAt());
    return byTime < 0 || (byTime == 0 && order.id().value().compareTo(position.id().value()) < 0);
  }
}
