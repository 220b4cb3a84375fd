package com.meocrm.adapter.persistence.delivery;

import static com.meocrm.adapter.persistence.Columns.texts;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.shared.OrganizationId;
import java.util.List;
import java.util.Set;

/**
 * Lanes of which a tenant has one if its setting {@code notifications} asks for it. They are opened
 * together with looking who wants one: one round trip.
 */
public final class TenantLanes {
  private final Transactions transactions;
  private final String lane;
  private final LaneKind kind;
  private final int maxInFlight;
  private final String ready;

  /**
   * @param lane the value of each lane's id
   * @param wanting condition on the setting's {@code value}, as SQL of ours
   */
  public TenantLanes(
      Transactions transactions, String lane, LaneKind kind, int maxInFlight, String wanting) {
    this.transactions = transactions;
    this.lane = lane;
    this.kind = kind;
    this.maxInFlight = maxInFlight;
    this.ready =
        """
        with wanting as (
          select organization_id from meocrm.setting
          where organization_id = any (?::varchar[]) and scope = 'tenant' and setting_key = 'notifications'
            and (%s)),
        opened as (
          insert into meocrm.lane (organization_id, lane_id, kind, max_in_flight)
          select organization_id, ?, ?, ? from wanting
          on conflict (organization_id, lane_id) do nothing)
        select organization_id from wanting
        """
            .formatted(wanting);
  }

  /** The lanes of those of these tenants who want one. */
  public List<LaneId> ready(Set<OrganizationId> organizations) {
    return transactions.asWorker(dsl ->
        dsl.fetch(
                ready, texts(organizations, OrganizationId::value), lane, kind.name(), maxInFlight)
            .map(row -> new LaneId(new OrganizationId(row.get(0, String.class)), lane)));
  }
}
