package com.meocrm.core.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.JsonValue.Bool;
import com.meocrm.core.shared.JsonValue.Items;
import com.meocrm.core.shared.JsonValue.Members;
import com.meocrm.core.shared.JsonValue.Numeral;
import com.meocrm.core.shared.JsonValue.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors that partners test against, judged by the core's own verifier. */
class WebhookVectorsTest {
  private static final Path FILE = Path.of("..", "docs", "webhook-vectors.json");

  static Stream<Vector> vectors() throws IOException {
    return ((Items) member(file(), "vectors"))
        .items().stream().map(Members.class::cast).map(Vector::of);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void the_verifier_judges_a_vector_as_the_file_says(Vector vector) {
    var verifier =
        WebhookVerifier.builder()
            .secret(vector.secret)
            .allowPlainHex()
            .clock(() -> vector.now)
            .build();

    var verdict =
        verifier.verify(
            name -> vector.headers.get(name).map(value -> ((Text) value).value()).orElse(null),
            vector.body.getBytes(UTF_8));

    assertThat(verdict instanceof Verification.Verified)
        .as(verdict.toString())
        .isEqualTo(vector.valid);
  }

  @Test
  void the_file_tells_the_verifiers_own_tolerance() throws IOException {
    assertThat(((Numeral) member(file(), "toleranceSeconds")).text())
        .isEqualTo(Long.toString(WebhookVerifier.DEFAULT_TOLERANCE.toSeconds()));
    assertThat(WebhookVerifier.DEFAULT_TOLERANCE).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void it_has_both_verdicts_of_both_schemes() throws IOException {
    assertThat(vectors().map(vector -> vector.scheme + " " + vector.valid).distinct())
        .containsExactlyInAnyOrder("standard true", "standard false", "hex true", "hex false");
    assertThat(vectors().map(Vector::name)).doesNotHaveDuplicates();
  }

  private static Members file() throws IOException {
    return (Members) JsonValue.parse(Files.readString(FILE));
  }

  private static JsonValue member(Members members, String name) {
    return members.get(name).orElseThrow(() -> new AssertionError("no " + name));
  }

  record Vector(
      String name,
      String scheme,
      String secret,
      Members headers,
      String body,
      Instant now,
      boolean valid) {
    static Vector of(Members json) {
      return new Vector(
          text(json, "name"),
          text(json, "scheme"),
          text(json, "secret"),
          (Members) member(json, "headers"),
          text(json, "body"),
          Instant.ofEpochSecond(Long.parseLong(((Numeral) member(json, "now")).text())),
          member(json, "valid") == Bool.TRUE);
    }

    private static String text(Members json, String name) {
      return ((Text) member(json, name)).value();
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
