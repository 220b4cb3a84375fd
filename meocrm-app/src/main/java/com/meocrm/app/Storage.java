package com.meocrm.app;

import com.meocrm.adapter.persistence.DatabaseConfig;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where the data is. */
sealed interface Storage {
  String DEFAULT_FOLDER = ".meocrm";

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

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("not a path", e);
    }
  }
}
