package com.meocrm.adapter.persistence;

import com.meocrm.core.shared.StoreUnavailableException;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The connections to one PostgreSQL, and the transactions over them that all adapters of this
 * module share.
 *
 * <p>Opening reaches for nothing: a database that is down now may be up later. Ask {@link #ping}.
 */
public final class Database implements AutoCloseable {
  private final DataSource dataSource;
  private final Transactions transactions;
  private final Runnable onClose;

  private Database(DataSource dataSource, Duration statementTimeout, Runnable onClose) {
    this.dataSource = dataSource;
    this.transactions = new Transactions(dataSource, statementTimeout);
    this.onClose = onClose;
  }

  /** Over a pool of its own, which {@link #close} ends. */
  public static Database open(DatabaseConfig config) {
    var pool = new HikariDataSource(poolConfig(config));
    return new Database(pool, config.statementTimeout(), pool::close);
  }

  /**
   * Over the host's connections, which {@link #close} leaves alone. The host sees to connection
   * timeouts and keepalive; statement timeouts are set in each transaction. Connections must be at
   * isolation level read committed.
   */
  public static Database open(DataSource dataSource) {
    return new Database(dataSource, DatabaseConfig.DEFAULT_STATEMENT_TIMEOUT, () -> {});
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
