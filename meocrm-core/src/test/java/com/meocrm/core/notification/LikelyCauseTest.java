package com.meocrm.core.notification;

import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.alert.AlertDetails;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LikelyCauseTest {
  /** The words are those of the webhook adapter's diagnosis. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          timed out after 15 s                                                     | TIMEOUT
          could not connect within 5 s                                             | TIMEOUT
          address not allowed: 10.0.0.1 is private                                 | NOT_ALLOWED
          address not allowed: a.example resolves to an address that is loopback   | NOT_ALLOWED
          http is not allowed: a.example is not among the targets, use https       | NOT_ALLOWED
          must begin with https:// (http is only for targets the operator allows)  | NOT_ALLOWED
          TLS: the certificate has expired                                         | CERTIFICATE
          TLS: the certificate is not valid yet                                    | CERTIFICATE
          TLS: the certificate is not for this host                                | CERTIFICATE
          TLS: the certificate is not from a known authority                       | CERTIFICATE
          TLS: the receiver does not speak TLS on this port                        | TLS
          TLS: the handshake failed                                                | TLS
          unknown host: partner.example                                            | DNS
          no answer from the name server within 3 s: partner.example               | DNS
          connection refused                                                       | REFUSED
          could not connect                                                        | REFUSED
          no route to the host                                                     | REFUSED
          connection closed before the answer was complete                         | BROKEN_OFF
          connection reset by the receiver                                         | BROKEN_OFF
          the connection broke                                                     | BROKEN_OFF
          the receiver broke off: stream was reset: REFUSED_STREAM                 | BROKEN_OFF
          the answer is not valid HTTP                                             | BROKEN_OFF
          too many names are being looked up at once                               | UNKNOWN
          interrupted: the hub is stopping                                         | UNKNOWN
          something new                                                            | UNKNOWN
          """)
  void without_an_answer_the_words_of_the_failure_decide(String cause, LikelyCause expected) {
    assertThat(of(cause, null)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "301, REDIRECT", "308, REDIRECT", "400, REJECTED", "401, UNAUTHORIZED", "403, UNAUTHORIZED",
    "407, UNAUTHORIZED", "404, NOT_FOUND", "405, NOT_FOUND", "408, TIMEOUT", "410, GONE",
    "422, REJECTED", "429, TOO_MANY", "500, SERVER_ERROR", "503, SERVER_ERROR", "100, UNKNOWN"
  })
  void the_answers_status_decides_where_there_is_one(int status, LikelyCause expected) {
    assertThat(of("answered " + status, status)).isEqualTo(expected);
    assertThat(of("timed out after 15 s", status)).isEqualTo(expected);
  }

  @Test
  void names_that_others_chose_are_not_taken_for_causes() {
    assertThat(of("unknown host: certificate.TLS.example", null)).isEqualTo(LikelyCause.DNS);
    assertThat(of("unknown host: refused.example", null)).isEqualTo(LikelyCause.DNS);
  }

  @Test
  void nothing_known_is_said_to_be_unknown() {
    assertThat(LikelyCause.of(AlertDetails.NONE)).isEqualTo(LikelyCause.UNKNOWN);
  }

  @ParameterizedTest
  @EnumSource
  void every_cause_is_a_sentence_in_both_languages(LikelyCause cause) {
    assertThat(cause.vietnamese()).endsWith(".").isNotEqualTo(cause.english());
    assertThat(cause.english()).endsWith(".").isASCII();
  }

  private static LikelyCause of(String cause, @Nullable Integer status) {
    return LikelyCause.of(
        new AlertDetails(cause, status, null, List.of(), List.of(), List.of(), null));
  }
}
