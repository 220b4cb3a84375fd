package com.meocrm.app;

import com.meocrm.core.Hub;
import com.meocrm.core.event.Event;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.OrderEvent;
import com.meocrm.core.event.OrderFacts;
import com.meocrm.core.shared.Money;
import com.meocrm.core.shared.OrganizationId;
import java.util.ArrayList;
import java.util.List;

/**
 * One tenant's order events: every order is created, and completed some orders later, so that each
 * key has two events whose order can be checked.
 *
 * <p>For one thread at a time.
 */
final class OrderStream {
  private static final Money VALUE = Money.of("300000.00");

  private final OrganizationId organization;
  private final int lag;
  private int created;
  private int completed;

  /**
   * @param lag how many orders are created before the first is completed
   */
  OrderStream(OrganizationId organization, int lag) {
    this.organization = organization;
    this.lag = lag;
  }

  /** As large as all the others. */
  static Event example() {
    return new OrderEvent.Created(facts(100_000, "PENDING"));
  }

  OrganizationId organization() {
    return organization;
  }

  /** Commits the next {@code count} events in one transaction, and returns their ids. */
  List<EventId> write(Hub hub, int count) {
    int createdBefore = created;
    int completedBefore = completed;
    return hub.unitOfWork()
        .run(
            organization,
            () -> {
              created = createdBefore; // it may be run again
              completed = completedBefore;
              var ids = new ArrayList<EventId>(count);
              for (int i = 0; i < count; i++) {
                ids.add(hub.events().record(BenchHub.context(organization), next()));
              }
              return ids;
            });
  }

  private Event next() {
    return created - completed > lag
        ? new OrderEvent.Completed(facts(++completed, "COMPLETED"))
        : new OrderEvent.Created(facts(++created, "PENDING"));
  }

  private static OrderFacts facts(int number, String status) {
    return new OrderFacts(
        "ord_bench_" + number,
        "ONLINE",
        VALUE,
        VALUE,
        "DH-" + number,
        status,
        "br_hcm_01",
        "cus_bench");
  }
}
