package com.meocrm.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.meocrm.core.shared.Secret;
import com.meocrm.core.signing.HexSignature;
import com.meocrm.core.signing.StandardWebhooks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meocrm verify}: checks a webhook's signature as a partner would. */
@Command(
    name = "verify",
    description = {
      "Checks a webhook's signature as a partner would.",
      "The hex form of X-MeoCRM-Signature, or the v1,... form of webhook-signature with --id and --timestamp.",
      "Exit code 0: valid, 1: not valid."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class VerifyCommand implements Callable<Integer> {
  private static final int INVALID = 1;
  private static final String STDIN = "-";
  private static final String STANDARD = "v1,";
  private static final Duration TOLERANCE = Duration.ofMinutes(5);

  @Spec private CommandSpec spec;

  @Option(
      names = "--secret",
      required = true,
      paramLabel = "SECRET",
      description = "the endpoint's signing secret")
  private String secret = "";

  @Option(
      names = "--signature",
      required = true,
      paramLabel = "TEXT",
      description = "the value of the signature header")
  private String signature = "";

  @Option(names = "--id", paramLabel = "ID", description = "the value of webhook-id")
  private @Nullable String id;

  @Option(
      names = "--timestamp",
      paramLabel = "SECONDS",
      description = "the value of webhook-timestamp")
  private @Nullable String timestamp;

  @Parameters(paramLabel = "FILE", description = "the raw request body; - reads standard input")
  private String file = "";

  @Override
  public Integer call() throws IOException {
    if (secret.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--secret must not be empty");
    }
    boolean standard = id != null || timestamp != null || signature.startsWith(STANDARD);
    var objection = standard ? objectionToStandard(body()) : objectionToHex(body());
    if (objection.isPresent()) {
      spec.commandLine().getErr().println("not valid: " + objection.get());
      return INVALID;
    }
    spec.commandLine().getOut().println("valid");
    return 0;
  }

  private Optional<String> objectionToHex(byte[] body) {
    if (HexSignature.verify(Secret.of(secret), body, signature.strip())) {
      return Optional.empty();
    }
    return Optional.of(
        signature.strip().matches("[0-9a-f]{64}")
            ? "another secret, or a body that is not byte for byte the one that was signed"
            : "the signature is not 64 lower-case hex digits");
  }

  private Optional<String> objectionToStandard(byte[] body) {
    if (id == null || timestamp == null || !timestamp.matches("\\d{1,12}")) {
      throw new ParameterException(
          spec.commandLine(),
          "a signature of Standard Webhooks needs --id and --timestamp (in seconds)");
    }
    var signedAt = Instant.ofEpochSecond(Long.parseLong(timestamp));
    if (!isSignedBy(signedAt, body)) {
      return Optional.of(
          "another secret, id or timestamp, or a body that is not byte for byte the one that was signed");
    }
    var age = Duration.between(signedAt, Instant.now());
    return age.abs().compareTo(TOLERANCE) > 0
        ? Optional.of(
            "the signature matches, but its timestamp is %d s from now; receivers allow %d s"
                .formatted(age.toSeconds(), TOLERANCE.toSeconds()))
        : Optional.empty();
  }

  private boolean isSignedBy(Instant signedAt, byte[] body) {
    try {
      var expected =
          StandardWebhooks.sign(Secret.of(secret), requireNonNull(id), signedAt, body)
              .getBytes(UTF_8);
      return Arrays.stream(signature.strip().split(" "))
          .anyMatch(entry -> MessageDigest.isEqual(expected, entry.getBytes(UTF_8)));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), "--secret: after whsec_ base64 is expected", e);
    }
  }

  private byte[] body() throws IOException {
    if (file.equals(STDIN)) {
      return System.in.readAllBytes();
    }
    try {
      return Files.readAllBytes(Path.of(file));
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), "cannot read " + file, e);
    }
  }
}
