package com.meocrm.adapter.persistence;

import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** Tells which rule of the database a statement broke. */
public final class Constraints {
  private Constraints() {}

  /** The constraint's name, or null when the database did not say. */
  public static @Nullable String violatedBy(DataAccessException failure) {
    var violation = failure.getCause(PSQLException.class);
    var error = violation == null ? null : violation.getServerErrorMessage();
    return error == null ? null : error.getConstraint();
  }
}
