package com.meocrm.adapter.persistence.sync;

import static com.meocrm.adapter.persistence.jooq.Tables.ORDER_SYNC_CURSOR;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.sync.SyncCursors;
import java.util.Optional;

/** Cursors as a table. */
public final class JooqSyncCursors implements SyncCursors {
  private static final String PUT =
      """
      insert into meocrm.order_sync_cursor (organization_id, source, cursor_text, updated_at)
      values (?, ?, ?, meocrm.meocrm_now())
      on conflict (organization_id, source)
      do update set cursor_text = excluded.cursor_text, updated_at = excluded.updated_at
      """;

  private final Transactions transactions;

  public JooqSyncCursors(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Optional<String> find(OrganizationId organization, String source) {
    return transactions.asTenant(
        organization,
        dsl ->
            dsl.select(ORDER_SYNC_CURSOR.CURSOR_TEXT)
                .from(ORDER_SYNC_CURSOR)
                .where(ORDER_SYNC_CURSOR.ORGANIZATION_ID.eq(organization.value()))
                .and(ORDER_SYNC_CURSOR.SOURCE.eq(source))
                .fetchOptional(ORDER_SYNC_CURSOR.CURSOR_TEXT));
  }

  @Override
  public void put(OrganizationId organization, String source, String cursor) {
    transactions.current(organization).execute(PUT, organization.value(), source, cursor);
  }
}
