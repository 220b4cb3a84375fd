package com.meocrm.adapter.persistence;

/**
 * The database user may not do what a migration needs done once. The message names the statements
 * with which an administrator does it.
 */
public final class MissingRolesException extends RuntimeException {
  private final String administratorSql;

  MissingRolesException(String why, String administratorSql, Throwable cause) {
    super(why + " Have an administrator of the database run:\n" + administratorSql, cause);
    this.administratorSql = administratorSql;
  }

  /** The statements, each ended with a semicolon. */
  public String administratorSql() {
    return administratorSql;
  }
}
