package com.meocrm.adapter.persistence;

import com.meocrm.adapter.persistence.jooq.Keys;
import com.meocrm.core.shared.StoreUnavailableException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/**
 * Tells apart what went wrong with a statement. Codes:
 * postgresql.org/docs/current/errcodes-appendix.html.
 */
final class SqlFailures {
  private static final Set<String> RUN_AGAIN =
      Set.of("40001", "40P01"); // serialization failure, deadlock

  private static final String UNIQUE_VIOLATION = "23505";

  /**
   * Statement cancelled or timed out, lock not granted in time, idle or transaction timeout; the
   * classes of connection trouble, exhausted resources, a server that shuts down, and system
   * errors.
   */
  private static final Set<String> UNAVAILABLE = Set.of("57014", "55P03", "25P03", "25P04");

  private static final Set<String> UNAVAILABLE_CLASSES = Set.of("08", "53", "58");
  private static final String OPERATOR_INTERVENTION = "57P0";

  private SqlFailures() {}

  /**
   * Whether the same transaction has a fair chance when it is run again at once. That an
   * idempotency key has an answer already is one: run again, the work finds it.
   */
  static boolean isWorthRunningAgain(Throwable failure) {
    var cause = sqlException(failure);
    return cause != null
        && cause.getSQLState() != null
        && (RUN_AGAIN.contains(cause.getSQLState()) || isOfIdempotencyKey(cause));
  }

  private static boolean isOfIdempotencyKey(SQLException failure) {
    var error = failure instanceof PSQLException e ? e.getServerErrorMessage() : null;
    return error != null
        && UNIQUE_VIOLATION.equals(failure.getSQLState())
        && Keys.IDEMPOTENCY_PK.getName().equals(error.getConstraint());
  }

  /** {@code failure} as callers of ports are to see it. */
  static RuntimeException translate(RuntimeException failure) {
    var cause = sqlException(failure);
    return cause != null && isUnavailable(cause) ? unavailable(failure) : failure;
  }

  static RuntimeException translate(SQLException failure) {
    return isUnavailable(failure)
        ? unavailable(failure)
        : new IllegalStateException("the database refused the transaction", failure);
  }

  static StoreUnavailableException unavailable(Throwable cause) {
    return new StoreUnavailableException("the database did not carry out the transaction", cause);
  }

  private static boolean isUnavailable(SQLException failure) {
    var state = failure.getSQLState();
    if (state == null) {
      return failure instanceof SQLTransientConnectionException
          || failure instanceof SQLRecoverableException;
    }
    return UNAVAILABLE.contains(state)
        || RUN_AGAIN.contains(state)
        || state.startsWith(OPERATOR_INTERVENTION)
        || UNAVAILABLE_CLASSES.contains(state.substring(0, Math.min(2, state.length())));
  }

  private static @Nullable SQLException sqlException(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }
}
