package com.meocrm.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Leaks planted in logs, each of which is found. */
class SecretSearchTest {
  private static final String SECRET = "p@ss\"wörd/of a mail server?";

  private final SecretSearch search = new SecretSearch();

  @Test
  void a_noted_secret_is_found_in_a_file_and_named_by_its_kind(@TempDir Path folder)
      throws IOException {
    var noted = folder.resolve("1.txt");
    Files.writeString(
        noted, "Mailer.open\t" + Base64.getEncoder().encodeToString(SECRET.getBytes(UTF_8)) + "\n");
    var log = folder.resolve("1.log");
    Files.writeString(log, "INFO sent\nWARN refused " + SECRET + "\nINFO sent\n");

    search.learn(noted);

    assertThat(search.secrets()).isEqualTo(1);
    assertThat(search.in(log)).containsExactly("made by Mailer.open");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password=p@ss\"wörd/of a mail server?",
        "{\"password\":\"p@ss\\\"wörd/of a mail server?\"}",
        "smtp://meo:p%40ss%22w%C3%B6rd%2Fof+a+mail+server%3F@mail",
        "AUTH cEBzcyJ3w7ZyZC9vZiBhIG1haWwgc2VydmVyPw==",
      })
  void it_is_found_in_whatever_form_it_is_written(String line) {
    search.learn("a password", SECRET);

    assertThat(in(line)).contains("made by a password");
  }

  @ParameterizedTest
  @CsvSource({
    "123456:AAF-the-token-of-some-bot-in-the-tests, AAF-the-token-of-some-bot-in-the-tests",
    "whsec_MDEyMzQ1Njc4OWFiY2RlZg==,                MDEyMzQ1Njc4OWFiY2RlZg==",
  })
  void its_secret_part_is_found_alone(String secret, String part) {
    search.learn("a secret", secret);

    assertThat(in("401 for " + part)).containsExactly("made by a secret");
  }

  @ParameterizedTest
  @CsvSource({
    "a JSON Web Token,          token=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c3JfMSJ9.c2lnbmF0dXJlLW9m",
    "a signing secret,          rotated to whsec_MDEyMzQ1Njc4OWFiY2RlZg==",
    "a scope token,             refused mct_org_1.tok_1.c2VjcmV0LW9mLXRoZS10b2tlbg",
    "a session,                 ended mcs_org_1.ses_1.c2VjcmV0LW9mLXRoZS1zZXNzaW9u",
    "a bot's token,             POST /bot123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/sendMessage",
    "a bearer's token,          Authorization: Bearer c29tZS1vdGhlci10b2tlbg",
    "a password in an address,  cannot open postgresql://meo:hunter2@db/meocrm",
  })
  void what_looks_like_a_secret_is_found_though_nobody_noted_it(String kind, String line) {
    assertThat(in(line)).contains(kind);
  }

  @Test
  void what_is_hidden_short_prose_or_part_of_another_word_is_none() {
    search.learn("a short one", "variable-1");
    search.learn("a word", "meocrm-testing");
    search.learn("prose", "the operator's own secret");

    assertThat(
            in(
                """
                the operator's own secret of org-meocrm-testing-1 in variable-1 is ***; /bot123456:[REDACTED]/sendMessage
                postgresql://meo:***@db/meocrm smtp://mail:25 whsec_… Bearer ***
                """))
        .isEmpty();
  }

  @Test
  void the_first_and_the_last_bytes_of_a_log_are_looked_at() {
    search.learn("a word", "a-secret-word");

    assertThat(in("a-secret-word")).hasSize(1);
    assertThat(in("x a-secret-word")).hasSize(1);
    assertThat(in("a-secret-wor")).isEmpty();
  }

  private Set<String> in(String log) {
    return search.in(log.getBytes(UTF_8));
  }
}
