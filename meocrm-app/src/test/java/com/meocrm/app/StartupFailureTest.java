package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.app.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an operator sees when the program does not start: the reason, what to do, no stack trace.
 */
class StartupFailureTest {
  @TempDir private Path folder;

  @Test
  void missing_and_malformed_variables_are_one_line_each() {
    var variables =
        Map.of(
            "MEOCRM_MASTER_KEY", "a-secret-gone-wrong", "MEOCRM_PORT", "eighty", "JWT_SECRET", "");

    var lines = linesOfFailure(2, variables, "serve");

    assertThat(lines)
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).startsWith("meocrm: MEOCRM_PORT must be"),
            line -> assertThat(line).startsWith("meocrm: MEOCRM_MASTER_KEY must be"),
            line -> assertThat(line).startsWith("meocrm: JWT_SECRET or MEOCRM_JWKS_URL must be"),
            line -> assertThat(line).startsWith("meocrm: MEOCRM_JWT_ISSUER is missing"),
            line -> assertThat(line).startsWith("meocrm: MEOCRM_JWT_AUDIENCE is missing"));
    assertThat(String.join("\n", lines)).doesNotContain("a-secret-gone-wrong", "eighty");
  }

  @Test
  void a_taken_port_is_named_with_the_variable_that_changes_it() throws IOException {
    try (var database = TestDatabase.create();
        var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = Integer.toString(other.getLocalPort());
      var variables =
          serving(
              "MEOCRM_PORT", port, "MEOCRM_DATABASE_URL", url(database, database.config().user()));

      assertThat(linesOfFailure(1, variables, "serve"))
          .filteredOn(line -> line.startsWith("meocrm: "))
          .singleElement()
          .asString()
          .contains(port)
          .contains("MEOCRM_PORT");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 14})
  void a_postgresql_that_is_too_old_is_refused_with_what_to_do(int version) {
    assertThatThrownBy(() -> OpenStorage.requireSupported(version))
        .isInstanceOf(StartupFailure.class)
        .hasMessage(
            "the database is PostgreSQL %d, at least 15 is needed: upgrade it, or set MEOCRM_DATABASE_URL to another",
            version);
  }

  @ParameterizedTest
  @ValueSource(ints = {15, 18, 21})
  void a_postgresql_that_is_new_enough_is_taken(int version) {
    assertThatCode(() -> OpenStorage.requireSupported(version)).doesNotThrowAnyException();
  }

  @Test
  void an_unreachable_database_is_named() throws IOException {
    int nobodyListens;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobodyListens = socket.getLocalPort();
    }
    var variables =
        serving(
            "MEOCRM_DATABASE_URL",
            "postgresql://meocrm:a-password-of-ours@127.0.0.1:%d/hub".formatted(nobodyListens));

    assertThat(linesOfFailure(1, variables, "serve"))
        .singleElement()
        .asString()
        .contains("127.0.0.1:" + nobodyListens + "/hub cannot be reached")
        .contains("MEOCRM_DATABASE_URL")
        .doesNotContain("a-password-of-ours");
  }

  @Test
  void a_wrong_password_is_a_matter_of_the_database_url() {
    try (var database = EmbeddedDatabase.start(folder)) {
      var variables =
          serving(
              "MEOCRM_DATABASE_URL",
              database
                  .jdbcUrl()
                  .replace("jdbc:postgresql://", "postgresql://meocrm:a-wrong-password@"));

      assertThat(linesOfFailure(1, variables, "serve"))
          .singleElement()
          .asString()
          .contains("refuses user meocrm")
          .contains("MEOCRM_DATABASE_URL")
          .doesNotContain("a-wrong-password");
    }
  }

  @Test
  void a_database_that_does_not_exist_is_named() {
    try (var database = TestDatabase.create()) {
      var url = url(database, database.config().user()).replaceFirst("/[^/]+$", "/nowhere");

      assertThat(linesOfFailure(1, serving("MEOCRM_DATABASE_URL", url), "migrate"))
          .singleElement()
          .asString()
          .contains("/nowhere does not exist: create it, or correct MEOCRM_DATABASE_URL");
    }
  }

  @ParameterizedTest
  @CsvSource({"serve", "demo", "migrate"})
  void a_data_folder_that_cannot_be_written_is_named(String command) throws IOException {
    var file = Files.createFile(folder.resolve("file"));
    var data = file.resolve("data");

    assertThat(linesOfFailure(2, serving("MEOCRM_DATA_DIR", data.toString()), command))
        .singleElement()
        .asString()
        .contains(data.toString())
        .contains("set MEOCRM_DATA_DIR to ");
  }

  @Test
  void a_data_folder_in_use_is_refused_with_its_owner_and_left_in_peace() {
    try (var owner = EmbeddedDatabase.start(folder)) {
      assertThat(linesOfFailure(2, serving("MEOCRM_DATA_DIR", folder.toString()), "serve"))
          .singleElement()
          .asString()
          .contains("is in use by process " + ProcessHandle.current().pid())
          .contains("MEOCRM_DATA_DIR");
      assertThat(owner.password()).isNotBlank();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "servve,            unknown command or argument 'servve' of meocrm: did you mean serve?",
    "dmeo,              unknown command or argument 'dmeo' of meocrm: did you mean demo?",
    "--hepl,            unknown option '--hepl' of meocrm: did you mean --help?",
    "demo --onec,       unknown option '--onec' of meocrm demo: did you mean --once?",
    "demo --prot 1,     unknown option '--prot' of meocrm demo: did you mean --port?",
    "token --org o --rol ADMIN, unknown option '--rol' of meocrm token: did you mean --role?",
    "bench webhoks,     unknown command or argument 'webhoks' of meocrm bench: did you mean webhooks?",
  })
  void an_unknown_word_is_answered_with_the_nearest_one(String arguments, String answer) {
    assertThat(linesOfFailure(2, Map.of(), arguments.split(" ")))
        .containsExactly("meocrm: " + answer);
  }

  @ParameterizedTest
  @CsvSource({
    "verify --secret s --signatur x body.json, unknown option '--signatur' of meocrm verify: did you mean --signature?",
    "listen --forwrd=http://localhost:1 --token t, unknown option '--forwrd' of meocrm listen: did you mean --forward?",
    "verify --secret s body.json, Missing required option: '--signature=TEXT'",
  })
  void an_option_that_seems_to_be_missing_may_be_misspelt(String arguments, String answer) {
    var said = new StringWriter();

    int exit = Main.commandLine().setErr(new PrintWriter(said, true)).execute(arguments.split(" "));

    assertThat(exit).isEqualTo(2);
    assertThat(said.toString().strip()).isEqualTo("meocrm: " + answer);
  }

  private static List<String> linesOfFailure(
      int exitCode, Map<String, String> variables, String... arguments) {
    try (var hub = HubProcess.start(variables, arguments)) {
      assertThat(hub.awaitExit()).as(hub.output()).isEqualTo(exitCode);
      assertThat(hub.output()).doesNotContain("Exception").doesNotContain("at com.");
      return hub.output().lines().toList();
    }
  }

  private static Map<String, String> serving(String... more) {
    var variables = new HashMap<>(HubProcess.serverVariables());
    for (int i = 0; i < more.length; i += 2) {
      variables.put(more[i], more[i + 1]);
    }
    return variables;
  }

  private static String url(TestDatabase database, String user) {
    return database
        .config()
        .jdbcUrl()
        .replace("jdbc:postgresql://", "postgresql://%s:unused@".formatted(user));
  }
}
