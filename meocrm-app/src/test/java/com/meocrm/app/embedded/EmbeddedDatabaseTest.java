package com.meocrm.app.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One folder for all tests: each leaves a database behind that the next one has to start on. */
class EmbeddedDatabaseTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private static Path parent;
  private static Path folder = Path.of("");

  private final List<Process> owners = new ArrayList<>();

  /** Owns the folder in a process of its own, writes a row, and stays until it is killed. */
  static final class Owner {
    private Owner() {}

    public static void main(String[] arguments) throws Exception {
      var database = EmbeddedDatabase.start(Path.of(arguments[0]));
      try (var connection = open(database);
          var statement = connection.createStatement()) {
        statement.execute("create table if not exists kept (note text)");
        statement.execute("insert into kept values ('" + arguments[1] + "')");
        System.out.println("written");
        System.out.flush();
        var unused = System.in.read(); // until the end
      }
    }
  }

  @BeforeAll
  static void create() {
    folder = parent.resolve("data");
    EmbeddedDatabase.start(folder).close();
  }

  @AfterEach
  void killOwners() {
    owners.forEach(Process::destroyForcibly);
  }

  @AfterAll
  static void stopWhatIsLeft() throws IOException {
    if (Files.exists(pidFile())) {
      EmbeddedDatabase.start(folder).close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "fsync,                   on",
    "synchronous_commit,      on",
    "full_page_writes,        on",
    "data_checksums,          on",
    "listen_addresses,        127.0.0.1",
    "unix_socket_directories, ''",
    "password_encryption,     scram-sha-256",
  })
  void it_is_durable_and_private(String setting, String value) throws SQLException {
    try (var database = EmbeddedDatabase.start(folder)) {
      assertThat(fetch(database, "show " + setting)).containsExactly(value);
    }
  }

  @Test
  void nobody_comes_in_without_the_password() throws SQLException {
    try (var database = EmbeddedDatabase.start(folder)) {
      assertRefused(database, "");
      assertRefused(database, "postgres");
      assertRefused(database, database.password() + "x");
      assertThat(fetch(database, "select distinct auth_method from pg_hba_file_rules"))
          .containsExactly("scram-sha-256");
    }
  }

  @Test
  void all_of_its_files_are_inside_the_data_folder_and_private() throws Exception {
    try (var database = EmbeddedDatabase.start(folder)) {
      var home = folder.toRealPath();
      var places =
          fetch(
              database,
              "select setting from pg_settings where name in ('data_directory', 'hba_file',"
                  + " 'ident_file', 'config_file', 'external_pid_file') and setting <> ''"
                  + " union all select pg_current_logfile() where pg_current_logfile() is not null"
                  + " union all select pg_tablespace_location(oid) from pg_tablespace"
                  + " where pg_tablespace_location(oid) <> ''");

      assertThat(places)
          .hasSizeGreaterThanOrEqualTo(4)
          .allSatisfy(place ->
              assertThat(home.resolve("postgres/data").resolve(place).normalize())
                  .startsWith(home));
      assertThat(home.resolve("postgres/log")).isNotEmptyDirectory();
      assertThat(permissions(folder)).matches("rwx--[-x]--[-x]"); // nobody passes, where it must
      assertThat(permissions(folder.resolve("postgres"))).isEqualTo("rwx------");
      assertThat(permissions(folder.resolve("postgres/data"))).isEqualTo("rwx------");
      assertThat(permissions(folder.resolve("postgres/password"))).isEqualTo("rw-------");
      if (Files.isDirectory(Path.of("/proc"))) {
        assertThat(openFilesElsewhere(home)).isEmpty();
      }
    }
  }

  @Test
  void a_folder_has_one_owner_at_a_time() {
    try (var database = EmbeddedDatabase.start(folder)) {
      assertThatThrownBy(
              () -> {
                try (var second = EmbeddedDatabase.start(folder)) {
                  second.user();
                }
              })
          .isInstanceOfSatisfying(
              EmbeddedDatabaseException.class, e -> assertThat(e.isFolderAtFault()).isTrue())
          .hasMessageContaining("is in use by process " + ProcessHandle.current().pid());
      assertThat(database.password()).isNotBlank();
    }
  }

  @Test
  void it_stops_when_it_is_closed() throws IOException {
    ProcessHandle postmaster;
    try (var database = EmbeddedDatabase.start(folder)) {
      assertThat(database.user()).isEqualTo("meocrm");
      postmaster = postmaster();
    }

    awaitEnd(postmaster);
    assertThat(pidFile()).doesNotExist();
  }

  @Test
  void the_server_that_a_killed_owner_left_running_is_stopped_by_the_next_start() throws Exception {
    var owner = startOwner("orphan");
    var orphan = postmaster();
    owner.destroyForcibly().waitFor();
    assertThat(runs(orphan)).as("the server outlives its owner").isTrue();

    try (var database = EmbeddedDatabase.start(folder)) {
      awaitEnd(orphan);
      assertThat(postmaster()).isNotEqualTo(orphan);
      assertThat(fetch(database, "select note from kept")).contains("orphan");
    }
  }

  @Test
  void after_everything_was_killed_at_once_it_starts_again_with_all_that_was_written()
      throws Exception {
    var owner = startOwner("crash");
    var server = postmaster();
    var all =
        Stream.of(
                Stream.of(owner.toHandle(), server),
                owner.toHandle().descendants(),
                server.descendants())
            .flatMap(handles -> handles)
            .distinct()
            .toList();
    assertThat(all).as("owner, postmaster and its children").hasSizeGreaterThan(4);
    all.forEach(ProcessHandle::destroyForcibly);
    owner.waitFor();
    all.forEach(EmbeddedDatabaseTest::awaitEnd);
    assertThat(pidFile()).as("nobody tidied up").exists();

    try (var database = EmbeddedDatabase.start(folder)) {
      assertThat(fetch(database, "select note from kept")).contains("crash");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"another program's", "", "no number\n"})
  void a_pid_file_that_names_no_server_of_ours_does_not_keep_it_from_starting(String content)
      throws Exception {
    var text =
        content.equals("another program's")
            ? ProcessHandle.current().pid() + "\n" + folder.toRealPath() + "/postgres/data\n"
            : content;
    Files.writeString(pidFile(), text);

    try (var database = EmbeddedDatabase.start(folder)) {
      assertThat(fetch(database, "select 'up'")).containsExactly("up");
    }
  }

  private Process startOwner(String note) throws IOException {
    var owner =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Owner.class.getName(),
                folder.toString(),
                note)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    owners.add(owner);
    assertThat(owner.inputReader().lines().anyMatch("written"::equals)).isTrue();
    return owner;
  }

  private static void awaitEnd(ProcessHandle process) {
    await().atMost(PATIENCE).pollInterval(10, TimeUnit.MILLISECONDS).until(() -> !runs(process));
  }

  /** A process that has ended but whose parent has not asked for its exit code runs no more. */
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && !isZombie(process);
  }

  private static boolean isZombie(ProcessHandle process) {
    try {
      var stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return false; // gone, or a system without /proc
    }
  }

  private static Path pidFile() {
    return folder.resolve("postgres/data/postmaster.pid");
  }

  private static ProcessHandle postmaster() throws IOException {
    try (var lines = Files.lines(pidFile())) {
      long pid = lines.findFirst().map(Long::valueOf).orElseThrow();
      return ProcessHandle.of(pid).orElseThrow();
    }
  }

  /** Regular files and sockets outside of the data folder that the server writes to. */
  private static List<String> openFilesElsewhere(Path home) throws IOException {
    var descriptors = Path.of("/proc", Long.toString(postmaster().pid()), "fd");
    var elsewhere = new ArrayList<String>();
    try (var links = Files.list(descriptors)) {
      for (var link : links.toList()) {
        var target = Files.readSymbolicLink(link);
        if (target.isAbsolute() && !target.startsWith(home) && !target.startsWith("/dev")) {
          elsewhere.add(target.toString());
        }
      }
    }
    return elsewhere;
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static void assertRefused(EmbeddedDatabase database, String password) {
    assertThatThrownBy(
            () -> {
              try (var connection =
                  DriverManager.getConnection(database.jdbcUrl(), database.user(), password)) {
                connection.isValid(1);
              }
            })
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isIn("28P01", "08004"));
  }

  private static Connection open(EmbeddedDatabase database) throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
  }

  private static List<String> fetch(EmbeddedDatabase database, String sql) throws SQLException {
    try (var connection = open(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      var values = new ArrayList<String>();
      while (rows.next()) {
        values.add(rows.getString(1));
      }
      return values;
    }
  }
}
