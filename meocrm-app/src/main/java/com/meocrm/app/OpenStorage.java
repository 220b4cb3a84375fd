package com.meocrm.app;

import com.meocrm.adapter.persistence.DatabaseConfig;
import com.meocrm.adapter.persistence.Migrator;
import com.meocrm.adapter.persistence.MissingRolesException;
import com.meocrm.app.embedded.EmbeddedDatabase;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.StoreUnavailableException;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** A database that runs: the operator's own, or the embedded one for as long as this is open. */
final class OpenStorage implements AutoCloseable {
  private static final int OLDEST_VERSION = 15;

  private final DatabaseConfig config;
  private final @Nullable EmbeddedDatabase embedded;

  private OpenStorage(DatabaseConfig config, @Nullable EmbeddedDatabase embedded) {
    this.config = config;
    this.embedded = embedded;
  }

  static OpenStorage of(Storage storage) {
    return switch (storage) {
      case Storage.External(var config) -> new OpenStorage(config, null);
      case Storage.Embedded(var folder) -> {
        var database = EmbeddedDatabase.start(folder);
        var config =
            DatabaseConfig.of(database.jdbcUrl(), database.user(), Secret.of(database.password()));
        yield new OpenStorage(config, database);
      }
    };
  }

  DatabaseConfig config() {
    return config;
  }

  /** Whether nobody else can be working on this database. */
  boolean isOurs() {
    return embedded != null;
  }

  Migrator migrator() {
    return Migrator.of(config);
  }

  /**
   * Brings the schema up to date.
   *
   * @return how many migrations ran
   * @throws StartupFailure when that cannot be done
   */
  int migrate() {
    if (embedded == null) {
      requireSupportedVersion();
    }
    return explaining(migrator()::migrate);
  }

  private void requireSupportedVersion() {
    try (var connection =
        DriverManager.getConnection(config.jdbcUrl(), config.user(), config.password().reveal())) {
      requireSupported(connection.getMetaData().getDatabaseMajorVersion());
    } catch (SQLException e) {
      throw StartupFailure.failed(refusal(e));
    }
  }

  /**
   * Refuses a PostgreSQL that lacks what the schema uses.
   *
   * @throws StartupFailure when it is too old
   */
  static void requireSupported(int majorVersion) {
    if (majorVersion < OLDEST_VERSION) {
      throw StartupFailure.failed(
          "the database is PostgreSQL %d, at least %d is needed: upgrade it, or set MEOCRM_DATABASE_URL to another"
              .formatted(majorVersion, OLDEST_VERSION));
    }
  }

  /** As {@link #explaining(Supplier)}, for work without a result. */
  void explaining(Runnable work) {
    explaining(() -> {
      work.run();
      return Boolean.TRUE;
    });
  }

  /**
   * Runs {@code work}; what the database refuses becomes a {@link StartupFailure} that says what to
   * do.
   */
  <T> T explaining(Supplier<T> work) {
    try {
      return work.get();
    } catch (MissingRolesException e) {
      throw StartupFailure.failed(Optional.ofNullable(e.getMessage()).orElse("").strip());
    } catch (StoreUnavailableException e) {
      throw StartupFailure.failed(refusal(e));
    } catch (FlywayException e) {
      throw StartupFailure.failed(
          "the schema meocrm cannot be brought up to date: %s".formatted(firstLine(e)));
    }
  }

  private String refusal(Exception e) {
    var sql =
        causes(e).filter(SQLException.class::isInstance).map(SQLException.class::cast).findFirst();
    var state = sql.map(SQLException::getSQLState).orElse("");
    var place =
        config.jdbcUrl().substring(DatabaseConfig.URL_PREFIX.length()).replaceAll("^/*|\\?.*$", "");
    return switch (state) {
      case "28P01", "28000" ->
          "the database %s refuses user %s: check user and password in MEOCRM_DATABASE_URL"
              .formatted(place, config.user());
      case "3D000" ->
          "the database %s does not exist: create it, or correct MEOCRM_DATABASE_URL"
              .formatted(place);
      case "53300" ->
          "the database %s has no connection left: raise its max_connections, or close others"
              .formatted(place);
      case "42501" ->
          "user %s lacks rights on the database %s: %s"
              .formatted(config.user(), place, firstLine(sql.orElseThrow()));
      default -> {
        var reason =
            causes(e)
                .filter(IOException.class::isInstance)
                .findFirst()
                .orElse(sql.<Throwable>map(x -> x).orElse(e));
        yield "the database %s cannot be reached (%s): is PostgreSQL running there, and is MEOCRM_DATABASE_URL right?"
            .formatted(place, firstLine(reason));
      }
    };
  }

  private static Stream<Throwable> causes(Throwable top) {
    return Stream.iterate(top, t -> t != null, Throwable::getCause);
  }

  private static String firstLine(Throwable e) {
    return Optional.ofNullable(e.getMessage())
        .flatMap(m -> m.lines().findFirst())
        .orElse(e.getClass().getSimpleName());
  }

  @Override
  public void close() {
    if (embedded != null) {
      embedded.close();
    }
  }
}
