package com.meocrm.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.app.ZaloGrants.Refused;
import com.meocrm.app.ZaloGrants.Standing;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meocrm zalo connect}: makes a link, and waits until an administrator has agreed there. */
@Command(
    name = "connect",
    description = {
      "Makes a link at which an administrator of the Zalo official account agrees, and waits until he has.",
      "The link goes to standard output, all else to standard error. Ctrl-C ends the waiting; the link stays good.",
      "Exit code 0: connected, 3: refused or expired, 1: the hub cannot be reached, 2: wrong options."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ZaloConnectCommand implements Callable<Integer> {
  private static final int REFUSED = 3;
  private static final int FAILED = 1;
  private static final int INTERRUPTED = 130;
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration TELL_EVERY = Duration.ofMinutes(1);

  @Spec private CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://localhost:8080",
      description = "the hub (${DEFAULT-VALUE})")
  private URI url = URI.create("");

  @Option(
      names = "--token",
      required = true,
      paramLabel = "TOKEN",
      description = "a token of an ADMIN or OWNER of the shop; see ./meocrm token --help")
  private String token = "";

  @Option(names = "--no-wait", description = "prints the link and ends")
  private boolean noWait;

  @Override
  public Integer call() throws InterruptedException {
    WebAddress.require(spec, "--url", url, "http://localhost:8080");
    BearerToken.require(spec, token);
    try (var grants = new ZaloGrants(url, token)) {
      return connect(grants);
    } catch (Refused refused) {
      tell("meocrm: " + refused.getMessage());
      advise(refused.code());
      return REFUSED;
    } catch (IOException e) {
      tell(
          "meocrm: the hub at %s cannot be reached, or went away: %s"
              .formatted(url, e.getMessage() == null ? "no connection" : e.getMessage()));
      return FAILED;
    }
  }

  private int connect(ZaloGrants grants) throws IOException, InterruptedException {
    var before = grants.standing().grantedAt();
    var link = grants.begin();
    tell("1. In the app's console (Official Account), enter once:");
    tell("     callback URL    " + link.path("callbackUrl").asText());
    tell("     code challenge  " + link.path("codeChallenge").asText());
    tell("2. An administrator of the official account opens this link and agrees, until");
    tell("   " + link.path("expiresAt").asText() + ":");
    spec.commandLine().getOut().println(link.path("url").asText());
    spec.commandLine().getOut().flush();
    return noWait ? 0 : await(grants, link, before);
  }

  private int await(ZaloGrants grants, JsonNode link, @Nullable String before)
      throws Refused, InterruptedException {
    var until = Instant.parse(link.path("expiresAt").asText());
    var told = Instant.EPOCH;
    boolean reached = true;
    var signals = Signals.handle();
    while (true) {
      try {
        var standing = grants.standing();
        reached = true;
        var end = ended(standing, link, before);
        if (end != null) {
          return end;
        }
      } catch (Refused refused) {
        throw refused;
      } catch (IOException e) {
        if (reached) {
          tell("   the hub does not answer now; still waiting");
        }
        reached = false;
      }
      var now = Instant.now();
      if (now.isAfter(until.plus(TELL_EVERY))) {
        return expired();
      }
      if (reached && Duration.between(told, now).compareTo(TELL_EVERY) >= 0) {
        told = now;
        tell("   waiting for the administrator, " + left(now, until) + " left");
      }
      if (signals.await(LOOK_EVERY)) {
        tell("no longer waiting; the link stays good");
        return INTERRUPTED;
      }
    }
  }

  private @Nullable Integer ended(Standing standing, JsonNode link, @Nullable String before) {
    var granted = standing.grantedAt();
    if (standing.isConnected() && granted != null && !granted.equals(before)) {
      tell("connected: %s (%s)".formatted(standing.name(), standing.oaId()));
      return 0;
    }
    var grant = standing.grant();
    if (grant.isMissingNode()) {
      return null; // it was answered, and the tokens are being fetched
    }
    if (!grant.path("expiresAt").asText().equals(link.path("expiresAt").asText())) {
      tell("meocrm: somebody made another link meanwhile, and this one is void.");
      tell("Use the newer link, or run this again.");
      return REFUSED;
    }
    return switch (grant.path("state").asText()) {
      case "REFUSED" -> {
        tell("meocrm: not connected: " + grant.path("reason").asText());
        tell(
            "Check that the administrator is one of the official account, that the app is linked to it, and that");
        tell("callback URL and code challenge stand in the console as above; then run this again.");
        yield REFUSED;
      }
      case "EXPIRED" -> expired();
      default -> null;
    };
  }

  private int expired() {
    tell("meocrm: nobody agreed in time, and the link is void.");
    tell("Run this again for a new one; nothing has to be entered in the console anew.");
    return REFUSED;
  }

  private void advise(String code) {
    switch (code) {
      case "ZALO_NOT_CONFIGURED" ->
          tell("Both are explained in docs/zalo.md (Connect, steps 1 and 2); then run this again.");
      case "FORBIDDEN" ->
          tell("The token must be of an ADMIN or OWNER: ./meocrm token --role ADMIN …");
      case "UNAUTHENTICATED", "TOKEN_EXPIRED" -> tell("Get a new token: ./meocrm token --help");
      default -> {}
    }
  }

  private static String left(Instant now, Instant until) {
    long minutes = Math.max(0, Duration.between(now, until).toMinutes());
    return minutes == 1 ? "1 minute" : minutes + " minutes";
  }

  private void tell(String line) {
    spec.commandLine().getErr().println(line);
    spec.commandLine().getErr().flush();
  }
}
