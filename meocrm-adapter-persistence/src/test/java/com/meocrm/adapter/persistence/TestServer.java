package com.meocrm.adapter.persistence;

import com.meocrm.core.shared.Secret;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/** One PostgreSQL for all tests of a JVM, with a migrated database that others are copied from. */
final class TestServer {
  /**
   * Owns the schema and is what a cautious administrator gives out: neither superuser nor above the
   * policies.
   */
  static final String OWNER = "meocrm_owner";

  private static final String TEMPLATE = "meocrm_template";
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private static final class Started {
    static final TestServer SERVER = start();
  }

  private final EmbeddedPostgres postgres;

  private TestServer(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  static TestServer get() {
    return Started.SERVER;
  }

  /** A copy of the migrated template; returns its name. */
  String copy() {
    var name = "meocrm_" + DATABASES.incrementAndGet();
    execute("postgres", "create database " + name + " template " + TEMPLATE + " owner " + OWNER);
    return name;
  }

  /** A database with nothing in it; returns its name. */
  String empty() {
    var name = "meocrm_" + DATABASES.incrementAndGet();
    execute("postgres", "create database " + name + " owner " + OWNER);
    return name;
  }

  void drop(String database) {
    execute("postgres", "drop database if exists " + database + " with (force)");
  }

  DatabaseConfig config(String database, String user) {
    return DatabaseConfig.of(
        url(database), user, Secret.of("unused: local connections are trusted"));
  }

  /** A connection of the superuser, in autocommit. */
  Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database), "postgres", "");
  }

  void execute(String database, String sql) {
    try (var connection = connect(database);
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  private String url(String database) {
    return "jdbc:postgresql://localhost:" + postgres.getPort() + "/" + database;
  }

  private static TestServer start() {
    try {
      var server =
          new TestServer(
              EmbeddedPostgres.builder().setServerConfig("max_connections", "200").start());
      server.execute("postgres", "create role " + OWNER + " login createrole");
      server.execute("postgres", "create database " + TEMPLATE + " owner " + OWNER);
      Migrator.of(server.config(TEMPLATE, OWNER)).migrate();
      TestClockTable.install(server, TEMPLATE);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
