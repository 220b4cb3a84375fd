package com.meocrm.core.secrecy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.shared.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class NoteSecretsTest {
  private static final Path TARGET = Path.of("target");
  private static final String PID = Long.toString(ProcessHandle.current().pid());

  @Test
  void a_secret_is_noted_when_it_is_made_with_who_made_it() throws IOException {
    var secret = Secret.of("made-in-the-test-of-noting-secrets");

    assertThat(Files.readAllLines(TARGET.resolve("secrets/" + PID + ".txt")))
        .containsOnlyOnce(
            getClass().getName()
                + ".a_secret_is_noted_when_it_is_made_with_who_made_it\t"
                + Base64.getEncoder().encodeToString(secret.reveal().getBytes(UTF_8)));
  }

  @Test
  void what_is_logged_below_the_level_of_a_console_is_in_a_file() throws IOException {
    System.getLogger("com.meocrm.core.secrecy").log(System.Logger.Level.DEBUG, "noting is tried");

    try (var files = Files.list(TARGET.resolve("logs"))) {
      assertThat(files.filter(file -> file.getFileName().toString().startsWith("tests-" + PID)))
          .anySatisfy(file -> assertThat(Files.readString(file)).contains("noting is tried"));
    }
  }
}
