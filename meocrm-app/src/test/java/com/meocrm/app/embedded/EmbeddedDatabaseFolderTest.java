package com.meocrm.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an embedded database makes of the folder it finds. */
class EmbeddedDatabaseFolderTest {
  @TempDir private static Path parent;
  private static Path folder;

  private EmbeddedDatabase database;

  @BeforeAll
  static void chooseFolder() {
    folder = parent.resolve("data");
  }

  @BeforeEach
  void start() {
    database = EmbeddedDatabase.start(folder);
  }

  @AfterEach
  void stop() {
    database.close();
  }

  @Test
  void text_is_utf_8_and_sorts_by_bytes() throws SQLException {
    assertThat(query("show server_encoding")).isEqualTo("UTF8");
    assertThat(query("select datcollate from pg_database where datname = current_database()"))
        .isEqualTo("C");
  }

  @Test
  void what_was_committed_is_there_at_the_next_start_and_the_port_is_the_same()
      throws SQLException {
    var url = database.jdbcUrl();
    execute("create table kept as select 42 as answer");
    database.close();

    database = EmbeddedDatabase.start(folder);

    assertThat(query("select answer from kept")).isEqualTo("42");
    assertThat(database.jdbcUrl()).isEqualTo(url);
  }

  @Test
  void when_its_port_is_taken_it_moves_to_another() throws Exception {
    var url = database.jdbcUrl();
    database.close();
    int port = Integer.parseInt(Files.readString(folder.resolve("postgres/port")).strip());

    try (var taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      database = EmbeddedDatabase.start(folder);

      assertThat(taken.isBound()).isTrue();
      assertThat(database.jdbcUrl()).isNotEqualTo(url);
      assertThat(query("select 1")).isEqualTo("1");
    }
  }

  @Test
  void a_broken_unpacking_or_creation_is_done_again() throws Exception {
    database.close();
    Files.delete(folder.resolve("postgres/software/unpacked"));
    Files.delete(folder.resolve("postgres/software/bin/initdb"));
    var other = Files.createDirectory(parent.resolve("half"));
    Files.createDirectories(other.resolve("postgres"));
    Files.move(folder.resolve("postgres/software"), other.resolve("postgres/software.new"));
    Files.createDirectory(other.resolve("postgres/data.new"));
    Files.writeString(other.resolve("postgres/data.new/PG_VERSION"), "1");

    try (var made = EmbeddedDatabase.start(other)) {
      assertThat(made.jdbcUrl()).startsWith("jdbc:postgresql://127.0.0.1:");
    }
    database = EmbeddedDatabase.start(folder);
  }

  @Test
  void data_of_another_major_version_is_left_alone() throws Exception {
    database.close();
    var version = folder.resolve("postgres/data/PG_VERSION");
    var ours = Files.readString(version);
    Files.writeString(version, "17\n");

    assertThatThrownBy(() -> EmbeddedDatabase.start(folder))
        .hasMessageContaining("belongs to PostgreSQL 17, this release brings 18: ");

    Files.writeString(version, ours);
    database = EmbeddedDatabase.start(folder);
  }

  @Test
  void a_lost_password_file_is_named() throws Exception {
    database.close();
    var file = folder.resolve("postgres/password");
    var password = Files.readString(file);
    Files.delete(file);

    assertThatThrownBy(() -> EmbeddedDatabase.start(folder))
        .hasMessageContaining("postgres/password is missing")
        .hasMessageContaining("restore that file");

    Folders.writePrivate(file, password);
    database = EmbeddedDatabase.start(folder);
  }

  @Test
  void a_file_in_the_folders_place_is_said() throws Exception {
    var file = Files.createFile(parent.resolve("file-" + System.nanoTime()));

    assertThatThrownBy(() -> EmbeddedDatabase.start(file))
        .isInstanceOf(EmbeddedDatabaseException.class)
        .hasMessage(
            "data folder %s cannot be used, there is a file in its place: set MEOCRM_DATA_DIR to a folder on a local disk"
                .formatted(file));
  }

  private void execute(String sql) throws SQLException {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String query(String sql) throws SQLException {
    try (var connection = connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }
}
