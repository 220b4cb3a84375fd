package com.meocrm.adapter.persistence.notification;

import com.meocrm.adapter.persistence.Transactions;
import com.meocrm.core.alert.Alert;
import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.notification.AffectedOrders;

/** Orders behind an alert and behind the deliveries that wait. */
public final class JooqAffectedOrders implements AffectedOrders {
  /** Waiting deliveries that are looked at; with more, the number of further orders is too low. */
  private static final int LOOKED_AT = 10_000;

  private static final String NO_LANE = "";

  /** The key of the events of orders and shipments is the order's id. */
  private static final String OF =
      """
      with waiting as materialized (
        select number, sequence, event_at from meocrm.delivery_queue
        where organization_id = ? and lane_id = ? order by number limit ?),
      concerned as (
        select order_id, n from unnest(?::varchar[]) with ordinality named(order_id, n)
        union all
        select e.event_key, ? + w.number from waiting w
        join meocrm.event_log e
          on e.organization_id = ? and e.sequence = w.sequence and e.recorded_at = w.event_at
        where e.type like 'order.%' or e.type like 'shipping.%'),
      orders as (select order_id, min(n) as n from concerned group by order_id)
      select coalesce(o.code, c.order_id), count(*) over ()
      from orders c left join meocrm.sales_order o on o.organization_id = ? and o.order_id = c.order_id
      order by c.n limit ?
      """;

  private final Transactions transactions;

  public JooqAffectedOrders(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Codes of(Alert alert, int limit) {
    var organization = alert.organization();
    var tenant = organization.value();
    var named = alert.details().orderIds();
    // Where others get through, what waits in the lane is on its way and not affected.
    var lane = alert.kind() == AlertKind.DELIVERY_EXHAUSTED ? NO_LANE : alert.subject();
    var rows =
        transactions.asTenant(
            organization,
            dsl ->
                dsl.fetch(
                    OF,
                    tenant,
                    lane,
                    LOOKED_AT,
                    named.toArray(String[]::new),
                    named.size(),
                    tenant,
                    tenant,
                    limit));
    if (rows.isEmpty()) {
      return Codes.NONE;
    }
    long all = rows.getFirst().get(1, Long.class);
    return new Codes(rows.getValues(0, String.class), all - rows.size());
  }
}
