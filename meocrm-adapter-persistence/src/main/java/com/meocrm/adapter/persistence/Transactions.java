package com.meocrm.adapter.persistence;

import com.meocrm.core.shared.OrganizationId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jooq.Configuration;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions bound to the calling thread, in two roles: as a tenant's requests, which row level
 * security confines to that tenant, or as the worker, who sees all tenants.
 *
 * <p>The first statement sets role, tenant and timeouts, all of them for this transaction alone,
 * and BEGIN rides along with it: a transaction costs two round trips more than its statements.
 * {@link #query} as the first thing in it shares that round trip, and what was {@linkplain #defer
 * deferred} shares the one of COMMIT. A thread never holds two connections: what is opened inside
 * an open transaction joins it, or is refused when it wants another role or tenant.
 */
public final class Transactions {
  /** How often a transaction is run again after a serialization failure or deadlock. */
  static final int RERUNS = 3;

  private static final Logger LOG = LoggerFactory.getLogger(Transactions.class);

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
  private final ThreadLocal<@Nullable OpenTransaction> current = new ThreadLocal<>();

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
    return run(organization, open -> work.apply(open.dsl()));
  }

  /**
   * As {@link #asTenant}, but takes a connection only when the work comes to its first statement:
   * what is refused before costs none.
   */
  <T> T unitOfWork(OrganizationId organization, Supplier<T> work) {
    return run(organization, open -> work.get());
  }

  /**
   * Runs {@code work} as the worker: in the open transaction if there is one, else in its own.
   *
   * @throws IllegalStateException when the thread is inside a tenant's transaction
   */
  public <T> T asWorker(Function<DSLContext, T> work) {
    return run(null, open -> work.apply(open.dsl()));
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
    return run(
        open != null && open.isWorkers() ? null : organization, joined -> work.apply(joined.dsl()));
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
   * As {@link #asWorker}, for chores that look through whole tables, which the worker's plans are
   * not made for.
   */
  public <T> T asWorkerLookingThroughTables(Function<DSLContext, T> work) {
    return asWorker(dsl -> {
      dsl.fetch(WorkerPlans.BY_STATISTICS);
      return work.apply(dsl);
    });
  }

  /** Whether this thread is inside a transaction, which what it opens now would join. */
  public boolean isInside() {
    return current.get() != null;
  }

  /**
   * The open transaction of {@code organization}.
   *
   * @throws IllegalStateException when there is none
   */
  public DSLContext current(OrganizationId organization) {
    return open(organization).dsl();
  }

  /**
   * Runs statements in the open transaction of {@code organization} in one round trip, the same
   * that sets role and tenant where nothing was done in it yet.
   *
   * @return the rows of each query among them, as the driver reads them
   * @throws IllegalStateException when there is no transaction of that tenant
   */
  public List<List<@Nullable Object[]>> query(
      OrganizationId organization, OneRoundTrip statements) {
    return open(organization).query(statements);
  }

  /**
   * Has a statement executed right before COMMIT, in the same round trip: all that are deferred, in
   * the order they were given. So nothing in the transaction sees what it does, and when it fails
   * nothing of the transaction stands.
   *
   * @throws IllegalStateException when there is no transaction of that tenant
   */
  public void defer(OrganizationId organization, String sql, @Nullable Object... values) {
    open(organization).defer(sql, values);
  }

  private OpenTransaction open(OrganizationId organization) {
    var open = current.get();
    if (open == null || !open.isOf(organization)) {
      throw new IllegalStateException("not inside a unit of work of " + organization);
    }
    return open;
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

  private <T> T run(@Nullable OrganizationId organization, Function<OpenTransaction, T> work) {
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

  private <T> T runOnce(@Nullable OrganizationId organization, Function<OpenTransaction, T> work)
      throws SQLException {
    T result;
    List<Runnable> hooks;
    var own = organization == null ? workerSessions : null;
    try (var open =
        new OpenTransaction(
            organization,
            () -> connect(own == null ? dataSource : own),
            own != null,
            timeoutMillis,
            configuration)) {
      current.set(open);
      try {
        result = work.apply(open);
        open.commit();
      } catch (Throwable t) {
        open.rollBack(t);
        throw t;
      } finally {
        current.remove();
      }
      hooks = open.hooks();
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

  private static void call(Runnable hook) {
    try {
      hook.run();
    } catch (RuntimeException e) {
      LOG.warn("a hook failed after its transaction had committed", e);
    }
  }
}
