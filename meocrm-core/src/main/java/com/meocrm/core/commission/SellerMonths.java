package com.meocrm.core.commission;

import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import java.time.YearMonth;

/**
 * What each seller sold in each business month.
 *
 * <p>{@link #add} locks the seller's month until the unit of work ends: orders of one seller that
 * complete at the same time are counted one after the other, each seeing all that committed before
 * it. It is the last lock a completion takes but for those of the outbox, after order and stock.
 */
public interface SellerMonths {
  /**
   * Adds {@code net}, negative for what was refunded, and returns the month with it. Only inside a
   * unit of work.
   */
  SellerMonth add(OrganizationId organization, String sellerId, YearMonth month, Money net);

  /**
   * Notes that this order earned the month's bonus; after {@link #add} in the same unit of work.
   */
  void giveBonus(OrganizationId organization, String sellerId, YearMonth month, String orderId);

  /** Frees the month's bonus if this order has it; after {@link #add} in the same unit of work. */
  void takeBonusBack(OrganizationId organization, String sellerId, YearMonth month, String orderId);
}
