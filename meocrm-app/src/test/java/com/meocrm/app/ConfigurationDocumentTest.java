package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/configuration.md} has every variable that the server reads. */
class ConfigurationDocumentTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\|");

  @Test
  void the_document_has_every_variable_and_no_other() throws IOException {
    var document = Files.readString(Path.of("..", "docs", "configuration.md"));
    var environment = new Environment(HubProcess.serverVariables());
    Configuration.forServe(environment);

    assertThat(ROW.matcher(document).results().map(row -> row.group(1)).toList())
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(environment.known());
  }

  @Test
  void a_misspelt_variable_is_told_with_the_nearest_one() {
    var environment =
        new Environment(
            Map.of(
                "MEOCRM_PROT", "8081",
                "MEOCRM_SECRET__org_01__ZALO", "a-secret-of-a-shop",
                "MEOCRM_JAVA_OPTS", "-Xmx1g",
                "HOME", "/root"));
    environment.has("MEOCRM_PORT");
    environment.has("MEOCRM_HOST");

    assertThat(environment.unknown())
        .isEqualTo(
            List.of("variable MEOCRM_PROT is unknown and does nothing: did you mean MEOCRM_PORT?"));
  }
}
