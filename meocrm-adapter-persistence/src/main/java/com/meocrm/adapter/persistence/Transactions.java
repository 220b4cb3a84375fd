package com.meocrm.adapter.persistence;

import static java.util.Collections.newSetFromMap;

import com.meocrm.core.shared.OrganizationId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.ExecuteListener;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.DefaultExecuteListenerProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions bound to the calling thread, in two roles: as a tenant's requests, which row level
 * security confines to that tenant, or as the worker, who sees all tenants.
 *
 * <p>The first statement sets role, tenant and timeouts, all of them for this transaction alone,
 * and BEGIN rides along with it: a transaction costs two round trips more than its statements. A
 * thread never holds two connections: what is opened inside an open transaction joins it, or is
 * refused when it wants another role or tenant.
 */
public final class Transactions {
  /** How often a transaction is run again after a serialization failure or deadlock. */
  static final int RERUNS = 3;

  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

  private static final String AS_REQUEST =
      """
      select set_config('role', 'meocrm_request', true), set_config('meocrm.organization', ?, true),
        set_config('statement_timeout', ?, true), set_config('idle_in_transaction_session_timeout', ?, true)
      """;

  /**
   * Plans cached while the queues were empty are terrible once they fill, so the worker's are made
   * afresh.
   */
  private static final String AS_WORKER =
      """
      select set_config('role', 'meocrm_worker', true), set_config('plan_cache_mode', 'force_custom_plan', true),
        set_config('statement_timeout', ?, true), set_config('idle_in_transaction_session_timeout', ?, true)
      """;

  private final DataSource dataSource;

  /**
   * Connections whose sessions are the worker already; null: the worker's role is set in each
   * transaction.
   */
  private final @Nullable DataSource workerSessions;

  private final String timeoutMillis;
  private final Configuration configuration =
      new DefaultConfiguration()
          .set(SQLDialect.POSTGRES)
          .set(new Settings().withExecuteLogging(false).withRenderFormatted(false));

  @SuppressWarnings("ThreadLocalUsage") // one per database: a process may have several, as tests do
  private final ThreadLocal<@Nullable Open> current = new ThreadLocal<>();

  Transactions(
      DataSource dataSource, @Nullable DataSource workerSessions, Duration statementTimeout) {
    this.dataSource = dataSource;
    this.workerSessions = workerSessions;
    this.timeoutMillis = Long.toString(statementTimeout.toMillis());
  }

  /**
   * Runs {@code work} as {@code organization}: in the open transaction if there is one, else in its
   * own.
   *
   * @throws IllegalStateException when the thread is inside a transaction of another tenant or of
   *     the worker
   */
  public <T> T asTenant(OrganizationId organization, Function<DSLContext, T> work) {
    return run(organization, work);
  }

  /**
   * Runs {@code work} as the worker: in the open transaction if there is one, else in its own.
   *
   * @throws IllegalStateException when the thread is inside a tenant's transaction
   */
  public <T> T asWorker(Function<DSLContext, T> work) {
    return run(null, work);
  }

  /**
   * Runs {@code work}, which only reads, in the open transaction if there is one, of the tenant or
   * of the worker, else as the tenant in its own. The worker sees all tenants, so the query must
   * name the one it is about.
   *
   * @throws IllegalStateException when the thread is inside a transaction of another tenant
   */
  public <T> T asTenantOrWorker(OrganizationId organization, Function<DSLContext, T> work) {
    var open = current.get();
    return run(open != null && open.organization == null ? null : organization, work);
  }

  /**
   * Runs one statement as the worker: in the open transaction if there is one, else by itself. One
   * round trip where the worker has sessions of its own, else three.
   *
   * @param work executes exactly one statement
   */
  public <T> T asWorkerAtOnce(Function<DSLContext, T> work) {
    if (current.get() != null || workerSessions == null) {
      return asWorker(work);
    }
    for (int reruns = 0; ; reruns++) {
      try (var connection = connect(workerSessions)) {
        return work.apply(DSL.using(configuration.derive(connection)));
      } catch (RuntimeException | SQLException e) {
        rerunOrThrow(e, reruns);
      }
    }
  }

  /**
   * The open transaction of {@code organization}.
   *
   * @throws IllegalStateException when there is none
   */
  public DSLContext current(OrganizationId organization) {
    var open = current.get();
    if (open == null || !organization.equals(open.organization)) {
      throw new IllegalStateException("not inside a unit of work of " + organization);
    }
    return open.dsl;
  }

  void afterCommit(Runnable hook) {
    var open = current.get();
    if (open == null) {
      throw new IllegalStateException("not inside a unit of work");
    }
    open.addHook(hook);
  }

