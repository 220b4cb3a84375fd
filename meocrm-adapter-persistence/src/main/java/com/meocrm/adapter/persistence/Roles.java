package com.meocrm.adapter.persistence;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * The two roles that transactions take on: neither owns a table, neither may pass by row level
 * security, nobody can log in as one of them. Roles belong to the whole server, so another database
 * may have made them already.
 */
final class Roles {
  static final List<String> NAMES = List.of("meocrm_request", "meocrm_worker");

  private static final String NOT_ALLOWED = "42501";

  /** Another node was faster: the object exists, or its catalogue row just appeared. */
  private static final Set<String> EXISTS = Set.of("42710", "23505");

  /** Since 16 a member may or may not be allowed to take the role on; before, every member was. */
  private static final int MEMBERSHIP_HAS_OPTIONS = 16;

  private Roles() {}

  /**
   * Makes what is missing and sees to it that the connection's user may take both roles on.
   *
   * @throws MissingRolesException when the user may not do that
   */
  static void prepare(Connection connection) throws SQLException {
    for (var role : NAMES) {
      if (!exists(connection, role)) {
        create(connection, role);
      }
      if (!maySet(connection, role)) {
        grant(connection, role);
      }
    }
  }

  private static boolean exists(Connection connection, String role) throws SQLException {
    return isTrue(
        connection, "select exists (select from pg_catalog.pg_roles where rolname = ?)", role);
  }

  private static boolean maySet(Connection connection, String role) throws SQLException {
    var privilege = hasMembershipOptions(connection) ? "SET" : "MEMBER";
    return isTrue(
        connection, "select pg_catalog.pg_has_role(current_user, ?, '" + privilege + "')", role);
  }

  private static void create(Connection connection, String role) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("create role " + role + " nologin nosuperuser nobypassrls");
    } catch (SQLException e) {
      if (!EXISTS.contains(e.getSQLState())) {
        throw refused(
            connection,
            "The role " + role + " does not exist, and this user may not create it.",
            e);
      }
    }
  }

  private static void grant(Connection connection, String role) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("grant " + role + " to current_user" + options(connection));
    } catch (SQLException e) {
      throw refused(connection, "This user may not take on the role " + role + ".", e);
    }
  }

  /** The owner of the tables needs to become these roles, not to have their rights all the time. */
  private static String options(Connection connection) throws SQLException {
    return hasMembershipOptions(connection) ? " with inherit false, set true" : "";
  }

  private static boolean hasMembershipOptions(Connection connection) throws SQLException {
    return connection.getMetaData().getDatabaseMajorVersion() >= MEMBERSHIP_HAS_OPTIONS;
  }

  private static RuntimeException refused(Connection connection, String why, SQLException cause)
      throws SQLException {
    if (!NOT_ALLOWED.equals(cause.getSQLState())) {
      return SqlFailures.translate(cause);
    }
    var user = currentUser(connection);
    var options = options(connection);
    var sql = new StringBuilder();
    for (var role : NAMES) {
      sql.append("create role ").append(role).append(" nologin nosuperuser nobypassrls;\n");
    }
    for (var role : NAMES) {
      sql.append("grant ").append(role).append(" to ").append(user).append(options).append(";\n");
    }
    return new MissingRolesException(why, sql.toString(), cause);
  }

  private static boolean isTrue(Connection connection, String query, String parameter)
      throws SQLException {
    try (var statement = connection.prepareStatement(query)) {
      statement.setString(1, parameter);
      try (var rows = statement.executeQuery()) {
        return rows.next() && rows.getBoolean(1);
      }
    }
  }

  /** The connection's user, quoted as an identifier. */
  static String currentUser(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery("select pg_catalog.quote_ident(current_user)")) {
      if (!rows.next()) {
        throw new IllegalStateException("the database did not name its user");
      }
      return rows.getString(1);
    }
  }
}
