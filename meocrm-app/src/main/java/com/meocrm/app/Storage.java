package com.meocrm.app;

import com.meocrm.adapter.persistence.DatabaseConfig;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where the data is. */
sealed interface Storage {
  String DEFAULT_FOLDER = ".meocrm";

  /**
   * Calls to the database that run at once. They wait for the disk much more than for the
   * processor, so there are more of them than cores.
   */
  int CALLS_AT_ONCE = Math.max(8, 4 * Runtime.getRuntime().availableProcessors());

  /** For the readiness check, which must not wait behind calls. */
  int OWN_CONNECTIONS = 1;

  /** The operator's PostgreSQL. */
  record External(DatabaseConfig config) implements Storage {}

  /** A PostgreSQL of our own, in this folder. */
  record Embedded(Path folder) implements Storage {}

  /** What {@code MEOCRM_DATABASE_URL} says, else the embedded one. */
  static Storage read(Environment environment) {
    var folder = folder(environment);
    return environment
        .optional("MEOCRM_DATABASE_URL", DatabaseUrl.EXPECTED, DatabaseUrl::parse)
        .<Storage>map(External::new)
        .orElseGet(() -> new Embedded(folder));
  }

  /** The folder of the embedded database and of generated secrets. */
  static Path folder(Environment environment) {
    return environment
        .optional("MEOCRM_DATA_DIR", "the path of a folder", Storage::path)
        .orElseGet(() -> Path.of(DEFAULT_FOLDER));
  }

  /** What {@code MEOCRM_DATABASE_CONNECTIONS} says, else as many as calls can use. */
  static int connections(Environment environment) {
    return environment
        .optional(
            "MEOCRM_DATABASE_CONNECTIONS",
            "a number of connections from 1 to " + DatabaseConfig.MAX_POOL_SIZE,
            Storage::connections)
        .orElse(CALLS_AT_ONCE + OWN_CONNECTIONS);
  }

  private static int connections(String text) {
    int connections = Integer.parseInt(text);
    if (connections < 1 || connections > DatabaseConfig.MAX_POOL_SIZE) {
      throw new IllegalArgumentException("too few or too many");
    }
    return connections;
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("not a path", e);
    }
  }
}