  void ping() {
    try (var connection = dataSource.getConnection()) {
      DSL.using(connection, SQLDialect.POSTGRES).selectOne().fetch();
    } catch (SQLException | RuntimeException e) {
      throw SqlFailures.unavailable(e);
    }
  }

  private <T> T run(@Nullable OrganizationId organization, Function<DSLContext, T> work) {
    var open = current.get();
    if (open != null) {
      return open.join(organization, work);
    }
    for (int reruns = 0; ; reruns++) {
      try {
        return runOnce(organization, work);
      } catch (RuntimeException | SQLException e) {
        rerunOrThrow(e, reruns);
      }
    }
  }

  private static void rerunOrThrow(Exception e, int reruns) {
    if (reruns >= RERUNS || !SqlFailures.isWorthRunningAgain(e)) {
      throw e instanceof SQLException sql
          ? SqlFailures.translate(sql)
          : SqlFailures.translate((RuntimeException) e);
    }
    LOG.debug("transaction is run again rerun={}", reruns + 1, e);
  }

  private <T> T runOnce(@Nullable OrganizationId organization, Function<DSLContext, T> work)
      throws SQLException {
    T result;
    List<Runnable> hooks;
    var sessions = organization == null ? workerSessions : null;
    try (var connection = connect(sessions == null ? dataSource : sessions)) {
      boolean autoCommit = connection.getAutoCommit();
      connection.setAutoCommit(false);
      var open = new Open(organization, configuration.derive(connection));
      current.set(open);
      try {
        if (sessions == null) {
          prepare(connection, organization);
        }
        result = work.apply(open.dsl);
        open.refuseIfBroken();
        connection.commit();
      } catch (Throwable t) {
        rollBack(connection, t);
        throw t;
      } finally {
        current.remove();
      }
      if (autoCommit) {
        connection.setAutoCommit(true);
      }
      hooks = open.hooks;
    }
    // Only now, so that a hook may open a transaction of its own even when the pool has one
    // connection.
    hooks.forEach(Transactions::call);
    return result;
  }

  private static Connection connect(DataSource source) {
    try {
      return source.getConnection();
    } catch (SQLException e) {
      throw SqlFailures.unavailable(e);
    }
  }

  private void prepare(Connection connection, @Nullable OrganizationId organization)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(organization == null ? AS_WORKER : AS_REQUEST)) {
      int i = 1;
      if (organization != null) {
        statement.setString(i++, organization.value());
      }
      statement.setString(i++, timeoutMillis);
      statement.setString(i, timeoutMillis);
      statement.execute();
    }
  }

  private static void rollBack(Connection connection, Throwable reason) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      reason.addSuppressed(e); // the connection is gone, and the transaction with it
    }
  }

  private static void call(Runnable hook) {
    try {
      hook.run();
    } catch (RuntimeException e) {
      LOG.warn("a hook failed after its transaction had committed", e);
    }
  }

  private static final class Open {
    private final @Nullable OrganizationId organization;
    private final DSLContext dsl;
    private final List<Runnable> hooks = new ArrayList<>();
    private final Set<Runnable> known = newSetFromMap(new IdentityHashMap<>());
    private @Nullable Throwable broken;

    Open(@Nullable OrganizationId organization, Configuration configuration) {
      this.organization = organization;
      // PostgreSQL gives up a transaction after any failed statement, answers COMMIT by rolling
      // back,
      // and the driver does not say so.
      var noteFailures = ExecuteListener.onException(ctx -> broken = ctx.exception());
      this.dsl = DSL.using(configuration.derive(new DefaultExecuteListenerProvider(noteFailures)));
    }

    <T> T join(@Nullable OrganizationId wanted, Function<DSLContext, T> work) {
      if (wanted == null ? organization != null : !wanted.equals(organization)) {
        throw new IllegalStateException(
            "inside a transaction of "
                + name(organization)
                + ", which cannot become one of "
                + name(wanted));
      }
      try {
        return work.apply(dsl);
      } catch (RuntimeException | Error e) {
        broken = e;
        throw e;
      }
    }

    /**
     * All or nothing: work that swallows the failure of a statement, or of an inner unit of work,
     * must not commit half of it, nor return as if it had.
     */
    void refuseIfBroken() {
      if (broken != null) {
        throw new IllegalStateException(
            "a part of this unit of work failed and the rest went on", broken);
      }
    }

    void addHook(Runnable hook) {
      if (known.add(hook)) {
        hooks.add(hook);
      }
    }

    private static String name(@Nullable OrganizationId organization) {
      return organization == null ? "the worker" : organization.value();
    }
  }
}
