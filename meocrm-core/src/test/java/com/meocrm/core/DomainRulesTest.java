package com.meocrm.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of rules in {@code docs/domain.md} names tests that exist. */
class DomainRulesTest {
  private static final Path SOURCES = Path.of("src/test/java/com/meocrm/core");
  private static final Pattern ROW =
      Pattern.compile("^\\| .+ \\| `(\\w+Test)\\.(\\w+)` \\|$", Pattern.MULTILINE);

  @Test
  void every_rule_of_the_domain_is_a_named_test() throws IOException {
    var rows = ROW.matcher(Files.readString(Path.of("../docs/domain.md"))).results().toList();

    for (var row : rows) {
      assertThat(source(row.group(1))).as(row.group()).contains("void " + row.group(2) + "(");
    }
    assertThat(rows).hasSizeGreaterThan(80);
  }

  private static String source(String test) throws IOException {
    try (var files = Files.walk(SOURCES)) {
      var file =
          files
              .filter(path -> path.endsWith(test + ".java"))
              .findFirst()
              .orElseThrow(() -> new AssertionError("there is no " + test));
      return Files.readString(file);
    }
  }
}
