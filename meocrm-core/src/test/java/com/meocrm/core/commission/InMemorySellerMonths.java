package com.meocrm.core.commission;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import java.time.YearMonth;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Sellers' months in memory. */
public final class InMemorySellerMonths implements SellerMonths {
  private final InMemoryUnitOfWork unitOfWork;
  private final Map<Key, SellerMonth> months = new HashMap<>();

  public InMemorySellerMonths(InMemoryUnitOfWork unitOfWork) {
    this.unitOfWork = unitOfWork;
  }

  @Override
  public SellerMonth add(OrganizationId organization, String sellerId, YearMonth month, Money net) {
    var key = new Key(organization, sellerId, month);
    var before = months.getOrDefault(key, new SellerMonth(Money.ZERO, null));
    return put(key, new SellerMonth(before.netValue().plus(net), before.bonusOrderId()));
  }

  @Override
  public void giveBonus(
      OrganizationId organization, String sellerId, YearMonth month, String orderId) {
    var key = new Key(organization, sellerId, month);
    put(key, new SellerMonth(months.get(key).netValue(), orderId));
  }

  @Override
  public void takeBonusBack(
      OrganizationId organization, String sellerId, YearMonth month, String orderId) {
    var key = new Key(organization, sellerId, month);
    var before = months.get(key);
    if (orderId.equals(before.bonusOrderId())) {
      put(key, new SellerMonth(before.netValue(), null));
    }
  }

  private SellerMonth put(Key key, SellerMonth month) {
    unitOfWork.require(key.organization());
    var before = months.put(key, month);
    unitOfWork.written(key.organization(), () -> restore(key, before));
    return month;
  }

  private void restore(Key key, @Nullable SellerMonth before) {
    if (before == null) {
      months.remove(key);
    } else {
      months.put(key, before);
    }
  }

  private record Key(OrganizationId organization, String sellerId, YearMonth month) {}
}
