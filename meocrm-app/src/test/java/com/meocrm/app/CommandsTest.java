package com.meocrm.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.meocrm.adapter.http.openapi.OpenApiRoutes;
import com.meocrm.adapter.http.security.InvalidTokenException;
import com.meocrm.adapter.http.security.JwtConfig;
import com.meocrm.adapter.http.security.TokenVerifier;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.signing.HexSignature;
import com.meocrm.core.signing.StandardWebhooks;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
  private static final String JWT_SECRET = "a-secret-for-tokens-of-forty-characters!";
  private static final Secret SECRET = Secret.of("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3");
  private static final Secret ANOTHER = Secret.of("whsec_OTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMy");
  private static final String ID = "dlv_01";
  private static final byte[] BODY =
      "{\"event\":\"order.completed\",\"name\":\"Cà phê\"}".getBytes(UTF_8);

  @TempDir private Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void writeBody() throws IOException {
    file = Files.write(folder.resolve("body.json"), BODY);
  }

  @Test
  void token_prints_what_the_server_accepts_narrowed_by_role_and_scope() {
    var token =
        printed(
            signing(),
            "token --org org_01 --sub usr_01 --role STAFF --ttl 2m --scope".split(" "),
            "orders:write settings:write");

    var principal = verifier("meocrm-dev", InstantSource.system()).verify(token);

    assertThat(principal.organization().value()).isEqualTo("org_01");
    assertThat(principal.subject()).isEqualTo("usr_01");
    assertThat(principal.may("orders:write")).isTrue();
    assertThat(principal.may("settings:write")).as("not a matter of STAFF").isFalse();
    assertThat(principal.may("leads:write")).as("not in the scope").isFalse();
  }

  @Test
  void a_token_ends_after_its_time() {
    var token = printed(signing(), "token --org org_01 --ttl 2m".split(" "));
    var allowed = Duration.ofMinutes(2).plus(TokenVerifier.CLOCK_SKEW);
    var late = Instant.now().plus(allowed).plusSeconds(1);

    assertThat(verifier("meocrm-dev", () -> late.minusSeconds(60)).verify(token)).isNotNull();
    assertThatThrownBy(() -> verifier("meocrm-dev", () -> late).verify(token))
        .isInstanceOf(InvalidTokenException.class);
  }

  @Test
  void a_token_is_for_the_configured_issuer_and_for_an_admin_unless_told_otherwise() {
    var variables = new HashMap<>(signing());
    variables.put("MEOCRM_JWT_ISSUER", "https://idp.example");
    var token = printed(variables, "token --org org_01".split(" "));

    var principal = verifier("https://idp.example", InstantSource.system()).verify(token);

    assertThat(principal.subject()).isEqualTo("usr_dev");
    assertThat(principal.may("settings:write")).isTrue();
    assertThatThrownBy(() -> verifier("meocrm-dev", InstantSource.system()).verify(token))
        .isInstanceOf(InvalidTokenException.class);
  }

  @Test
  void without_a_secret_token_takes_the_one_that_demo_left() {
    var variables = Map.of("MEOCRM_DATA_DIR", folder.toString());
    var secret = new DevelopmentSecrets(folder).jwtSecret();
    var token = printed(variables, "token --org org_demo".split(" "));

    var config = new JwtConfig.SharedSecret(secret, "meocrm-dev", "meocrm");
    assertThat(new TokenVerifier(config, InstantSource.system()).verify(token).subject())
        .isEqualTo("usr_dev");
  }

  @Test
  void without_any_secret_token_says_what_to_do_and_makes_none_up() {
    var data = folder.resolve("none");
    try (var hub =
        HubProcess.start(Map.of("MEOCRM_DATA_DIR", data.toString()), "token", "--org", "org_01")) {
      assertThat(hub.awaitExit()).isEqualTo(2);
      assertThat(hub.output().lines())
          .singleElement()
          .asString()
          .startsWith("meocrm: JWT_SECRET is missing")
          .contains("./meocrm demo");
      assertThat(data).doesNotExist();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "token,                         --org",
    "token --org o/1,               --org:",
    "token --org o --ttl 1w,        --ttl:",
    "token --org o --ttl 0s,        --ttl:",
    "token --org o --role KING,     --role",
    "token --org o --sub=,          --sub",
    "demo --port 65536,             --port",
    "demo --port x,                 --port",
    "verify --secret s x,           --signature",
    "listen --token t,              --forward",
    "listen --forward http://127.0.0.1:9/, --token",
    "listen --token t --forward nowhere, http or https URL",
    "listen --token t --forward http://127.0.0.1:9/ --url ftp://hub, http or https URL",
    "listen --token t --forward http://127.0.0.1:9/ --events order.flown, order.flown",
    "listen --token t --forward http://127.0.0.1:9/ --since -1, --since",
    "listen --token t --forward http://127.0.0.1:9/ --secret short, --secret",
    "listen --token t --forward http://127.0.0.1:9/ --evnts order.*, --events",
    "verify --secret s --signature s /nowhere/x, cannot read",
    "zalo,                          ./meocrm zalo --help",
    "zalo connect,                  --token",
    "zalo connect --token t --url ftp://hub, http or https URL",
    "bench,                         ",
    "bench webhooks --deliveries 0, --deliveries must be 1 to",
    "bench webhooks --endpoints 3,  --endpoints must be a multiple of --fan-out",
    "bench webhooks --rate x,       --rate",
    "bench chaos --kills 0,         --kills must be 1 to",
    "bench chaos --endpoints 15,    --endpoints must be at most 10",
    "bench fairness --scale 0,      --scale must be above 0",
    "bench fairness --burden NONE,  --burden",
    "'',                            a command is missing",
  })
  void a_wrong_option_is_one_line(String arguments, @Nullable String expected) {
    var ran = run(arguments.isEmpty() ? new String[0] : arguments.split(" "));

    assertThat(ran.exitCode).isEqualTo(2);
    assertThat(ran.out).isEmpty();
    assertThat(ran.err.lines())
        .singleElement()
        .asString()
        .startsWith("meocrm: ")
        .contains(expected == null ? "" : expected)
        .doesNotContain("Exception");
  }

  @Test
  void verify_accepts_a_hex_signature() {
    assertValid(run(hex(SECRET, HexSignature.sign(SECRET, BODY), file.toString())));
  }

  @Test
  void verify_refuses_a_hex_signature_of_another_secret_or_none_at_all() {
    assertInvalid(
        run(hex(ANOTHER, HexSignature.sign(SECRET, BODY), file.toString())), "another secret");
    assertInvalid(run(hex(SECRET, "sha256=abc", file.toString())), "64 lower-case hex digits");
  }

  @Test
  void verify_refuses_a_body_with_one_bit_flipped_under_either_signature() throws IOException {
    var now = Instant.now();
    var flipped = BODY.clone();
    flipped[10] ^= 1;
    Files.write(file, flipped);

    assertInvalid(
        run(hex(SECRET, HexSignature.sign(SECRET, BODY), file.toString())), "byte for byte");
    assertInvalid(run(standard(SECRET, now, signature(now), file.toString())), "byte for byte");
  }

  @Test
  void verify_accepts_a_standard_signature_also_as_one_of_several() {
    var now = Instant.now();
    var several = StandardWebhooks.sign(ANOTHER, ID, now, BODY) + " " + signature(now);

    assertValid(run(standard(SECRET, now, signature(now), file.toString())));
    assertValid(run(standard(SECRET, now, several, file.toString())));
  }

  @Test
  void verify_refuses_a_standard_signature_of_another_secret_or_time() {
    var now = Instant.now();

    assertInvalid(run(standard(ANOTHER, now, signature(now), file.toString())), "another secret");
    assertInvalid(
        run(standard(SECRET, now.minusSeconds(1), signature(now), file.toString())), "timestamp");
  }

  @ParameterizedTest
  @ValueSource(longs = {-360, 360})
  void verify_refuses_a_timestamp_six_minutes_away(long seconds) {
    var then = Instant.now().plusSeconds(seconds);

    assertInvalid(
        run(standard(SECRET, then, signature(then), file.toString())),
        "the signature matches, but its timestamp is");
  }

  @Test
  void verify_accepts_a_timestamp_four_minutes_old() {
    var then = Instant.now().minusSeconds(240);

    assertValid(run(standard(SECRET, then, signature(then), file.toString())));
  }

  @Test
  void verify_reads_the_body_from_standard_input() {
    var before = System.in;
    System.setIn(new ByteArrayInputStream(BODY));
    try {
      assertValid(run(hex(SECRET, HexSignature.sign(SECRET, BODY), "-")));
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void a_standard_signature_needs_id_and_timestamp() {
    var ran = run(hex(SECRET, signature(Instant.now()), file.toString()));

    assertThat(ran.exitCode).isEqualTo(2);
    assertThat(ran.err).contains("--id").contains("--timestamp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"version", "--version", "version --version", "demo --version"})
  void the_version_is_one_line(String arguments) {
    var ran = run(arguments.split(" "));

    assertThat(ran.exitCode).isZero();
    assertThat(ran.out.strip()).isEqualTo("meocrm " + Version.current());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "demo",
        "serve",
        "token",
        "verify",
        "migrate",
        "bench",
        "zalo",
        "zalo connect",
        "bench webhooks",
        "bench chaos",
        "bench fairness",
        "openapi",
        "version"
      })
  void every_command_has_help(String command) {
    var ran = run((command + " --help").strip().split(" "));

    assertThat(ran.exitCode).isZero();
    assertThat(ran.out).startsWith("Usage: meocrm" + (command.isEmpty() ? "" : " " + command));
    assertThat(ran.err).isEmpty();
  }

  @Test
  void openapi_prints_the_document_as_it_is_served() {
    var ran = run("openapi");

    assertThat(ran.exitCode).isZero();
    assertThat(ran.out).isEqualTo(new String(OpenApiRoutes.document(), StandardCharsets.UTF_8));
  }

  @Test
  void help_names_every_command_that_exists_and_no_other() {
    var commands = Main.commandLine().getSubcommands().keySet();

    assertThat(commands)
        .containsExactlyInAnyOrder(
            "demo", "serve", "token", "mcp", "listen", "zalo", "verify", "migrate", "bench",
            "openapi", "version");
    assertThat(run("--help").out).contains(commands).contains("test");
  }

  private static void assertValid(Ran ran) {
    assertThat(ran.err).isEmpty();
    assertThat(ran.exitCode).isZero();
    assertThat(ran.out.strip()).isEqualTo("valid");
  }

  private static void assertInvalid(Ran ran, String reason) {
    assertThat(ran.exitCode).isEqualTo(1);
    assertThat(ran.out).isEmpty();
    assertThat(ran.err).startsWith("not valid: ").contains(reason);
    assertThat(ran.err).doesNotContain(SECRET.reveal()).doesNotContain(ANOTHER.reveal());
  }

  private static String[] hex(Secret secret, String signature, String file) {
    return new String[] {"verify", "--secret", secret.reveal(), "--signature", signature, file};
  }

  private static String[] standard(Secret secret, Instant at, String signature, String file) {
    return List.of(
            "verify",
            "--secret=" + secret.reveal(),
            "--signature=" + signature,
            "--id=" + ID,
            "--timestamp=" + at.getEpochSecond(),
            file)
        .toArray(String[]::new);
  }

  private static String signature(Instant at) {
    return StandardWebhooks.sign(SECRET, ID, at, BODY);
  }

  private static Ran run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exitCode =
        Main.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new Ran(exitCode, out.toString(), err.toString());
  }

  /** The one line that a process of its own, with these variables, prints. */
  private static String printed(Map<String, String> variables, String[] arguments, String... more) {
    var all = Stream.concat(Stream.of(arguments), Stream.of(more));
    try (var hub = HubProcess.start(variables, all.toArray(String[]::new))) {
      assertThat(hub.awaitExit()).as(hub.output()).isZero();
      assertThat(hub.output().lines()).hasSize(1);
      return hub.output().strip();
    }
  }

  private static Map<String, String> signing() {
    return Map.of("JWT_SECRET", JWT_SECRET);
  }

  private static TokenVerifier verifier(String issuer, InstantSource clock) {
    return new TokenVerifier(
        new JwtConfig.SharedSecret(Secret.of(JWT_SECRET), issuer, "meocrm"), clock);
  }

  private record Ran(int exitCode, String out, String err) {}
}
