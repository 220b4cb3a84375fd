package com.meocrm.core.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ExpectedVersionTest {
  @Test
  void who_expects_nothing_meets_any_version() {
    assertThatCode(() -> ExpectedVersion.ANY.require(7)).doesNotThrowAnyException();
  }

  @Test
  void another_version_than_expected_is_a_conflict_that_names_the_current_one() {
    assertThatCode(() -> ExpectedVersion.of(7).require(7)).doesNotThrowAnyException();
    assertThatExceptionOfType(DomainException.class)
        .isThrownBy(() -> ExpectedVersion.of(7).require(8))
        .satisfies(e -> {
          assertThat(e.kind()).isEqualTo(DomainException.Kind.OUTDATED);
          assertThat(e.code()).isEqualTo("VERSION_CONFLICT");
          assertThat(e.details()).containsEntry("version", 8L);
        });
  }

  @Test
  void who_expects_what_cannot_be_meets_none() {
    assertThatExceptionOfType(DomainException.class)
        .isThrownBy(() -> new ExpectedVersion(Set.of()).require(1));
  }
}
