package com.meocrm.core.order;

import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;

/**
 * Lets only those pass who may decide about the refunds of an order, also to get a decision that
 * was made before shown again. An order that does not exist is not its business.
 */
public final class RequireApprover {
  private final UnitOfWork unitOfWork;
  private final Orders orders;
  private final OrderSettings settings;

  public RequireApprover(UnitOfWork unitOfWork, Orders orders, OrderSettings settings) {
    this.unitOfWork = unitOfWork;
    this.orders = orders;
    this.settings = settings;
  }

  /**
   * Checks the caller.
   *
   * @throws DomainException forbidden {@code FORBIDDEN}
   */
  public void handle(OrderId id, RequestContext context) {
    unitOfWork.execute(
        context.organization(),
        () ->
            orders
                .find(context.organization(), id)
                .map(order -> settings.refunds(context, order).approvals())
                .ifPresent(roles -> Approvers.of(roles).require(context.caller())));
  }
}
