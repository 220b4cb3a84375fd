package com.meocrm.core.commission;

import com.meocrm.core.commission.Commission.Status;
import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Payouts in memory; locks are its unit of work's, which is alone. */
public final class InMemoryPayouts implements Payouts {
  private final InMemoryUnitOfWork unitOfWork;
  private final InMemoryCommissions commissions;
  private final List<Payout> payouts = new CopyOnWriteArrayList<>();

  public InMemoryPayouts(InMemoryUnitOfWork unitOfWork, InMemoryCommissions commissions) {
    this.unitOfWork = unitOfWork;
    this.commissions = commissions;
  }

  @Override
  public boolean holdOpen(OrganizationId organization, YearMonth period) {
    unitOfWork.require(organization);
    return find(organization, period).isEmpty();
  }

  @Override
  public Optional<Payout> run(OrganizationId organization, Order order) {
    if (!holdOpen(organization, order.period())) {
      return Optional.empty();
    }
    var paid = commissions.approvedOf(organization, order.period());
    paid.forEach(commission -> commissions.save(paid(commission, order)));
    var payout =
        new Payout(
            order.id(),
            organization,
            order.period(),
            order.payOn(),
            paid.stream().map(Commission::amount).reduce(Money.ZERO, Money::plus),
            paid.size(),
            order.orderedAt(),
            order.orderedBy());
    payouts.add(payout);
    unitOfWork.written(organization, () -> payouts.remove(payout));
    return Optional.of(payout);
  }

  @Override
  public Optional<Payout> find(OrganizationId organization, YearMonth period) {
    return payouts.stream()
        .filter(p -> p.organization().equals(organization) && p.period().equals(period))
        .findFirst();
  }

  private static Commission paid(Commission c, Order order) {
    return new Commission(
        c.id(),
        c.organization(),
        c.kind(),
        c.orderId(),
        c.sellerId(),
        c.ruleId(),
        c.base(),
        c.ratePercent(),
        c.amount(),
        c.shares(),
        Status.PAID,
        c.period(),
        c.createdAt(),
        c.approvedAt(),
        c.approvedBy(),
        order.orderedAt(),
        order.id(),
        c.version() + 1);
  }
}
