package com.meocrm.app.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/**
 * PostgreSQL's own folder ("database cluster") and its settings.
 *
 * @param folder holds {@link #data} and {@link #password}
 */
record Cluster(Path folder) {
  private static final String SETTINGS_FILE = "meocrm.conf";

  /** PostgreSQL's folder. */
  Path data() {
    return folder.resolve("data");
  }

  /** The file with the generated password of the one user. */
  Path password() {
    return folder.resolve("password");
  }

  boolean exists() {
    return Files.exists(data().resolve("PG_VERSION"));
  }

  /** Makes the folder: whole, or not at all. */
  void create(PostgresSoftware software, Tool tool, Unprivileged unprivileged) throws IOException {
    Folders.writePrivate(password(), newPassword());
    var fresh = folder.resolve("data.new");
    Folders.delete(fresh);
    Folders.createPrivate(fresh);
    unprivileged.handOver(folder);
    var ended =
        tool.run(
            Duration.ofMinutes(2),
            List.of(
                software.program("initdb").toString(),
                "--pgdata=" + fresh,
                "--username=" + EmbeddedDatabase.USER,
                "--pwfile=" + password(),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--data-checksums"));
    if (!ended.succeeded()) {
      throw EmbeddedDatabaseException.of(
          "the embedded database cannot be created: " + ended.gist());
    }
    Files.writeString(
        fresh.resolve("postgresql.conf"),
        "\ninclude = '" + SETTINGS_FILE + "'\n",
        StandardOpenOption.APPEND);
    Files.move(fresh, data(), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Refuses what our programs cannot open. */
  void check() throws IOException {
    var major = Files.readString(data().resolve("PG_VERSION")).strip();
    if (!major.equals(PostgresSoftware.MAJOR)) {
      throw EmbeddedDatabaseException.ofFolder(
          "the data in %s belongs to PostgreSQL %s, this release brings %s: start the release that wrote it and move the data with pg_dump, or set MEOCRM_DATA_DIR to another folder"
              .formatted(data(), major, PostgresSoftware.MAJOR));
    }
    if (!Files.exists(password())) {
      throw EmbeddedDatabaseException.ofFolder(
          "%s is missing, without it the data in %s stays closed: restore that file, or set MEOCRM_DATA_DIR to another folder"
              .formatted(password(), data()));
    }
  }

  void configure(int port) throws IOException {
    Folders.writePrivate(data().resolve(SETTINGS_FILE), settings(port));
  }

  private static String newPassword() {
    var bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes) + "\n";
  }

  /** Written at every start, so that nothing that matters can drift. */
  private static String settings(int port) {
    return """
    # Written at every start of MeoCRM. For settings of your own: alter system set ...

    # Durability: an acknowledged commit survives the death of everything but the disk.
    fsync = on
    synchronous_commit = on
    full_page_writes = on

    # Privacy: the loopback address, no sockets in shared folders, a password for everybody.
    listen_addresses = '127.0.0.1'
    port = %d
    unix_socket_directories = ''
    password_encryption = 'scram-sha-256'

    # A modest size: one hub on one machine.
    max_connections = 50
    shared_buffers = '128MB'
    max_wal_size = '512MB'
    jit = off

    # One file per weekday, overwritten a week later.
    logging_collector = on
    log_directory = '../log'
    log_filename = 'postgresql-%%a.log'
    log_rotation_age = '1d'
    log_rotation_size = 0
    log_truncate_on_rotation = on
    log_min_messages = warning
    log_line_prefix = '%%m [%%p] '
    log_timezone = 'UTC'
    timezone = 'UTC'
    """
        .formatted(port);
  }
}
