package com.meocrm.adapter.persistence.lead;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.persistence.Database;
import com.meocrm.adapter.persistence.JooqUnitOfWork;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.adapter.persistence.audit.JooqAuditLog;
import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.lead.LeadsContract;
import com.meocrm.core.lead.RecalculateLeadPriorities;
import com.meocrm.core.lead.RecalculateLeadPriorities.Command;
import com.meocrm.core.lead.RecalculateLeadPriorities.Observer;
import com.meocrm.core.lead.StandardLeadPolicy;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.TestClock;
import com.meocrm.core.shared.TimeOrderedIds;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class JooqLeadsTest extends LeadsContract {
  /** One of seven days: 6, 7, 29, 30, 59, 60 and 0 days before noon of 11 November in Vietnam. */
  private static final String MANY_LEADS =
      """
      insert into meocrm.lead
      select ?, 'lea_' || lpad(i::text, 6, '0'), 'Lead ' || i, null, null, null, null, 'HIGH',
        case when i % 10 = 0 then 'HIGH' end, null, false,
        timestamptz '2025-11-11 05:00:00Z' - (array[0, 6, 7, 29, 30, 59, 60])[i % 7 + 1] * interval '1 day',
        '2025-09-01Z', '2025-09-01Z', 1
      from generate_series(1, ?) i
      """;

  private static TestDatabase test;
  private static Database database;

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    database = test.open(1);
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  @Override
  protected Harness harness() {
    test.clear();
    return new Harness(
        new JooqUnitOfWork(database.transactions()), new JooqLeads(database.transactions()));
  }

  @Test
  void as_many_leads_as_a_large_shop_has_are_recalculated_within_ten_seconds() {
    int count = Boolean.getBoolean("meocrm.all") ? 100_000 : 20_000;
    test.execute(MANY_LEADS, SHOP.value(), count);
    test.execute(MANY_LEADS, OTHER.value(), 7);
    long start = System.nanoTime();

    var result = recalculation().handle(Command.ALL, context(), Observer.NONE);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    assertThat(result.checked()).isEqualTo(count);
    var expected =
        test
            .fetch(
                """
                select case when i % 7 in (2, 3) then 'MEDIUM' when i % 7 in (4, 5) then 'LOW' else 'INACTIVE' end,
                  count(*) from generate_series(1, ?) i where i % 7 >= 2 group by 1
                """,
                count)
            .stream()
            .collect(Collectors.toMap(r -> "HIGH->" + r.get(0), r -> r.get(1, Long.class)));
    assertThat(byName(result.transitions())).isEqualTo(expected);
    assertThat(
            test.fetchOne(
                Long.class,
                "select count(*) from meocrm.lead where organization_id = ?"
                    + " and priority_manual = 'HIGH'",
                SHOP.value()))
        .isEqualTo(count / 10);
    assertThat(
            test.fetchOne(
                Long.class,
                "select count(*) from meocrm.lead where organization_id = ?"
                    + " and priority_auto <> 'HIGH'",
                OTHER.value()))
        .isZero();
  }

  private static Map<String, Long> byName(
      Map<RecalculateLeadPriorities.Transition, Long> transitions) {
    return transitions.entrySet().stream()
        .collect(Collectors.toMap(e -> e.getKey().toString(), Map.Entry::getValue));
  }

  private static RequestContext context() {
    return new RequestContext(SHOP, "usr_1", "trace-1");
  }

  private static RecalculateLeadPriorities recalculation() {
    var unitOfWork = new JooqUnitOfWork(database.transactions());
    var clock = new TestClock();
    var ids = new TimeOrderedIds(clock, new Random(1));
    var audit = new AuditTrail(unitOfWork, new JooqAuditLog(database.transactions()), ids, clock);
    return new RecalculateLeadPriorities(
        unitOfWork,
        new JooqLeads(database.transactions()),
        context -> StandardLeadPolicy.POLICY,
        audit,
        clock);
  }
}
