package com.meocrm.adapter.persistence;

import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * A database of one test class on the server that all tests of a JVM share. Its clock is the real
 * one until {@link #setClock}.
 */
public final class TestDatabase implements AutoCloseable {
  private final String name;
  private final List<AutoCloseable> opened = new ArrayList<>();
  private @Nullable Connection preparing;

  private TestDatabase(String name) {
    this.name = name;
  }

  /** A new, migrated, empty database. */
  public static TestDatabase create() {
    return new TestDatabase(TestServer.get().copy());
  }

  /** A database without our schema, owned by the same role. */
  public static TestDatabase unmigrated() {
    return new TestDatabase(TestServer.get().empty());
  }

  /**
   * How the application reaches it: as the schema's owner, who is neither superuser nor bypasses
   * policies.
   */
  public DatabaseConfig config() {
    return TestServer.get().config(name, TestServer.OWNER);
  }

  /** How another user reaches it. */
  public DatabaseConfig configOf(String user) {
    return TestServer.get().config(name, user);
  }

  /**
   * A pool of that many connections, closed with this; of as many as {@code -Dmeocrm.connections}
   * says, where it says so.
   */
  public Database open(int poolSize) {
    return open(config().withPoolSize(Integer.getInteger("meocrm.connections", poolSize)));
  }

  /** A pool for tests in which two transactions meet, however few connections the run allows. */
  public Database openForTransactionsThatMeet(int poolSize) {
    return open(config().withPoolSize(poolSize));
  }

  public Database open(DatabaseConfig config) {
    var database = Database.open(config);
    opened.add(database);
    return database;
  }

  /** A connection of the superuser, in autocommit, closed with this. */
  public Connection connect() {
    try {
      var connection = TestServer.get().connect(name);
      opened.add(connection);
      return connection;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Queries as superuser, whom no policy concerns. */
  public Result<Record> fetch(String sql, Object... parameters) {
    try (var connection = TestServer.get().connect(name)) {
      return on(connection).fetch(sql, parameters);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The one value of the one row. */
  public <T> T fetchOne(Class<T> type, String sql, Object... parameters) {
    return fetch(sql, parameters).getFirst().get(0, type);
  }

  /** Executes as superuser. */
  public int execute(String sql, Object... parameters) {
    try (var connection = TestServer.get().connect(name)) {
      return on(connection).execute(sql, parameters);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public static DSLContext on(Connection connection) {
    return DSL.using(connection, SQLDialect.POSTGRES);
  }

  /**
   * Executes as superuser between tests, on a connection that is kept: a new one costs more than
   * what it is for.
   */
  private synchronized void prepare(String statements) {
    try {
      if (preparing == null || !preparing.isValid(1)) {
        preparing = connect();
      }
      try (var statement = preparing.createStatement()) {
        statement.execute(statements);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Waits until somebody in this database waits for a lock. */
  public void awaitSomebodyBlocked() {
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(() ->
            fetchOne(
                Boolean.class,
                "select exists (select from pg_stat_activity"
                    + " where datname = current_database() and wait_event_type = 'Lock')"));
  }

  /** Stops the database's clock at {@code now}, and sees to the partitions of that day. */
  public void setClock(Instant now) {
    prepare(
        """
        delete from public.test_clock;
        insert into public.test_clock values ('%s'::timestamptz);
        select meocrm.ensure_partitions((meocrm.meocrm_now() at time zone 'UTC')::date);
        """
            .formatted(now));
  }

  /** Moves a stopped clock on. */
  public void advance(Duration time) {
    if (execute(
            "update public.test_clock set now = now + ? * interval '1 millisecond'",
            time.toMillis())
        == 0) {
      throw new IllegalStateException("the clock is not stopped");
    }
  }

  /** Empties all tables that a fresh schema has empty, restarts shards and clock. */
  public void clear() {
    // A truncation makes new files for a table, its partitions and all their indexes; asking first
    // whether there is anything costs next to nothing.
    prepare(
        """
        do $$
        declare
          candidate regclass;
          used boolean;
          full_ones text[] := array['public.test_clock'];
        begin
          for candidate in
            select c.oid::regclass
            from pg_class c
            where c.relnamespace = 'meocrm'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
              and c.relname not in ('hub', 'relay_shard', 'flyway_schema_history')
          loop
            execute format('select exists (select from %s)', candidate) into used;
            if used then
              full_ones := full_ones || candidate::text;
            end if;
          end loop;
          execute 'truncate ' || array_to_string(full_ones, ', ') || ' cascade';
        end $$;
        update meocrm.relay_shard set batch_no = 0 where batch_no <> 0;
        """);
  }

  @Override
  public void close() {
    opened.reversed().forEach(TestDatabase::close);
    TestServer.get().drop(name);
  }

  private static void close(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
