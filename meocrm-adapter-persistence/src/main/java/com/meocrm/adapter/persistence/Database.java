package com.meocrm.adapter.persistence;

import com.meocrm.core.shared.StoreUnavailableException;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The connections to one PostgreSQL, and the transactions over them that all adapters of this
 * module share.
 *
 * <p>Opening reaches for nothing: a database that is down now may be up later. Ask {@link #ping}.
 */
public final class Database implements AutoCloseable {
  /** One for the relay, one for the lanes, one to spare for the sweeper and its like. */
  private static final int WORKER_CONNECTIONS = 3;

  private final DataSource dataSource;
  private final Transactions transactions;
  private final Runnable onClose;

  private Database(
      DataSource dataSource,
      @Nullable DataSource workerSessions,
      Duration statementTimeout,
      Runnable onClose) {
    this.dataSource = dataSource;
    this.transactions = new Transactions(dataSource, workerSessions, statementTimeout);
    this.onClose = onClose;
  }

  /** Over a pool of its own, which {@link #close} ends. */
  public static Database open(DatabaseConfig config) {
    var requests = new HikariDataSource(poolConfig(config));
    var worker = new HikariDataSource(workerPoolConfig(config));
    return new Database(
        requests,
        worker,
        config.statementTimeout(),
        () -> {
          worker.close();
          requests.close();
        });
  }

  /**
   * Over the host's connections, which {@link #close} leaves alone. The host sees to connection
   * timeouts and keepalive; statement timeouts are set in each transaction. Connections must be at
   * isolation level read committed.
   */
  public static Database open(DataSource dataSource) {
    return new Database(dataSource, null, DatabaseConfig.DEFAULT_STATEMENT_TIMEOUT, () -> {});
  }

  public Transactions transactions() {
    return transactions;
  }

  public DataSource dataSource() {
    return dataSource;
  }

  /**
   * Makes one round trip.
   *
   * @throws StoreUnavailableException when the database does not answer; the cause says why
   */
  public void ping() {
    transactions.ping();
  }

  @Override
  public void close() {
    onClose.run();
  }

  /** One connection at a time without a pool, for migrations. */
  static DataSource unpooled(DatabaseConfig config) {
    var source = new PGSimpleDataSource();
    source.setUrl(config.jdbcUrl());
    source.setUser(config.user());
    source.setPassword(config.password().reveal());
    source.setConnectTimeout(seconds(config.connectTimeout()));
    source.setLoginTimeout(seconds(config.connectTimeout()));
    source.setTcpKeepAlive(true);
    source.setApplicationName("meocrm migrate");
    return source;
  }

  private static HikariConfig poolConfig(DatabaseConfig config) {
    var pool = new HikariConfig();
    pool.setPoolName("meocrm");
    pool.setJdbcUrl(config.jdbcUrl());
    pool.setUsername(config.user());
    pool.setPassword(config.password().reveal());
    pool.setMaximumPoolSize(config.poolSize());
    pool.setConnectionTimeout(config.connectTimeout().toMillis());
    pool.setInitializationFailTimeout(-1);
    // BEGIN rides along with the first statement.
    pool.setAutoCommit(false);
    pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    // The server's side of a cut line: it gives up on a client that acknowledges nothing, and frees
    // its locks.
    pool.setConnectionInitSql("set tcp_user_timeout = " + 2 * config.statementTimeout().toMillis());
    pool.setDataSourceProperties(driverProperties(config));
    return pool;
  }

  /**
   * The few connections of relay and lanes. Their sessions are the worker from the start, which
   * saves a round trip per transaction, and most of what they do is one statement that commits by
   * itself.
   */
  private static HikariConfig workerPoolConfig(DatabaseConfig config) {
    var pool = poolConfig(config);
    pool.setPoolName("meocrm-worker");
    pool.setMaximumPoolSize(Math.min(config.poolSize(), WORKER_CONNECTIONS));
    pool.setAutoCommit(true);
    long timeout = config.statementTimeout().toMillis();
    pool.setConnectionInitSql(
        pool.getConnectionInitSql()
            + "; set role meocrm_worker; "
            + WorkerPlans.FOR_SESSION
            + "; set statement_timeout = "
            + timeout
            + "; set idle_in_transaction_session_timeout = "
            + timeout);
    return pool;
  }

  private static Properties driverProperties(DatabaseConfig config) {
    var properties = new Properties();
    PGProperty.APPLICATION_NAME.set(properties, "meocrm");
    PGProperty.CONNECT_TIMEOUT.set(properties, seconds(config.connectTimeout()));
    PGProperty.LOGIN_TIMEOUT.set(properties, seconds(config.connectTimeout()));
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    // Our side of a cut line. Longer than the database takes to end the statement itself, which is
    // the better answer.
    PGProperty.SOCKET_TIMEOUT.set(properties, 2 * seconds(config.statementTimeout()) + 1);
    PGProperty.REWRITE_BATCHED_INSERTS.set(properties, true);
    return properties;
  }

  private static int seconds(Duration duration) {
    return (int) Math.max(1, duration.toSeconds());
  }
}
