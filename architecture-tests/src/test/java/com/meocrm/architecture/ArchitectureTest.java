package com.meocrm.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The rules hold in the code, and every one of them can fail: the package {@code planted} breaks
 * each once.
 */
class ArchitectureTest {
  /** Which planted class breaks which rule. */
  static final Map<String, String> PLANTED =
      Map.ofEntries(
          Map.entry("the core knows the JDK and JSpecify only", "KnowsJunit"),
          Map.entry("an adapter knows the core and no other adapter", "KnowsAnotherAdapter"),
          Map.entry("nobody knows the app", "KnowsTheApp"),
          Map.entry("features of the core form no cycle", "Cycle"),
          Map.entry("causes do not know outputs", "KnowsDelivery"),
          Map.entry("time, chance and threads come into the core from outside", "LooksAtTheClock"),
          Map.entry("nothing sleeps", "Sleeps"),
          Map.entry("only persistence speaks SQL", "SpeaksSql"),
          Map.entry("only the HTTP adapter serves HTTP", "ServesHttp"),
          Map.entry("only the command line writes to the terminal", "Prints"),
          Map.entry("no stack trace is printed by hand", "PrintsStackTrace"),
          Map.entry("names say what a thing is", "OrderManager"),
          Map.entry("a use case is final and has one verb", "OpenUseCase"),
          Map.entry("every package is null-marked", "planted.unmarked"));

  static final Iterable<String> RULES = new Rules("com.meocrm").all().keySet();

  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("com.meocrm");

  private static final JavaClasses VIOLATIONS = new ClassFileImporter().importPackages("planted");

  @Test
  void the_import_sees_every_module() {
    assertThat(
            CODE.stream()
                .map(c -> c.getPackageName().split("\\."))
                .filter(p -> p.length > 2)
                .map(p -> p[2]))
        .contains("core", "adapter", "app");
    assertThat(CODE.size()).isGreaterThan(100);
  }

  @ParameterizedTest
  @FieldSource("RULES")
  void the_code_keeps(String rule) {
    new Rules("com.meocrm").all().get(rule).check(CODE);
  }

  @ParameterizedTest
  @FieldSource("RULES")
  void a_planted_violation_is_found_by(String rule) {
    var result = new Rules("planted").all().get(rule).evaluate(VIOLATIONS);

    assertThat(result.hasViolation()).as(rule).isTrue();
    assertThat(result.getFailureReport().getDetails())
        .as(rule)
        .anyMatch(detail -> detail.contains(PLANTED.get(rule)));
  }
}
