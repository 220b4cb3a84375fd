package com.meocrm.adapter.persistence;

import static com.meocrm.adapter.persistence.TestDatabase.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a use case sees when the database does not do as it should. */
class FailuresTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");

  private static TestDatabase test;

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  @Test
  void a_statement_that_takes_too_long_is_ended_by_the_database() {
    var transactions =
        test.open(test.config().withStatementTimeout(Duration.ofMillis(200))).transactions();

    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> transactions.asWorker(dsl -> dsl.fetch("select pg_sleep(30)")));
  }

  @Test
  void a_lost_connection_is_replaced_by_the_next_transaction() {
    var transactions = test.open(1).transactions();

    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() ->
            transactions.asTenant(
                SHOP,
                dsl -> {
                  int pid = dsl.fetchSingle("select pg_backend_pid()").get(0, Integer.class);
                  test.fetch("select pg_terminate_backend(?)", pid);
                  return dsl.fetch("select 1");
                }));

    int rows = transactions.asTenant(SHOP, dsl -> dsl.fetch("select 1").size());
    assertThat(rows).isEqualTo(1);
  }

  @Test
  void an_exhausted_pool_is_an_unavailable_store() throws Exception {
    var config = test.config().withPoolSize(1);
    var impatient =
        new DatabaseConfig(
            config.jdbcUrl(),
            config.user(),
            config.password(),
            1,
            Duration.ofSeconds(1),
            config.statementTimeout());
    var transactions = test.open(impatient).transactions();
    var inside = new CountDownLatch(1);
    var leave = new CountDownLatch(1);
    var other =
        CompletableFuture.runAsync(() ->
            transactions.asTenant(
                SHOP,
                dsl -> {
                  inside.countDown();
                  return await(leave);
                }));
    await(inside);

    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() -> transactions.asTenant(SHOP, dsl -> 1));
    leave.countDown();
    other.get(10, TimeUnit.SECONDS);
  }

  @Test
  void a_database_that_is_not_there_is_an_unavailable_store() {
    try (var database =
        Database.open(
            DatabaseConfig.of("jdbc:postgresql://localhost:1/none", "nobody", Secret.of("none")))) {
      assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(database::ping);
    }
  }

  @Test
  void a_serialization_failure_runs_the_whole_work_again() {
    var transactions = test.open(1).transactions();
    var runs = new AtomicInteger();

    int result =
        transactions.asTenant(
            SHOP,
            dsl -> {
              if (runs.incrementAndGet() < 3) {
                dsl.execute("do $$ begin raise exception using errcode = '40001'; end $$");
              }
              return runs.get();
            });

    assertThat(result).isEqualTo(3);
  }

  @Test
  void work_that_keeps_failing_is_run_four_times_and_then_given_up() {
    var transactions = test.open(1).transactions();
    var runs = new AtomicInteger();

    assertThatExceptionOfType(StoreUnavailableException.class)
        .isThrownBy(() ->
            transactions.asTenant(
                SHOP,
                dsl -> {
                  runs.incrementAndGet();
                  return dsl.execute("do $$ begin raise exception using errcode = '40P01'; end $$");
                }));

    assertThat(runs).hasValue(1 + Transactions.RERUNS);
  }

  @Test
  void a_mistake_in_a_statement_is_no_unavailable_store_and_is_not_swallowed_by_catching_it() {
    var transactions = test.open(1).transactions();

    assertThatExceptionOfType(DataAccessException.class)
        .isThrownBy(() -> transactions.asTenant(SHOP, dsl -> dsl.fetch("select nonsense")));
    // A transaction that PostgreSQL has given up cannot pretend to commit.
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() ->
            transactions.asTenant(
                SHOP,
                dsl -> {
                  try {
                    return dsl.fetch("select nonsense").size();
                  } catch (DataAccessException e) {
                    return -1;
                  }
                }));
  }

  @Test
  void a_hosts_connection_goes_back_as_it_came() throws Exception {
    var source = Database.unpooled(test.config());
    var one = source.getConnection();
    var host =
        Database.open(
            (javax.sql.DataSource)
                java.lang.reflect.Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {javax.sql.DataSource.class},
                    (proxy, method, arguments) -> unclosed(one)));

    host.transactions().asTenant(SHOP, dsl -> dsl.fetch("select 1"));

    assertThat(one.getAutoCommit()).isTrue();
    assertThat(on(one).fetchSingle("select current_user = session_user").get(0, Boolean.class))
        .isTrue();
    assertThat(on(one).fetchSingle("show statement_timeout").get(0, String.class)).isEqualTo("0");
    one.close();
  }

  @Test
  void a_config_names_everything_that_is_wrong_with_it() {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new DatabaseConfig(
                "postgres://localhost/x",
                " ",
                Secret.of("x"),
                0,
                Duration.ZERO,
                Duration.ofDays(9)))
        .withMessageContainingAll(
            "jdbcUrl", "user", "poolSize", "connectTimeout", "statementTimeout");
  }

  @Test
  void the_defaults_are_these() {
    var config = DatabaseConfig.of("jdbc:postgresql://db/x", "meocrm", Secret.of("x"));

    assertThat(config.poolSize())
        .isEqualTo(Math.max(4, 2 * Runtime.getRuntime().availableProcessors()));
    assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.statementTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.toString()).doesNotContain("password=x");
  }

  private static Object unclosed(java.sql.Connection connection) {
    return java.lang.reflect.Proxy.newProxyInstance(
        FailuresTest.class.getClassLoader(),
        new Class<?>[] {java.sql.Connection.class},
        (proxy, method, arguments) ->
            method.getName().equals("close") ? null : method.invoke(connection, arguments));
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(4, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
