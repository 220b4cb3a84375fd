package com.meocrm.core.commission;

import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;

/**
 * Which business months were paid out.
 *
 * <p>Each tenant's month is one row, made when somebody first asks for it. Approvals share its lock
 * and a payout has it alone: a commission is either approved before the payout looks, and paid, or
 * its approver sees that the month is over. Its primary key is the organization and the month, so
 * of two payouts of one month the second waits for the first and finds the month paid.
 */
public interface Payouts {
  /**
   * Whether the month can still be paid out; if so it stays so until the current unit of work ends.
   */
  boolean holdOpen(OrganizationId organization, YearMonth period);

  /**
   * Pays all APPROVED commissions of the month in the current unit of work.
   *
   * @return what was paid; empty, and nothing changed, when the month had been paid out already
   */
  Optional<Payout> run(OrganizationId organization, Order order);

  /** The payout of a month. */
  Optional<Payout> find(OrganizationId organization, YearMonth period);

  /** What to pay out. */
  record Order(
      PayoutId id, YearMonth period, LocalDate payOn, Instant orderedAt, String orderedBy) {}
}
