package com.meocrm.architecture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * No secret that any test of any module used is in any log: not in those of the JVMs that ran the
 * tests, nor of the processes they started, nor in what was printed. Maven runs this module after
 * all others, since it depends on them; {@code ./meocrm test} says that it did, so that logs that
 * are missing are a mistake.
 */
class SecretsInLogsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern PRINTED =
      Pattern.compile("<system-(?:out|err)>(.*?)</system-(?:out|err)>", Pattern.DOTALL);

  @Test
  void no_log_of_the_suite_holds_a_secret() throws IOException {
    var search = new SecretSearch();
    for (var module : modules()) {
      for (var noted : SecretSearch.files(module.resolve("target/secrets"))) {
        search.learn(noted);
      }
    }
    Map<Path, Set<String>> leaks = new LinkedHashMap<>();
    for (var module : modules()) {
      for (var log : SecretSearch.files(module.resolve("target/logs"))) {
        leaks.put(log, search.in(log));
      }
      for (var report : SecretSearch.files(module.resolve("target/surefire-reports"))) {
        leaks.put(report, search.in(printed(report)));
      }
    }
    leaks.values().removeIf(Set::isEmpty);

    assertThat(leaks).as("secrets in logs, by file").isEmpty();
  }

  @Test
  void the_whole_suite_left_logs_and_noted_its_secrets() throws IOException {
    if (!Boolean.getBoolean("meocrm.suite")) {
      return; // some module was tested alone
    }
    for (var module : modules()) {
      for (var folder : List.of("logs", "secrets", "surefire-reports")) {
        assertThat(SecretSearch.files(module.resolve("target").resolve(folder)))
            .as(module + " " + folder)
            .isNotEmpty();
      }
    }
    assertThat(
            SecretSearch.files(ROOT.resolve("meocrm-app/target/logs")).stream()
                .map(log -> log.getFileName().toString().split("-", 2)[0]))
        .contains("tests", "process", "left");
  }

  private static byte[] printed(Path report) throws IOException {
    return PRINTED
        .matcher(Files.readString(report, ISO_8859_1))
        .results()
        .map(part -> part.group(1))
        .collect(Collectors.joining("\n"))
        .getBytes(ISO_8859_1);
  }

  /** All with tests but this one. */
  private static List<Path> modules() throws IOException {
    try (Stream<Path> folders = Files.list(ROOT)) {
      return folders
          .filter(folder -> folder.getFileName().toString().startsWith("meocrm-"))
          .filter(folder -> Files.isDirectory(folder.resolve("src/test")))
          .sorted()
          .toList();
    }
  }
}
