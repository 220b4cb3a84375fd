package com.meocrm.adapter.persistence;

import com.meocrm.core.shared.Secret;
import java.time.Duration;
import java.util.ArrayList;

/**
 * How to reach PostgreSQL.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host:port/database}; parameters in it are kept
 * @param poolSize most connections this node holds; all nodes together do best with about twice the
 *     database's cores
 * @param connectTimeout for reaching the server, and for waiting until the pool has a connection to
 *     give
 * @param statementTimeout how long one statement may take, and how long a transaction may sit idle;
 *     the database ends both, so that a node which hangs or was cut off does not keep its locks
 */
public record DatabaseConfig(
    String jdbcUrl,
    String user,
    Secret password,
    int poolSize,
    Duration connectTimeout,
    Duration statementTimeout) {
  /** What every {@link #jdbcUrl} starts with. */
  public static final String URL_PREFIX = "jdbc:postgresql:";

  public static final int MIN_DEFAULT_POOL_SIZE = 4;
  public static final int MAX_POOL_SIZE = 500;
  public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);
  public static final Duration DEFAULT_STATEMENT_TIMEOUT = Duration.ofSeconds(5);

  /**
   * @throws IllegalArgumentException naming everything that is wrong
   */
  public DatabaseConfig {
    var problems = new ArrayList<String>();
    if (!jdbcUrl.startsWith(URL_PREFIX)) {
      problems.add("jdbcUrl must start with " + URL_PREFIX);
    }
    if (user.isBlank()) {
      problems.add("user must not be empty");
    }
    if (poolSize < 1 || poolSize > MAX_POOL_SIZE) {
      problems.add("poolSize must be 1 to " + MAX_POOL_SIZE);
    }
    // Both travel as whole seconds or milliseconds in an int.
    if (connectTimeout.compareTo(Duration.ofSeconds(1)) < 0
        || connectTimeout.compareTo(Duration.ofHours(1)) > 0) {
      problems.add("connectTimeout must be 1 second to 1 hour");
    }
    if (statementTimeout.compareTo(Duration.ofMillis(100)) < 0
        || statementTimeout.compareTo(Duration.ofHours(1)) > 0) {
      problems.add("statementTimeout must be 100 ms to 1 hour");
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  /** With the default pool size and timeouts. */
  public static DatabaseConfig of(String jdbcUrl, String user, Secret password) {
    return new DatabaseConfig(
        jdbcUrl,
        user,
        password,
        defaultPoolSize(),
        DEFAULT_CONNECT_TIMEOUT,
        DEFAULT_STATEMENT_TIMEOUT);
  }

  public DatabaseConfig withPoolSize(int size) {
    return new DatabaseConfig(jdbcUrl, user, password, size, connectTimeout, statementTimeout);
  }

  public DatabaseConfig withStatementTimeout(Duration timeout) {
    return new DatabaseConfig(jdbcUrl, user, password, poolSize, connectTimeout, timeout);
  }

  /** Twice the cores, at least {@value #MIN_DEFAULT_POOL_SIZE}. */
  static int defaultPoolSize() {
    return Math.max(MIN_DEFAULT_POOL_SIZE, 2 * Runtime.getRuntime().availableProcessors());
  }
}
