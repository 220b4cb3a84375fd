package com.meocrm.adapter.persistence;

import static com.meocrm.adapter.persistence.TestDatabase.on;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.meocrm.core.shared.OrganizationId;
import java.sql.Connection;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tenants are kept apart by the database itself, whatever a query forgets. */
class TenancyTest {
  private static final OrganizationId SHOP = new OrganizationId("org_shop");

  private static TestDatabase test;
  private static Database database;

  @BeforeAll
  static void create() {
    test = TestDatabase.create();
    database = test.open(1);
    test.execute(
        "insert into meocrm.tenant (organization_id, last_sequence) values ('org_shop', 1), ('org_other', 1)");
    test.execute(
        """
        insert into meocrm.event_log
        select o, 1, meocrm.meocrm_now(), 'evt_1', 'order.created', 'key', 'trace', '', 0, 1, false
        from unnest(array['org_shop', 'org_other']) o
        """);
  }

  @AfterAll
  static void drop() {
    test.close();
  }

  @Test
  void a_tenant_sees_its_own_rows_only_even_when_the_query_does_not_say_so() {
    var seen =
        database
            .transactions()
            .asTenant(SHOP, dsl -> dsl.fetch("select organization_id from meocrm.event_log"));

    assertThat(seen.getValues(0, String.class)).containsExactly("org_shop");
  }

  @Test
  void the_worker_sees_all_tenants() {
    var seen =
        database
            .transactions()
            .asWorker(dsl -> dsl.fetch("select organization_id from meocrm.event_log"));

    assertThat(seen.getValues(0, String.class)).containsExactlyInAnyOrder("org_shop", "org_other");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tenant",
        "event_day",
        "event_log",
        "lane",
        "delivery",
        "delivery_queue",
        "attempt",
        "webhook_endpoint",
        "sales_order",
        "product",
        "stock",
        "stock_reservation",
        "shipment",
        "alert",
        "setting",
        "commission",
        "commission_month",
        "commission_payout",
        "commission_rule",
        "lead",
        "lead_activity"
      })
  void the_request_role_without_a_tenant_sees_no_row(String table) throws Exception {
    try (var connection = test.connect()) {
      on(connection).execute("set role meocrm_request");

      assertThat(on(connection).fetch("select * from meocrm." + table)).isEmpty();
    }
  }

  @Test
  void after_commit_no_tenant_is_left_on_a_connection_that_goes_back_to_the_pool()
      throws Exception {
    database.transactions().asTenant(SHOP, dsl -> dsl.fetch("select 1"));

    try (var connection = database.dataSource().getConnection()) {
      var left =
          on(connection)
              .fetchSingle(
                  "select current_setting('meocrm.organization', true), current_user, session_user");
      // Empty, not null: the policies must take both for "no tenant".
      assertThat(left.get(0, String.class)).isEmpty();
      assertThat(left.get(1)).isEqualTo(left.get(2));
      on(connection).execute("set local role meocrm_request");
      assertThat(on(connection).fetch("select * from meocrm.event_log")).isEmpty();
      connection.rollback();
    }
  }

  @Test
  void a_row_for_another_tenant_cannot_be_written() {
    assertThatExceptionOfType(DataAccessException.class)
        .isThrownBy(() ->
            database
                .transactions()
                .asTenant(
                    SHOP,
                    dsl ->
                        dsl.execute(
                            "insert into meocrm.lane (organization_id, lane_id, kind, max_in_flight)"
                                + " values ('org_other', 'whk_1', 'WEBHOOK', 1)")))
        .withMessageContaining("row-level security");
  }

  @ParameterizedTest
  @ValueSource(strings = {"meocrm_request", "meocrm_worker"})
  void partitions_cannot_be_read_past_their_parent(String role) throws Exception {
    var partition =
        test.fetchOne(
            String.class,
            "select min(inhrelid::regclass::text) from pg_inherits join pg_class c"
                + " on c.oid = inhparent where c.relname = 'event_log' and c.relkind = 'p'");
    try (Connection connection = test.connect()) {
      on(connection).execute("set role " + role);

      assertThatExceptionOfType(DataAccessException.class)
          .isThrownBy(() -> on(connection).fetch("select * from " + partition))
          .withMessageContaining("permission denied");
    }
  }

  @Test
  void every_table_of_tenants_is_fenced_and_led_by_the_tenant() {
    // Coordination tables hold nothing of a tenant's; the history is Flyway's.
    var faults =
        test.fetch(
            """
            select c.relname,
              c.relrowsecurity as fenced,
              c.relforcerowsecurity as forced,
              (select array_agg(r.rolname order by r.rolname)::text[] from pg_policy p
               join pg_roles r on r.oid = any (p.polroles) where p.polrelid = c.oid) as policies,
              (select a.attname::text from pg_index i join pg_attribute a
                on a.attrelid = c.oid and a.attnum = i.indkey[0] where i.indrelid = c.oid and i.indisprimary) as leads
            from pg_class c
            where c.relnamespace = 'meocrm'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
              and c.relname not in ('hub', 'relay_shard', 'pacing_group', 'bot_inbox', 'flyway_schema_history')
            """);

    assertThat(faults).hasSizeGreaterThanOrEqualTo(10);
    assertThat(faults)
        .allSatisfy(table -> {
          assertThat(table.get("fenced", Boolean.class)).as(table.toString()).isTrue();
          assertThat(table.get("forced", Boolean.class)).as(table.toString()).isFalse();
          assertThat(table.get("policies", String[].class))
              .as(table.toString())
              .contains("meocrm_request", "meocrm_worker");
          assertThat(table.get("leads", String.class))
              .as(table.toString())
              .isEqualTo("organization_id");
        });
  }

  @Test
  void every_unique_key_contains_the_tenant_and_foreign_keys_do_not_exist() {
    var faults =
        test.fetch(
            """
            select i.indexrelid::regclass::text from pg_index i join pg_class c on c.oid = i.indrelid
            where c.relnamespace = 'meocrm'::regnamespace and i.indisunique
              and c.relname not in ('hub', 'relay_shard', 'pacing_group', 'bot_inbox', 'flyway_schema_history')
              and not exists (select from pg_attribute a where a.attrelid = c.oid and a.attnum = any (i.indkey::int[])
                and a.attname = 'organization_id')
            union all
            select conname from pg_constraint where contype = 'f' and connamespace = 'meocrm'::regnamespace
            """);

    assertThat(faults).isEmpty();
  }

  @Test
  void identifiers_compare_by_bytes() {
    var others =
        test.fetch(
            """
            select c.relname || '.' || a.attname from pg_attribute a
            join pg_class c on c.oid = a.attrelid join pg_collation l on l.oid = a.attcollation
            where c.relnamespace = 'meocrm'::regnamespace and c.relkind in ('r', 'p') and a.attname like '%\\_id'
              and c.relname <> 'flyway_schema_history' and l.collname <> 'C'
            """);

    assertThat(others).isEmpty();
  }

  @Test
  void the_roles_own_nothing_and_pass_by_nothing() {
    var roles =
        test.fetch(
            """
            select rolname from pg_roles r where rolname in ('meocrm_request', 'meocrm_worker')
              and (rolsuper or rolbypassrls or rolcanlogin or exists (select from pg_class where relowner = r.oid))
            """);

    assertThat(roles).isEmpty();
  }
}
