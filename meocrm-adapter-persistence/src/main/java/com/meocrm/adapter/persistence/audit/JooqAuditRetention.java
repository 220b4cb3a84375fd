package com.meocrm.adapter.persistence.audit;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.audit.AuditRetentionStore;
import com.meocrm.core.shared.OrganizationId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Removes old entries as the worker, who alone may. Both queries follow an index. */
public final class JooqAuditRetention implements AuditRetentionStore {
  private static final String NEXT =
      "select organization_id from meocrm.audit_entry where organization_id > ? order by organization_id limit 1";

  private static final String REMOVE =
      """
      delete from meocrm.audit_entry where organization_id = ? and audit_id in (
        select audit_id from meocrm.audit_entry
        where organization_id = ? and at < meocrm.meocrm_now() - make_interval(months => ?)
        order by at limit ?)
      """;

  private final Transactions transactions;

  public JooqAuditRetention(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Optional<OrganizationId> next(@Nullable OrganizationId after) {
    var from = after == null ? "" : after.value();
    return transactions.asWorkerAtOnce(dsl ->
        dsl.fetchOptional(NEXT, from).map(row -> new OrganizationId(row.get(0, String.class))));
  }

  @Override
  public int remove(OrganizationId organization, int months, int limit) {
    var id = organization.value();
    return transactions.asWorkerAtOnce(dsl -> dsl.execute(REMOVE, id, id, months, limit));
  }
}
