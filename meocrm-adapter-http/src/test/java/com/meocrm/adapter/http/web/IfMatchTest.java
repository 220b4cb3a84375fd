package com.meocrm.adapter.http.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IfMatchTest {
  private final Violations violations = new Violations();

  @Test
  void without_the_header_or_with_a_star_anything_will_do() {
    assertThat(parse()).isEqualTo(ExpectedVersion.ANY);
    assertThat(parse("*")).isEqualTo(ExpectedVersion.ANY);
    violations.orThrow();
  }

  @Test
  void tags_are_versions() {
    assertThat(parse("\"3\"").versions()).isEqualTo(Set.of(3L));
    assertThat(parse("\"3\", \"4\"").versions()).isEqualTo(Set.of(3L, 4L));
    assertThat(parse("\"3\"", "\"4\"").versions()).isEqualTo(Set.of(3L, 4L));
    violations.orThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"W/\"3\"", "\"abc\"", "\"\"", "\"03\"", "\"-3\"", "\"99999999999999999999\""})
  void weak_tags_and_those_that_are_not_ours_match_nothing(String header) {
    assertThat(parse(header).versions()).isEmpty();
    violations.orThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "3",
        "",
        "\"3",
        "3\"",
        "\"3\" \"4\"",
        "w/\"3\"",
        "\"3\", x",
        "*, \"3\"",
        "\"a b\""
      })
  void what_is_no_list_of_tags_is_a_violation(String header) {
    parse(header);
    assertThatExceptionOfType(DomainException.class)
        .isThrownBy(violations::orThrow)
        .satisfies(e -> assertThat(e.details().toString()).contains("If-Match", "malformed"));
  }

  @Test
  void a_header_without_end_is_a_violation() {
    parse("\"1\",".repeat(300));
    assertThatExceptionOfType(DomainException.class).isThrownBy(violations::orThrow);
  }

  private ExpectedVersion parse(String... lines) {
    return IfMatch.parse(Collections.enumeration(List.of(lines)), violations);
  }
}
