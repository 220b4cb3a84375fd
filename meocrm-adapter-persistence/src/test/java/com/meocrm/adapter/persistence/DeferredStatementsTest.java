package com.meocrm.adapter.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.StoreUnavailableException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What stands right before COMMIT, and transactions that need no connection until they do. */
class DeferredStatementsTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");
  private static final OrganizationId OTHER = new OrganizationId("org_other");
  private static final String INSERT =
      "insert into meocrm.lane (organization_id, lane_id, kind, max_in_flight) values (?, ?, ?, 1)";

  private static TestDatabase test;
  private static Transactions transactions;

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    transactions = test.open(1).transactions();
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  @AfterEach
  void clear() {
    test.clear();
  }

  @Test
  void they_are_executed_with_the_commit_in_the_order_they_were_given() {
    transactions.asTenant(
        SHOP,
        dsl -> {
          defer("whk_1");
          transactions.defer(SHOP, "update meocrm.webhook_endpoint set active = active");
          transactions.defer(
              SHOP,
              INSERT.replace(
                  "values (?, ?, ?, 1)", "select ?, ?, max(lane_id), 1 from meocrm.lane"),
              SHOP.value(),
              "whk_2");
          assertThat(dsl.fetch("select * from meocrm.lane")).isEmpty();
          return 0;
        });

    assertThat(lanes()).containsExactly("whk_1", "whk_2");
    assertThat(test.fetchOne(String.class, "select kind from meocrm.lane where lane_id = 'whk_2'"))
        .as("the second saw what the first did")
        .isEqualTo("whk_1");
  }

  @Test
  void a_transaction_of_nothing_else_works_and_is_of_its_tenant_alone() {
    transactions.unitOfWork(SHOP, () -> defer("whk_1"));

    assertThat(lanes()).containsExactly("whk_1");
    assertThatExceptionOfType(RuntimeException.class)
        .isThrownBy(() ->
            transactions.unitOfWork(
                SHOP,
                () -> {
                  transactions.defer(SHOP, INSERT, OTHER.value(), "whk_foreign", "X");
                  return 0;
                }))
        .withStackTraceContaining("row-level security");
    assertThat(lanes()).containsExactly("whk_1");
  }

  @Test
  void one_that_fails_undoes_everything_also_what_stands_behind_it() {
    assertThatIllegalStateException()
        .isThrownBy(() ->
            transactions.asTenant(
                SHOP,
                dsl -> {
                  dsl.execute(INSERT, SHOP.value(), "whk_0", "X");
                  defer("whk_1");
                  defer("whk_1");
                  return defer("whk_2");
                }));

    assertThat(lanes()).isEmpty();
    transactions.unitOfWork(SHOP, () -> defer("whk_3"));
    assertThat(lanes()).as("the connection goes on").containsExactly("whk_3");
  }

  @Test
  void none_is_executed_when_the_work_fails_or_swallowed_a_failure() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() ->
            transactions.unitOfWork(
                SHOP,
                () -> {
                  defer("whk_1");
                  throw new IllegalArgumentException("on purpose");
                }));
    assertThatIllegalStateException()
        .isThrownBy(() ->
            transactions.asTenant(
                SHOP,
                dsl -> {
                  defer("whk_1");
                  try {
                    return dsl.execute("select nonsense");
                  } catch (DataAccessException e) {
                    return -1;
                  }
                }));

    assertThat(lanes()).isEmpty();
  }

  @Test
  void a_serialization_failure_in_one_runs_the_whole_work_again() {
    var runs = new AtomicInteger();

    transactions.unitOfWork(
        SHOP,
        () -> {
          if (runs.incrementAndGet() < 3) {
            transactions.defer(SHOP, "do $$ begin raise exception using errcode = '40001'; end $$");
          }
          return defer("whk_" + runs.get());
        });

    assertThat(lanes()).containsExactly("whk_3");
  }

  @Test
  void a_connection_that_is_lost_before_the_commit_leaves_nothing() {
    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() ->
            transactions.asTenant(
                SHOP,
                dsl -> {
                  int pid = dsl.fetchSingle("select pg_backend_pid()").get(0, Integer.class);
                  defer("whk_1");
                  test.fetch("select pg_terminate_backend(?)", pid);
                  return 0;
                }));

    assertThat(lanes()).isEmpty();
  }

  @Test
  void a_unit_of_work_takes_a_connection_when_it_needs_one_and_gives_it_back() {
    var taken = new AtomicInteger();
    var counted = Database.open(counting(taken)).transactions();
    var seen = new ArrayList<Integer>();

    counted.unitOfWork(SHOP, () -> seen.add(taken.get()));
    counted.unitOfWork(
        SHOP,
        () -> {
          counted.afterCommit(() -> seen.add(taken.get()));
          seen.add(taken.get());
          counted.asTenant(SHOP, dsl -> dsl.fetch("select 1"));
          return seen.add(taken.get());
        });

    assertThat(seen).containsExactly(0, 0, 1, 1);
  }

  private static DataSource counting(AtomicInteger taken) {
    var source = Database.unpooled(test.config());
    return (DataSource)
        Proxy.newProxyInstance(
            DataSource.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              taken.incrementAndGet();
              return method.invoke(source, arguments);
            });
  }

  private static int defer(String lane) {
    transactions.defer(SHOP, INSERT, SHOP.value(), lane, "X");
    return 0;
  }

  private static List<String> lanes() {
    return test.fetch("select lane_id from meocrm.lane order by lane_id")
        .getValues(0, String.class);
  }
}
