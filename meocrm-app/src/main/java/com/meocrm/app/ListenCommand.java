package com.meocrm.app;

import com.meocrm.app.listen.Forwarder;
import com.meocrm.app.listen.HubEvents;
import com.meocrm.app.listen.Listening;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.signing.WebhookSecrets;
import com.meocrm.core.webhook.EventSelection;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code meocrm listen}: an organization's events, forwarded to a developer's machine. */
@Command(
    name = "listen",
    description = {
      "Streams an organization's events to your machine and forwards them as webhooks.",
      "Reads the log of a running hub (long poll) and posts each event that is wanted, with the headers and the very"
          + " bytes of a real webhook, signed with a secret of this session that is printed at the start. Goes on where"
          + " it was when the hub was away. What your program answers is shown; an event that it answered is not sent"
          + " again, one that nobody was there to receive waits. Nothing is stored or changed at the hub.",
      "Exit code 0: ended by Ctrl-C, 1: the hub refuses or cannot be reached, 2: wrong options."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ListenCommand implements Callable<Integer> {
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String EXAMPLE = "http://localhost:3000/hook";
  private static final int MIN_SECRET = 8;
  private static final int MAX_SECRET = 256;

  @Spec private CommandSpec spec;

  @Option(
      names = "--events",
      split = ",",
      paramLabel = "TYPES",
      defaultValue = "*",
      description = "types, areas such as 'order.*', or '*' (${DEFAULT-VALUE})")
  private List<String> events = List.of();

  @Option(
      names = "--forward",
      required = true,
      paramLabel = "URL",
      description = "where to post them, such as http://localhost:3000/hook")
  private URI forward = URI.create("");

  @Option(
      names = "--url",
      paramLabel = "URL",
      defaultValue = "http://localhost:8080",
      description = "the hub (${DEFAULT-VALUE})")
  private URI url = URI.create("");

  @Option(
      names = "--token",
      required = true,
      paramLabel = "JWT",
      description = "a token with the scope events:read; see ./meocrm token --help")
  private String token = "";

  @Option(
      names = "--since",
      paramLabel = "NUMBER",
      description = "begin after this number of the log (default: with what happens from now on)")
  private @Nullable Long since;

  @Option(
      names = "--secret",
      paramLabel = "SECRET",
      description = "sign with this one instead of one made up for the session")
  private @Nullable String secret;

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    var selection = selection();
    WebAddress.require(spec, "--forward", forward, EXAMPLE);
    WebAddress.require(spec, "--url", url, EXAMPLE);
    if (since != null && since < 0) {
      throw wrong("--since must not be negative");
    }
    var random = new SecureRandom();
    var signing = signingSecret(random);
    var out = spec.commandLine().getOut();
    out.println("events   %s of %s".formatted(String.join(", ", selection.patterns()), url));
    out.println("forward  " + forward);
    out.println("secret   " + signing.reveal());
    out.flush();

    var session = "listen_" + Long.toString(random.nextLong() >>> 1, Character.MAX_RADIX);
    try (var hub = new HubEvents(url, token);
        var forwarder =
            new Forwarder(forward, signing, session, Version.current(), InstantSource.system())) {
      return untilStopped(new Listening(hub, forwarder, selection, out, FIRST_PAUSE));
    }
  }

  private int untilStopped(Listening listening) throws InterruptedException, ExecutionException {
    var signals = Signals.handle();
    var result = new CompletableFuture<Integer>();
    var thread =
        Thread.ofPlatform()
            .name("listen")
            .daemon()
            .start(() -> {
              try {
                result.complete(listening.run(since));
              } catch (InterruptedException e) {
                result.complete(0);
              } catch (RuntimeException e) {
                result.completeExceptionally(e);
              }
            });
    while (!result.isDone()) {
      if (signals.await(LOOK)) {
        listening.stop();
        thread.interrupt(); // it may be waiting for the hub's next answer
        var ended = thread.join(PATIENCE);
        return ended ? result.get() : 0;
      }
    }
    return result.get();
  }

  private EventSelection selection() {
    if (events.size() > EventSelection.MAX_PATTERNS) {
      throw wrong("--events: at most " + EventSelection.MAX_PATTERNS + " are possible");
    }
    for (var pattern : events) {
      if (!EventSelection.isValid(pattern)) {
        throw wrong(
            "--events: '%s' is neither a type such as order.created nor an area such as order.*"
                .formatted(pattern));
      }
    }
    return new EventSelection(events);
  }

  private Secret signingSecret(SecureRandom random) {
    if (secret == null) {
      return WebhookSecrets.generate(random);
    }
    if (secret.isEmpty()) {
      throw wrong("--secret must not be empty");
    }
    var given = Secret.of(secret);
    WebhookSecrets.objection(given, MIN_SECRET, MAX_SECRET)
        .ifPresent(why -> {
          throw wrong("--secret " + why);
        });
    return given;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
