package com.meocrm.app;

import com.meocrm.adapter.http.security.Role;
import com.meocrm.adapter.http.security.TokenIssuer;
import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code meocrm token}: a JWT for development. */
@Command(
    name = "token",
    description = {
      "Prints a JWT for development, or a link that signs in to the dashboard once.",
      "Signed with JWT_SECRET, else with the secret that demo left in MEOCRM_DATA_DIR;"
          + " issuer and audience from MEOCRM_JWT_ISSUER and MEOCRM_JWT_AUDIENCE."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class TokenCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--org",
      required = true,
      paramLabel = "ID",
      description = "organization, such as org_demo")
  private String organization = "";

  @Option(
      names = "--sub",
      paramLabel = "ID",
      defaultValue = "usr_dev",
      description = "who it is for (${DEFAULT-VALUE})")
  private String subject = "";

  @Option(
      names = "--role",
      split = ",",
      paramLabel = "ROLE",
      defaultValue = "ADMIN",
      description = "one or more of ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE})")
  private List<Role> roles = List.of();

  @Option(
      names = "--scope",
      paramLabel = "SCOPES",
      description = "space-separated, narrows the role: \"orders:write orders:read\"")
  private @Nullable String scope;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      defaultValue = "1h",
      description = "how long it is valid: 30s, 15m, 1h, 7d (${DEFAULT-VALUE})")
  private String ttl = "";

  @Option(
      names = "--dashboard",
      description =
          "prints a link to the dashboard with a one-time code instead; the code is good for ten"
              + " minutes, and the session that it opens for as long as --ttl says")
  private boolean dashboard;

  @Override
  public Integer call() {
    var tenant = parse("--org", OrganizationId::new, organization);
    var validFor = parse("--ttl", TokenCommand::duration, ttl);
    if (subject.isBlank()) {
      throw new ParameterException(spec.commandLine(), "--sub must not be empty");
    }
    var issuer = new TokenIssuer(Configuration.forTokens(System.getenv()), InstantSource.system());
    spec.commandLine()
        .getOut()
        .println(
            dashboard
                ? DashboardLink.of(
                    Configuration.publicUrl(System.getenv()),
                    issuer,
                    tenant,
                    subject,
                    EnumSet.copyOf(roles),
                    scope,
                    validFor)
                : issuer.issue(tenant, subject, EnumSet.copyOf(roles), scope, validFor));
    return 0;
  }

  private <T> T parse(String option, java.util.function.Function<String, T> parser, String text) {
    try {
      return parser.apply(text);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
    }
  }

  static Duration duration(String text) {
    if (!text.matches("[1-9]\\d{0,8}[smhd]")) {
      throw new IllegalArgumentException("expected a number with s, m, h or d, such as 15m");
    }
    long number = Long.parseLong(text.substring(0, text.length() - 1));
    return switch (text.charAt(text.length() - 1)) {
      case 's' -> Duration.ofSeconds(number);
      case 'm' -> Duration.ofMinutes(number);
      case 'h' -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }
}
