package com.meocrm.core.order;

import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.RequestContext;
import java.math.BigDecimal;

/** Checks what can be known of an order without placing it. */
public final class CheckOrder {
  private final OrderSettings settings;

  public CheckOrder(OrderSettings settings) {
    this.settings = settings;
  }

  /**
   * Checks it.
   *
   * @throws DomainException with all violations at once, or {@code COD_CANNOT_BE_PREPAID}
   */
  public void handle(PlaceOrder.Command command, RequestContext context) {
    var branchId = command.branchId();
    var vatPercent = branchId == null ? BigDecimal.ZERO : settings.vatPercent(context, branchId);
    OrderDraft.check(command, context, vatPercent);
  }
}
