package com.meocrm.adapter.persistence;

import static java.util.Collections.newSetFromMap;

import com.meocrm.core.shared.OrganizationId;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.ExecuteListener;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultExecuteListenerProvider;
import org.jspecify.annotations.Nullable;

/**
 * One transaction of the calling thread, from before its first statement to its end.
 *
 * <p>Round trips: one with the first statement's role and tenant (BEGIN rides along), one for each
 * statement, one for what is deferred and COMMIT together. One that does nothing but defer makes a
 * single one, and one that does nothing makes none.
 */
final class OpenTransaction implements AutoCloseable {
  private static final String AS_REQUEST =
      """
      select set_config('role', 'meocrm_request', true), set_config('meocrm.organization', ?, true),
        set_config('statement_timeout', ?, true), set_config('idle_in_transaction_session_timeout', ?, true)\
      """;

  private static final String AS_WORKER =
      "select set_config('role', 'meocrm_worker', true), "
          + WorkerPlans.FOR_TRANSACTION
          + ", set_config('statement_timeout', ?, true), set_config('idle_in_transaction_session_timeout', ?, true)";

  private final @Nullable OrganizationId organization;
  private final Supplier<Connection> source;
  private final boolean prepared;
  private final String timeoutMillis;
  private final Configuration configuration;

  private final OneRoundTrip deferred = new OneRoundTrip();
  private final List<Runnable> hooks = new ArrayList<>();
  private final Set<Runnable> known = newSetFromMap(new IdentityHashMap<>());
  private @Nullable Connection connection;
  private @Nullable DSLContext dsl;
  private boolean autoCommit;
  private @Nullable Throwable broken;

  /**
   * @param organization null: the worker's
   * @param prepared whether the source's sessions have role and timeouts already
   */
  OpenTransaction(
      @Nullable OrganizationId organization,
      Supplier<Connection> source,
      boolean prepared,
      String timeoutMillis,
      Configuration configuration) {
    this.organization = organization;
    this.source = source;
    this.prepared = prepared;
    this.timeoutMillis = timeoutMillis;
    this.configuration = configuration;
  }

  boolean isOf(OrganizationId wanted) {
    return wanted.equals(organization);
  }

  boolean isWorkers() {
    return organization == null;
  }

  /** For statements of their own; the first time, role and tenant are set. */
  DSLContext dsl() {
    if (dsl == null) {
      var fresh = connected();
      if (!prepared) {
        attempt(() -> {
          role().execute(fresh);
          return Boolean.TRUE;
        });
      }
      dsl = contextOf(fresh);
    }
    return dsl;
  }

  List<List<@Nullable Object[]>> query(OneRoundTrip sql) {
    if (dsl != null || prepared) {
      dsl();
      return attempt(() -> sql.fetch(connected()));
    }
    var fresh = connected();
    var results = attempt(() -> sql.after(role()).fetch(fresh));
    dsl = contextOf(fresh);
    return results.subList(1, results.size()); // without the role's
  }

  void defer(String sql, @Nullable Object... values) {
    deferred.add(sql, values);
  }

  <T> T join(@Nullable OrganizationId wanted, Function<OpenTransaction, T> work) {
    if (wanted == null ? organization != null : !wanted.equals(organization)) {
      throw new IllegalStateException(
          "inside a transaction of "
              + name(organization)
              + ", which cannot become one of "
              + name(wanted));
    }
    try {
      return work.apply(this);
    } catch (RuntimeException | Error e) {
      broken = e;
      throw e;
    }
  }

  void addHook(Runnable hook) {
    if (known.add(hook)) {
      hooks.add(hook);
    }
  }

  List<Runnable> hooks() {
    return hooks;
  }

  /**
   * All or nothing: work that swallows the failure of a statement, or of an inner unit of work,
   * must not commit half of it, nor return as if it had.
   */
  void commit() throws SQLException {
    if (broken != null) {
      throw new IllegalStateException(
          "a part of this unit of work failed and the rest went on", broken);
    }
    if (!deferred.isEmpty()) {
      var last = deferred.add("commit");
      var own = connected();
      // A deferred statement that fails keeps COMMIT from being executed. And in a transaction that
      // PostgreSQL has given up it does fail, so that COMMIT cannot pass for a success there.
      (dsl == null && !prepared ? last.after(role()) : last).execute(own);
    }
    if (connection != null) {
      connection.commit(); // no round trip when it was done above
    }
  }

  void rollBack(Throwable reason) {
    if (connection == null) {
      return;
    }
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e); // the connection is gone, and the transaction with it
    }
  }

  /** Gives the connection back as it came. */
  @Override
  public void close() throws SQLException {
    if (connection == null) {
      return;
    }
    try (var own = connection) {
      if (autoCommit && !own.isClosed()) {
        own.setAutoCommit(true);
      }
    }
  }

  private Connection connected() {
    if (connection == null) {
      var fresh = connect();
      connection = fresh;
      attempt(() -> {
        autoCommit = fresh.getAutoCommit();
        fresh.setAutoCommit(false);
        return Boolean.TRUE;
      });
    }
    return connection;
  }

  private Connection connect() {
    try {
      return source.get();
    } catch (RuntimeException e) {
      broken = e;
      throw e;
    }
  }

  private OneRoundTrip role() {
    return organization == null
        ? new OneRoundTrip().add(AS_WORKER, timeoutMillis, timeoutMillis)
        : new OneRoundTrip().add(AS_REQUEST, organization.value(), timeoutMillis, timeoutMillis);
  }

  private DSLContext contextOf(Connection fresh) {
    // PostgreSQL gives up a transaction after any failed statement, answers COMMIT by rolling back,
    // and the driver does not say so.
    var noteFailures = ExecuteListener.onException(ctx -> broken = ctx.exception());
    return DSL.using(
        configuration.derive(fresh).derive(new DefaultExecuteListenerProvider(noteFailures)));
  }

  private <T> T attempt(Statements<T> statements) {
    try {
      return statements.run();
    } catch (SQLException e) {
      var failure = new DataAccessException("a statement failed", e);
      broken = failure;
      throw failure;
    }
  }

  private static String name(@Nullable OrganizationId organization) {
    return organization == null ? "the worker" : organization.value();
  }

  /** What speaks to the database by JDBC. */
  @FunctionalInterface
  private interface Statements<T> {
    T run() throws SQLException;
  }
}
