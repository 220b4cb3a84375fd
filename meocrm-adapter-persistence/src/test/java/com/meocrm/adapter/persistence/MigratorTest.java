package com.meocrm.adapter.persistence;

import static com.meocrm.adapter.persistence.TestDatabase.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.StoreUnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MigratorTest {
  private TestDatabase test;

  @BeforeEach
  void create() {
    test = TestDatabase.unmigrated();
  }

  @AfterEach
  void drop() {
    test.close();
  }

  @Test
  void a_new_database_is_migrated_once() {
    var migrator = Migrator.of(test.config());

    assertThat(migrator.pending()).isPositive();
    assertThat(migrator.migrate()).isPositive();
    assertThat(migrator.pending()).isZero();
    assertThat(migrator.migrate()).isZero();
    int hubs =
        test.open(1).transactions().asWorker(dsl -> dsl.fetch("select * from meocrm.hub").size());
    assertThat(hubs).isEqualTo(1);
  }

  @Test
  void two_nodes_may_migrate_at_once() throws Exception {
    var first =
        CompletableFuture.supplyAsync(
            () -> Migrator.of(test.config()).migrate(), Thread::startVirtualThread);
    var second =
        CompletableFuture.supplyAsync(
            () -> Migrator.of(test.config()).migrate(), Thread::startVirtualThread);

    int migrations = first.get(30, TimeUnit.SECONDS) + second.get(30, TimeUnit.SECONDS);

    assertThat(migrations).isEqualTo(test.fetchOne(Integer.class, HISTORY_COUNT));
  }

  private static final String HISTORY_COUNT =
      "select count(*) from meocrm.flyway_schema_history where version is not null";

  @Test
  void a_user_who_may_not_take_on_the_roles_is_told_what_an_administrator_has_to_run() {
    test.execute("drop role if exists \"Careful User\"");
    test.execute("create role \"Careful User\" login");
    var name = test.fetchOne(String.class, "select current_database()");
    test.execute("grant create on database " + name + " to \"Careful User\"");
    var migrator = Migrator.of(test.configOf("Careful User"));
    try {
      assertThatExceptionOfType(MissingRolesException.class)
          .isThrownBy(migrator::migrate)
          .satisfies(e ->
              assertThat(e.administratorSql()).contains("grant meocrm_worker to \"Careful User\""))
          .satisfies(e ->
              e.administratorSql()
                  .lines()
                  .filter(line -> line.startsWith("grant "))
                  .forEach(sql -> test.execute(sql)));

      assertThat(migrator.migrate()).isPositive();
    } finally {
      test.execute("drop owned by \"Careful User\" cascade");
      test.execute("drop role \"Careful User\"");
    }
  }

  @Test
  void a_new_epoch_differs_from_the_old_one() {
    var migrator = Migrator.of(test.config());
    migrator.migrate();
    var before = test.fetchOne(String.class, "select epoch from meocrm.hub");

    migrator.newEpoch();

    assertThat(test.fetchOne(String.class, "select epoch from meocrm.hub"))
        .startsWith("ep_")
        .isNotEqualTo(before);
  }

  @Test
  void a_hosts_role_may_record_for_the_tenant_of_its_transaction_and_nothing_else()
      throws Exception {
    var migrator = Migrator.of(test.config());
    migrator.migrate();
    test.execute("drop role if exists host_app");
    test.execute("create role host_app login");
    try {
      migrator.grantTo("host_app");
      migrator.grantTo("host_app");

      try (var connection = Database.unpooled(test.configOf("host_app")).getConnection()) {
        var host = on(connection);
        host.fetch("select set_config('meocrm.organization', 'org_shop', false)");
        assertThat(host.execute(RECORD, "org_shop")).isEqualTo(1);
        assertThatExceptionOfType(DataAccessException.class)
            .isThrownBy(() -> host.execute(RECORD, "org_other"));
        assertThatExceptionOfType(DataAccessException.class)
            .isThrownBy(() -> host.fetch("select * from meocrm.outbox"));
      }
    } finally {
      test.execute("drop owned by host_app");
      test.execute("drop role host_app");
    }
  }

  private static final String RECORD =
      """
      insert into meocrm.outbox (organization_id, shard, event_id, type, event_key, trace_id, body, recorded_at)
      values (?, 0, 'evt_1', 'order.created', 'key', 'trace', '', meocrm.meocrm_now())
      """;

  @Test
  void a_database_that_is_not_there_is_an_unavailable_store() {
    var migrator =
        Migrator.of(
            DatabaseConfig.of("jdbc:postgresql://localhost:1/none", "nobody", Secret.of("none")));

    assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(migrator::migrate);
  }
}
