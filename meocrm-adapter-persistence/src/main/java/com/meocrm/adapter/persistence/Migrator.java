package com.meocrm.adapter.persistence;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;

/**
 * Brings the schema {@code meocrm} up to date. It has its own migration history in that schema and
 * leaves the rest of the database alone, so it can live beside a host's tables and migrations.
 *
 * <p>Safe to run on several nodes at once: one works, the others wait and then find nothing to do.
 *
 * <p>Every method throws {@link com.meocrm.core.shared.StoreUnavailableException} when the database
 * cannot be reached.
 */
public final class Migrator {
  static final String SCHEMA = "meocrm";
  private static final String LOCATION = "classpath:com/meocrm/migration";
  private static final String HISTORY = "flyway_schema_history";

  private final DataSource dataSource;

  /** Over connections that are the schema owner's. Needs two at a time. */
  public Migrator(DataSource dataSource) {
    this.dataSource = dataSource;
  }

  /** Over connections of its own. */
  public static Migrator of(DatabaseConfig config) {
    return new Migrator(Database.unpooled(config));
  }

  /**
   * Creates the roles if they are missing, then runs the migrations that are.
   *
   * @return how many migrations ran
   * @throws MissingRolesException when the user may not create or take on the roles, or not create
   *     the schema; it says what an administrator has to run
   * @throws FlywayException when a migration fails, or when the schema is newer than this program
   */
  public int migrate() {
    onConnection(connection -> {
      Roles.prepare(connection);
      requireSchema(connection);
    });
    return flyway().migrate().migrationsExecuted;
  }

  /** How many migrations {@link #migrate} would run. */
  public int pending() {
    ping();
    return flyway().info().pending().length;
  }

  /**
   * Starts another epoch of all sequence numbers: every position that a client remembers is void.
   * After a restore.
   */
  public void newEpoch() {
    onDatabase(dsl ->
        dsl.execute(
            "update meocrm.hub set epoch = 'ep_' || replace(gen_random_uuid()::text, '-', ''),"
                + " timeline = meocrm.meocrm_timeline()"));
  }

  /**
   * Lets a host's role record events on its own connections: it may add to the outbox, for the
   * tenant of its transaction, and nothing else. May be repeated.
   */
  public void grantTo(String role) {
    onDatabase(dsl -> dsl.transaction(tx -> grantTo(tx.dsl(), role)));
  }

  private static void grantTo(DSLContext dsl, String role) {
    var grantee = DSL.name(role);
    var policy = DSL.name("recorder " + role);
    dsl.execute("grant usage on schema meocrm to {0}", grantee);
    dsl.execute("grant execute on function meocrm.meocrm_now() to {0}", grantee);
    dsl.execute("grant insert on meocrm.outbox to {0}", grantee);
    dsl.execute("drop policy if exists {0} on meocrm.outbox", policy);
    dsl.execute(
        "create policy {0} on meocrm.outbox for insert to {1}"
            + " with check (organization_id = nullif(current_setting('meocrm.organization', true), ''))",
        policy, grantee);
  }

  private Flyway flyway() {
    return Flyway.configure()
        .dataSource(dataSource)
        .locations(LOCATION)
        .schemas(SCHEMA)
        .defaultSchema(SCHEMA)
        .table(HISTORY)
        .createSchemas(true)
        .failOnMissingLocations(true)
        .callbacks(new RowSecurityOff())
        .cleanDisabled(true)
        .load();
  }

  private static void requireSchema(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      // "if not exists" would ask for the right to create even where the schema exists; and of two
      // nodes that find no schema, the second has to look again once the first is through.
      statement.execute(
          """
          do $$ begin
            perform pg_advisory_xact_lock(hashtext('meocrm.schema'));
            if to_regnamespace('meocrm') is null then create schema meocrm; end if;
          end $$
          """);
    } catch (SQLException e) {
      if (!"42501".equals(e.getSQLState())) {
        throw e;
      }
      throw new MissingRolesException(
          "The schema meocrm does not exist, and this user may not create it.",
          "create schema meocrm authorization " + Roles.currentUser(connection) + ";\n",
          e);
    }
  }

  private void ping() {
    onConnection(connection -> {});
  }

  private void onDatabase(Consumer<DSLContext> work) {
    onConnection(connection -> work.accept(DSL.using(connection, SQLDialect.POSTGRES)));
  }

  private void onConnection(Work work) {
    try (var connection = connect()) {
      connection.setAutoCommit(true);
      work.on(connection);
    } catch (SQLException e) {
      throw SqlFailures.translate(e);
    } catch (DataAccessException e) {
      throw SqlFailures.translate(e);
    }
  }

  private Connection connect() {
    try {
      return dataSource.getConnection();
    } catch (SQLException e) {
      throw SqlFailures.unavailable(e);
    }
  }

  @FunctionalInterface
  private interface Work {
    void on(Connection connection) throws SQLException;
  }
}
