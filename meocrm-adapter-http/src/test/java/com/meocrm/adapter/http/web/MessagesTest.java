package com.meocrm.adapter.http.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Violation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagesTest {
  @Test
  void a_code_is_told_in_vietnamese_and_stays_what_it_is() {
    var told = Messages.in(Language.VIETNAMESE, Problem.ofStatus(413));

    assertThat(told.message()).isEqualTo("Nội dung quá lớn.");
    assertThat(told.code()).isEqualTo("PAYLOAD_TOO_LARGE");
    assertThat(told.status()).isEqualTo(413);
    assertThat(Messages.in(Language.ENGLISH, Problem.ofStatus(413)).message())
        .isEqualTo("The body is too large.");
  }

  @Test
  void what_an_english_text_names_is_named_in_vietnamese() {
    assertThat(violation("out_of_range", "must be 1 to 100")).isEqualTo("phải từ 1 đến 100");
    assertThat(violation("one_of", "must be one of [a, b to c]"))
        .isEqualTo("phải là một trong [a, b to c]");
  }

  @Test
  void a_text_nobody_translated_is_told_by_its_rule() {
    assertThat(violation("required", "xyz")).isEqualTo("là bắt buộc");
    assertThat(violation("brand_new", "xyz")).isEqualTo("xyz");
  }

  @Test
  void a_code_nobody_translated_is_told_in_english() {
    assertThat(
            Messages.in(Language.VIETNAMESE, Problem.of(409, "BRAND_NEW", "In English.")).message())
        .isEqualTo("In English.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          -|ENGLISH
          ''|ENGLISH
          vi|VIETNAMESE
          VI|VIETNAMESE
          vi-VN|VIETNAMESE
          vi-VN,vi;q=0.9,en;q=0.8|VIETNAMESE
          en-US,en;q=0.9,vi;q=0.8|ENGLISH
          fr,vi;q=0.5|VIETNAMESE
          fr|ENGLISH
          *|ENGLISH
          en;q=0.1,vi;q=0.9|VIETNAMESE
          vi;q=nonsense|ENGLISH
          ;;;|ENGLISH
          """)
  void the_language_is_the_one_that_is_liked_best(String header, Language expected) {
    assertThat(Language.of(header)).isEqualTo(expected);
  }

  @Test
  void a_header_without_end_is_not_read() {
    assertThat(Language.of("vi," + "x,".repeat(1000))).isEqualTo(Language.ENGLISH);
  }

  private static Object violation(String rule, String message) {
    var refused = DomainException.violations(List.of(new Violation("limit", rule, message)));
    var told =
        Messages.in(
            Language.VIETNAMESE,
            new Problem(400, refused.code(), "x", refused.details(), Map.of()));
    var violation =
        (Map<?, ?>) ((List<?>) told.details().getOrDefault("violations", List.of())).getFirst();
    assertThat(violation.get("field")).isEqualTo("limit");
    assertThat(violation.get("rule")).isEqualTo(rule);
    return violation.get("message");
  }
}
