package com.meocrm.core.commission;

import static java.util.Comparator.comparing;

import com.meocrm.core.commission.Commission.Kind;
import com.meocrm.core.commission.Commission.Status;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.time.YearMonth;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Commissions in memory. */
public final class InMemoryCommissions implements Commissions {
  private static final Comparator<Commission> OLDEST_FIRST =
      comparing(Commission::createdAt).thenComparing(c -> c.id().value());

  private final InMemoryUnitOfWork unitOfWork;
  private final List<Commission> commissions = new CopyOnWriteArrayList<>();

  public InMemoryCommissions(InMemoryUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public void add(Commission commission) {
    unitOfWork.require(commission.organization());
    if (ofOrder(commission.organization(), commission.orderId(), commission.kind()).isPresent()) {
      throw new IllegalStateException("exists: " + commission.orderId());
    }
    commissions.add(commission);
    unitOfWork.written(commission.organization(), () -> commissions.remove(commission));
  }

  @Override
  public Optional<Commission> find(OrganizationId organization, CommissionId id) {
    return of(organization).stream().filter(c -> c.id().equals(id)).findFirst();
  }

  @Override
  public Optional<Commission> ofOrder(OrganizationId organization, String orderId, Kind kind) {
    return of(organization).stream()
        .filter(c -> c.orderId().equals(orderId) && c.kind() == kind)
        .findFirst();
  }

  @Override
  public Optional<Commission> lock(OrganizationId organization, CommissionId id) {
    unitOfWork.require(organization);
    return find(organization, id);
  }

  @Override
  public void save(Commission commission) {
    unitOfWork.require(commission.organization());
    var before = find(commission.organization(), commission.id()).orElseThrow();
    commissions.set(commissions.indexOf(before), commission);
    unitOfWork.written(
        commission.organization(), () -> commissions.set(commissions.indexOf(commission), before));
  }

  @Override
  public Page<Commission> list(
      OrganizationId organization, Filter filter, @Nullable Position after, int limit) {
    var listed =
        of(organization).stream()
            .filter(c -> matches(c, filter))
            .filter(c -> after == null || isOlder(c, after))
            .sorted(OLDEST_FIRST.reversed())
            .limit(limit + 1L)
            .toList();
    return Page.of(listed, limit);
  }

  /** What a payout of the month pays. */
  List<Commission> approvedOf(OrganizationId organization, YearMonth period) {
    return of(organization).stream()
        .filter(c -> c.status() == Status.APPROVED && c.period().equals(period))
        .toList();
  }

  private List<Commission> of(OrganizationId organization) {
    return commissions.stream().filter(c -> c.organization().equals(organization)).toList();
  }

  private static boolean matches(Commission commission, Filter filter) {
    return (filter.period() == null || filter.period().equals(commission.period()))
        && (filter.status() == null || filter.status() == commission.status())
        && (filter.sellerId() == null || filter.sellerId().equals(commission.sellerId()));
  }

  private static boolean isOlder(Commission commission, Position position) {
    int byTime = commission.createdAt().compareTo(position.createdAt());
    return byTime < 0
        || (byTime == 0 && commission.id().value().compareTo(position.id().value()) < 0);
  }
}
