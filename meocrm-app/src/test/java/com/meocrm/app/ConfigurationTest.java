package com.meocrm.app;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.meocrm.adapter.http.security.JwtConfig;
import com.meocrm.adapter.webhook.Allowance;
import com.meocrm.core.retention.RetentionPeriods;
import com.meocrm.core.shared.Secret;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
  private static final String MASTER_KEY = Base64.getEncoder().encodeToString(new byte[32]);
  private static final String JWT_SECRET = "a-secret-for-tokens-of-forty-characters!";

  @TempDir private Path folder;

  @Test
  void serve_lists_everything_that_is_missing() {
    var problems = problemsOf(Configuration::forServe, Map.of());

    assertThat(problems)
        .satisfiesExactlyInAnyOrder(
            line -> assertThat(line).startsWith("MEOCRM_MASTER_KEY is missing"),
            line -> assertThat(line).startsWith("JWT_SECRET or MEOCRM_JWKS_URL must be set"),
            line -> assertThat(line).startsWith("MEOCRM_JWT_ISSUER is missing"),
            line -> assertThat(line).startsWith("MEOCRM_JWT_AUDIENCE is missing"));
  }

  @Test
  void plans_are_read_from_a_file_and_its_mistakes_are_all_told() throws Exception {
    var file = folder.resolve("plans.json");
    Files.writeString(file, "{\"gold\":{\"tax.vatPercent\":8}}");
    assertThat(
            Configuration.forServe(good("MEOCRM_PLANS_FILE", file.toString())).plans().documents())
        .containsKey("gold");

    Files.writeString(file, "{\"gold\":{\"tax.vatPercent\":\"much\",\"colour\":1}}");
    assertThat(problemsOf(Configuration::forServe, good("MEOCRM_PLANS_FILE", file.toString())))
        .satisfiesExactlyInAnyOrder(
            line ->
                assertThat(line)
                    .startsWith(
                        "MEOCRM_PLANS_FILE names the plan gold, whose tax.vatPercent: value"),
            line -> assertThat(line).contains("unknown setting colour"));

    Files.writeString(file, "{\"gold\":");
    assertThat(problemsOf(Configuration::forServe, good("MEOCRM_PLANS_FILE", file.toString())))
        .singleElement()
        .asString()
        .startsWith("MEOCRM_PLANS_FILE names a file that is not JSON");
    assertThat(problemsOf(Configuration::forServe, good("MEOCRM_PLANS_FILE", "no/such/file")))
        .singleElement()
        .asString()
        .startsWith("MEOCRM_PLANS_FILE must be the path of a JSON file");
  }

  @Test
  void a_variable_set_to_nothing_is_missing() {
    var problems = problemsOf(Configuration::forServe, good("MEOCRM_MASTER_KEY", "  "));

    assertThat(problems)
        .singleElement()
        .asString()
        .startsWith("MEOCRM_MASTER_KEY is missing")
        .contains("openssl rand -base64 32");
  }

  @Test
  void all_malformed_values_are_listed_at_once_and_none_is_quoted() {
    var wrong = new HashMap<String, String>();
    wrong.put("MEOCRM_HOST", "hidden host");
    wrong.put("MEOCRM_PORT", "hidden-port");
    wrong.put("MEOCRM_PUBLIC_URL", "ftp://hidden");
    wrong.put("MEOCRM_DATABASE_URL", "mysql://root:hidden@db/meocrm");
    wrong.put("MEOCRM_DATA_DIR", "hidden\0folder");
    wrong.put("MEOCRM_MASTER_KEY", "hidden-master-key");
    wrong.put("MEOCRM_MASTER_KEY_PREVIOUS", "aGlkZGVu");
    wrong.put("WEBHOOK_SECRET", "whsec_hidden-webhook-secret");
    wrong.put("JWT_SECRET", "hidden-jwt");
    wrong.put("MEOCRM_JWT_ISSUER", "https://idp.example");
    wrong.put("MEOCRM_JWT_AUDIENCE", "meocrm");
    wrong.put("MEOCRM_TRUSTED_PROXIES", "10.0.0.0/99");
    wrong.put("MEOCRM_RATE_LIMIT", "hidden rate");
    wrong.put("MEOCRM_METRICS_TOKEN", "hidden token of 20 characters");
    wrong.put("MEOCRM_WEBHOOK_ALLOW", "10.0.0.0/99,receiver.internal:8080");
    wrong.put("SMTP_URL", "smtp://hub:hidden@mail.example/path");
    wrong.put("MEOCRM_MAIL_FROM", "Hub <hidden@mail.example>");
    wrong.put("MEOCRM_NODE_ID", "hidden node");
    wrong.put("MEOCRM_RETENTION_DAYS", "hidden days");
    wrong.put("MEOCRM_EVENT_RETENTION_DAYS", "0");

    var problems = problemsOf(Configuration::forServe, wrong);

    assertThat(problems)
        .extracting(ConfigurationTest::variable)
        .containsExactlyInAnyOrder(
            "MEOCRM_HOST",
            "MEOCRM_PORT",
            "MEOCRM_PUBLIC_URL",
            "MEOCRM_DATABASE_URL",
            "MEOCRM_DATA_DIR",
            "MEOCRM_MASTER_KEY",
            "MEOCRM_MASTER_KEY_PREVIOUS",
            "WEBHOOK_SECRET",
            "JWT_SECRET",
            "MEOCRM_TRUSTED_PROXIES",
            "MEOCRM_RATE_LIMIT",
            "MEOCRM_METRICS_TOKEN",
            "MEOCRM_WEBHOOK_ALLOW",
            "SMTP_URL",
            "MEOCRM_MAIL_FROM",
            "MEOCRM_NODE_ID",
            "MEOCRM_RETENTION_DAYS",
            "MEOCRM_EVENT_RETENTION_DAYS");
    assertThat(problems)
        .noneMatch(line -> line.contains("hidden"))
        .noneMatch(line -> line.contains("aGlkZGVu"))
        .noneMatch(line -> line.lines().count() != 1);
  }

  @Test
  void mail_is_off_until_a_server_is_named_and_then_needs_a_sender() {
    assertThat(Configuration.forServe(good("MEOCRM_NODE_ID", "a")).mail()).isNull();
    assertThat(problemsOf(Configuration::forServe, good("SMTP_URL", "smtp://mail.example")))
        .singleElement()
        .asString()
        .startsWith("MEOCRM_MAIL_FROM is missing");

    var both = new HashMap<>(good("SMTP_URL", "smtps://hub:s3cret-word@mail.example"));
    both.put("MEOCRM_MAIL_FROM", "hub@shop.example");
    var mail = Configuration.forServe(both).mail();
    assertThat(mail.host()).isEqualTo("mail.example");
    assertThat(mail.from()).hasToString("hub@shop.example");
    assertThat(mail.toString()).doesNotContain("s3cret-word");
  }

  @Test
  void each_wrong_entry_of_the_allow_list_is_a_line_of_its_own() {
    assertThat(
            problemsOf(
                Configuration::forServe,
                good("MEOCRM_WEBHOOK_ALLOW", "10.0.0.0/99,ok.internal:80,10.0.0.1")))
        .hasSize(2)
        .allMatch(line -> line.startsWith("MEOCRM_WEBHOOK_ALLOW has an entry"));
  }

  @ParameterizedTest
  @CsvSource({
    "MEOCRM_RETENTION_DAYS, -1",
    "MEOCRM_RETENTION_DAYS, 3651",
    "MEOCRM_EVENT_RETENTION_DAYS, 1.5",
    "MEOCRM_PORT, 65536",
    "MEOCRM_PORT, -1",
    "MEOCRM_PORT, 80 80",
    "MEOCRM_HOST, http://here",
    "MEOCRM_PUBLIC_URL, hub.example.com",
    "MEOCRM_PUBLIC_URL, https://hub.example.com/?a=b",
    "MEOCRM_PUBLIC_URL, https://user@hub.example.com/",
    "MEOCRM_MASTER_KEY, AAAA",
    "MEOCRM_MASTER_KEY_PREVIOUS, no base64",
    "WEBHOOK_SECRET, too-short",
    "WEBHOOK_SECRET, whsec_MDEyMzQ1Njc4OQ==",
    "WEBHOOK_SECRET, sixteen bytes with a space",
    "JWT_SECRET, 31-bytes-are-one-less-than-ok..",
    "MEOCRM_DATABASE_CONNECTIONS, 0",
    "MEOCRM_DATABASE_CONNECTIONS, 501",
    "MEOCRM_DATABASE_CONNECTIONS, many",
    "MEOCRM_RATE_LIMIT, 0",
    "MEOCRM_RATE_LIMIT, -5",
    "MEOCRM_RATE_LIMIT, 500/s",
    "MEOCRM_RATE_LIMIT, 1000001",
    "MEOCRM_METRICS_TOKEN, short",
    "MEOCRM_TRUSTED_PROXIES, proxy.internal:80",
    "MEOCRM_TRUSTED_PROXIES, '10.0.0.0/8,'",
    "MEOCRM_WEBHOOK_ALLOW, 10.0.0.1",
    "MEOCRM_MAIL_FROM, nobody",
    "MEOCRM_NODE_ID, a/b",
    "MEOCRM_NODE_ID, 12345678901234567890123456789012345678901",
  })
  void one_wrong_value_is_one_line(String variable, String value) {
    assertThat(problemsOf(Configuration::forServe, good(variable, value)))
        .singleElement()
        .asString()
        .startsWith(variable + " ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://db.internal/meocrm",
        "postgresql://meocrm@db.internal/meocrm",
        "postgresql://meocrm:pass@db.internal",
        "jdbc:postgresql://db.internal/meocrm",
        "jdbc:postgresql://db.internal/meocrm?user=meocrm",
        "jdbc:postgresql://db.internal/meocrm?password=pass",
        "jdbc:mysql://db.internal/meocrm?user=meocrm&password=pass",
        "postgresql://meocrm:%zz@db.internal/meocrm",
        "postgresql://:pass@db.internal/meocrm",
        "postgresql://meocrm:@db.internal/meocrm",
      })
  void a_database_url_without_all_its_parts_is_one_line(String url) {
    assertThat(problemsOf(Configuration::forServe, good("MEOCRM_DATABASE_URL", url)))
        .singleElement()
        .asString()
        .startsWith("MEOCRM_DATABASE_URL must be postgresql://user:password@host:port/database");
  }

  @Test
  void tokens_are_checked_by_a_secret_or_by_published_keys_not_by_both() {
    assertThat(
            problemsOf(
                Configuration::forServe, good("MEOCRM_JWKS_URL", "https://idp.example/keys")))
        .containsExactly(
            "JWT_SECRET or MEOCRM_JWKS_URL must be set, one of the two: how tokens are checked");
  }

  @Test
  void a_malformed_address_of_published_keys_is_one_line() {
    var variables = good("MEOCRM_JWKS_URL", "file:///etc/passwd");
    variables.remove("JWT_SECRET");

    assertThat(problemsOf(Configuration::forServe, variables))
        .containsExactly("MEOCRM_JWKS_URL must be an http or https URL");
  }

  @Test
  void published_keys_take_the_place_of_the_secret() {
    var variables = good("MEOCRM_JWKS_URL", "https://idp.example/keys");
    variables.remove("JWT_SECRET");

    assertThat(Configuration.forServe(variables).jwt())
        .isEqualTo(
            new JwtConfig.Jwks(
                URI.create("https://idp.example/keys"), "https://idp.example", "meocrm"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://meocrm:p%40ss+%2F@db.internal:5433/hub?sslmode=require",
        "postgres://meocrm:p%40ss+%2F@db.internal:5433/hub?sslmode=require",
        "jdbc:postgresql://db.internal:5433/hub?user=meocrm&password=p%40ss+%2F&sslmode=require",
      })
  void both_forms_of_the_database_url_say_the_same(String url) {
    var storage = Configuration.forServe(good("MEOCRM_DATABASE_URL", url)).storage();

    assertThat(storage)
        .isInstanceOfSatisfying(
            Storage.External.class,
            external -> {
              var config = external.config();
              assertThat(config.jdbcUrl())
                  .isEqualTo("jdbc:postgresql://db.internal:5433/hub?sslmode=require");
              assertThat(config.user()).isEqualTo("meocrm");
              assertThat(config.password().reveal()).isEqualTo("p@ss+/");
              assertThat(config.toString()).doesNotContain("p@ss");
            });
  }

  @Test
  void serve_without_optional_variables_has_these_defaults() {
    var configuration = Configuration.forServe(good());

    assertThat(configuration.listen()).isEqualTo(new Configuration.Listen("0.0.0.0", 8080, null));
    assertThat(configuration.storage()).isEqualTo(new Storage.Embedded(Path.of(".meocrm")));
    assertThat(configuration.webhookAllowance()).isSameAs(Allowance.NONE);
    assertThat(configuration.keys().webhookSecret()).isNull();
    assertThat(configuration.keys().previousMasterKey()).isNull();
    assertThat(configuration.node().value()).startsWith("node-");
    assertThat(configuration.retention()).isEqualTo(new RetentionPeriods(30, 90));
  }

  @Test
  void demo_makes_up_its_secrets_once_and_stays_on_this_computer() throws Exception {
    var variables = Map.of("MEOCRM_DATA_DIR", folder.resolve("demo").toString());

    var first = Configuration.forDemo(variables);
    var second = Configuration.forDemo(variables);

    assertThat(first.listen()).isEqualTo(new Configuration.Listen("127.0.0.1", 8080, null));
    assertThat(first.storage()).isEqualTo(new Storage.Embedded(folder.resolve("demo")));
    assertThat(first.webhookAllowance()).isSameAs(Allowance.LOOPBACK);
    assertThat(first.jwt().issuer()).isEqualTo("meocrm-dev");
    assertThat(first.jwt().audience()).isEqualTo("meocrm");
    assertThat(second.jwt()).isEqualTo(first.jwt());
    assertThat(second.keys().webhookSecret()).isNotNull().isEqualTo(first.keys().webhookSecret());
    assertThat(second.keys().masterKey().id()).isEqualTo(first.keys().masterKey().id());
    assertThat(second.node()).isNotEqualTo(first.node());
    try (var secrets = Files.list(folder.resolve("demo").resolve("secrets"))) {
      assertThat(secrets)
          .hasSize(3)
          .allSatisfy(file ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                  .isEqualTo("rw-------"));
    }
  }

  @Test
  void demo_lists_what_is_wrong_before_it_touches_the_disk() {
    var data = folder.resolve("untouched");

    var problems =
        problemsOf(
            Configuration::forDemo,
            Map.of(
                "MEOCRM_DATA_DIR", data.toString(),
                "MEOCRM_PORT", "x",
                "MEOCRM_MASTER_KEY", "hidden",
                "JWT_SECRET", "hidden"));

    assertThat(problems)
        .extracting(ConfigurationTest::variable)
        .containsExactlyInAnyOrder("MEOCRM_PORT", "MEOCRM_MASTER_KEY", "JWT_SECRET");
    assertThat(problems).noneMatch(line -> line.contains("hidden"));
    assertThat(data).doesNotExist();
  }

  @Test
  void values_given_to_demo_win_over_made_up_ones() {
    var variables = good("MEOCRM_DATA_DIR", folder.toString());
    variables.put("WEBHOOK_SECRET", "a-signing-secret-of-the-operator");

    var configuration = Configuration.forDemo(variables);

    assertThat(configuration.jwt())
        .isEqualTo(
            new JwtConfig.SharedSecret(Secret.of(JWT_SECRET), "https://idp.example", "meocrm"));
    assertThat(configuration.keys().webhookSecret())
        .isEqualTo(Secret.of("a-signing-secret-of-the-operator"));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void the_configuration_as_text_shows_no_secret() {
    var variables = good("WEBHOOK_SECRET", "a-signing-secret-of-the-operator");
    variables.put("MEOCRM_DATABASE_URL", "postgresql://meocrm:database-password@db/hub");

    assertThat(Configuration.forServe(variables).toString())
        .doesNotContain(MASTER_KEY, JWT_SECRET, "a-signing-secret", "database-password");
  }

  private static String variable(String line) {
    return line.split(" ", 2)[0];
  }

  private static Map<String, String> good(String... more) {
    var variables =
        new HashMap<>(
            Map.of(
                "MEOCRM_MASTER_KEY",
                MASTER_KEY,
                "JWT_SECRET",
                JWT_SECRET,
                "MEOCRM_JWT_ISSUER",
                "https://idp.example",
                "MEOCRM_JWT_AUDIENCE",
                "meocrm"));
    for (int i = 0; i < more.length; i += 2) {
      variables.put(more[i], more[i + 1]);
    }
    return variables;
  }

  private static List<String> problemsOf(
      Function<Map<String, String>, Configuration> reader, Map<String, String> variables) {
    var failure =
        catchThrowableOfType(
            StartupFailure.class,
            () -> {
              var unused = reader.apply(variables);
            });
    assertThat(requireNonNull(failure).exitCode()).isEqualTo(2);
    return failure.lines();
  }
}
