package com.meocrm.core.inventory;

import static java.util.Comparator.comparing;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Stock in memory. Units of work go one at a time, so that nothing needs a lock. */
public final class InMemoryStock implements Stock {
  private static final Comparator<StockLevel> OLDEST_FIRST =
      comparing(StockLevel::createdAt).thenComparing(level -> level.id().value());

  private final InMemoryUnitOfWork unitOfWork;
  private final InMemoryProducts products;
  private final Map<Place, Row> rows = new HashMap<>();
  private final Map<Holder, Reservation> reservations = new HashMap<>();
  private int made;

  public InMemoryStock(InMemoryUnitOfWork unitOfWork, InMemoryProducts products) {
    this.unitOfWork = unitOfWork;
    this.products = products;
  }

  /** What {@code Orders.add} tells. */
  public synchronized Shelf shelf(
      OrganizationId organization, String branchId, Collection<String> skus) {
    if (products.of(organization).isEmpty()) {
      return Shelf.UNSTOCKED;
    }
    return Shelf.of(
        skus.stream()
            .flatMap(sku -> products.find(organization, sku).stream())
            .map(p ->
                new Shelf.Entry(
                    p.sku(),
                    p.active(),
                    p.taxExempt(),
                    quantity(new Place(organization, branchId, p.sku()))))
            .toList());
  }

  @Override
  public synchronized Taking take(
      OrganizationId organization,
      String branchId,
      String orderId,
      Map<String, Long> quantities,
      Instant now) {
    unitOfWork.require(organization);
    var holder = new Holder(organization, orderId);
    if (reservations.containsKey(holder)) {
      return new Taken(List.of());
    }
    var wanted = new TreeMap<>(quantities);
    wanted.keySet().removeIf(sku -> products.find(organization, sku).isEmpty());
    var shortages = new ArrayList<Shortage>();
    wanted.forEach((sku, pieces) -> {
      long available = quantity(new Place(organization, branchId, sku));
      if (available < pieces) {
        shortages.add(new Shortage(sku, available, pieces));
      }
    });
    if (!shortages.isEmpty()) {
      return new Insufficient(shortages);
    }
    if (!wanted.isEmpty()) {
      reservations.put(holder, new Reservation(branchId, wanted, false));
      unitOfWork.written(organization, () -> reservations.remove(holder));
    }
    return new Taken(
        wanted.entrySet().stream()
            .map(e -> move(organization, branchId, e.getKey(), -e.getValue(), now))
            .toList());
  }

  @Override
  public synchronized List<StockMovement> giveBack(
      OrganizationId organization, String orderId, Instant now) {
    unitOfWork.require(organization);
    var holder = new Holder(organization, orderId);
    var reservation = reservations.get(holder);
    if (reservation == null || reservation.returned) {
      return List.of();
    }
    reservations.put(holder, new Reservation(reservation.branchId, reservation.quantities, true));
    unitOfWork.written(organization, () -> reservations.put(holder, reservation));
    return reservation.quantities.entrySet().stream()
        .map(e -> move(organization, reservation.branchId, e.getKey(), e.getValue(), now))
        .toList();
  }

  @Override
  public synchronized Adjustment adjust(
      OrganizationId organization,
      StockLevel.Id id,
      String branchId,
      String sku,
      long delta,
      Instant now) {
    unitOfWork.require(organization);
    if (products.find(organization, sku).isEmpty()) {
      return new NoSuchProduct();
    }
    long available = quantity(new Place(organization, branchId, sku));
    return available + delta < 0
        ? new BelowZero(available)
        : new Adjusted(move(organization, branchId, sku, delta, now));
  }

  @Override
  public synchronized Optional<StockLevel> find(
      OrganizationId organization, String branchId, String sku) {
    var place = new Place(organization, branchId, sku);
    return Optional.ofNullable(rows.get(place)).map(row -> level(place, row));
  }

  @Override
  public synchronized Page<StockLevel> list(
      OrganizationId organization, Filter filter, @Nullable Position after, int limit) {
    var listed =
        rows.entrySet().stream()
            .filter(e -> e.getKey().organization.equals(organization))
            .filter(e -> filter.branchId() == null || filter.branchId().equals(e.getKey().branchId))
            .map(e -> level(e.getKey(), e.getValue()))
            .filter(level -> !filter.lowOnly() || (level.isLow() && isSold(level)))
            .filter(level -> after == null || isOlder(level, after))
            .sorted(OLDEST_FIRST.reversed())
            .limit(limit + 1L)
            .toList();
    return Page.of(listed, limit);
  }

  private boolean isSold(StockLevel level) {
    return products.find(level.organization(), level.sku()).orElseThrow().active();
  }

  private StockMovement move(
      OrganizationId organization, String branchId, String sku, long delta, Instant now) {
    var place = new Place(organization, branchId, sku);
    var before = rows.get(place);
    var after =
        before == null
            ? new Row(new StockLevel.Id("stk_%05d".formatted(++made)), delta, now, now)
            : new Row(before.id, before.quantity + delta, before.createdAt, now);
    rows.put(place, after);
    unitOfWork.written(organization, () -> undo(place, before));
    return new StockMovement(sku, branchId, delta, after.quantity, minStock(organization, sku));
  }

  private synchronized void undo(Place place, @Nullable Row before) {
    if (before == null) {
      rows.remove(place);
    } else {
      rows.put(place, before);
    }
  }

  private long quantity(Place place) {
    var row = rows.get(place);
    return row == null ? 0 : row.quantity;
  }

  private long minStock(OrganizationId organization, String sku) {
    return products.find(organization, sku).orElseThrow().minStock();
  }

  private StockLevel level(Place place, Row row) {
    return new StockLevel(
        row.id,
        place.organization,
        place.branchId,
        place.sku,
        row.quantity,
        minStock(place.organization, place.sku),
        row.createdAt,
        row.updatedAt);
  }

  private static boolean isOlder(StockLevel level, Position position) {
    int byTime = level.createdAt().compareTo(position.createdAt());
    return byTime < 0 || (byTime == 0 && level.id().value().compareTo(position.id().value()) < 0);
  }

  private record Place(OrganizationId organization, String branchId, String sku) {}

  private record Row(StockLevel.Id id, long quantity, Instant createdAt, Instant updatedAt) {}

  private record Holder(OrganizationId organization, String orderId) {}

  private record Reservation(String branchId, Map<String, Long> quantities, boolean returned) {}
}
