package com.meocrm.adapter.persistence;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.UnitOfWork;
import java.util.function.Supplier;

/** Units of work as transactions of {@link Transactions}. */
public final class JooqUnitOfWork implements UnitOfWork {
  private final Transactions transactions;

  public JooqUnitOfWork(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public <T> T run(OrganizationId organization, Supplier<T> work) {
    return transactions.unitOfWork(organization, work);
  }

  @Override
  public void afterCommit(Runnable hook) {
    transactions.afterCommit(hook);
  }
}
