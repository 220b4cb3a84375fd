package com.meocrm.core.webhook;

import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.JsonWriter;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.signing.WebhookSecrets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Gives an endpoint another signing secret, with a time in which both sign: the plain header keeps
 * the old one until then and the new one is in a header of its own, Standard Webhooks lists both.
 * So every kind of partner can change over at a moment of its choice.
 */
public final class RotateSecret {
  public static final int DEFAULT_OVERLAP_HOURS = 24;
  public static final int MAX_OVERLAP_HOURS = 168;

  private final EndpointEdits edits;
  private final EndpointSecrets secrets;
  private final UrlPolicy urlPolicy;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * @param random makes secrets: must be cryptographically strong
   */
  public RotateSecret(
      EndpointEdits edits,
      EndpointSecrets secrets,
      UrlPolicy urlPolicy,
      InstantSource clock,
      RandomGenerator random) {
    this.edits = edits;
    this.secrets = secrets;
    this.urlPolicy = urlPolicy;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Sets the new secret. An overlap of 0 hours ends the old one at once, and so is the way out when
   * a secret has leaked, also in the middle of a rotation.
   *
   * @throws DomainException with all violations at once; {@code WEBHOOK_NOT_FOUND}; {@code
   *     ROTATION_IN_PROGRESS} when an earlier overlap has not ended: there is one header for a next
   *     secret, and not two; {@code VERSION_CONFLICT}
   */
  public Rotated handle(EndpointId id, Command command, RequestContext context) {
    var rules = new EndpointRules(urlPolicy, secrets);
    rules.secret(command.secret(), command.useDefaultSecret());
    rules.overlapHours(command.overlapHours());
    rules.orThrow();
    var generated = new @Nullable Secret[1];
    var endpoint =
        edits.change(
            "webhook.secret.rotate",
            id,
            command.expected(),
            context,
            before -> {
              var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
              if (command.overlapHours() > 0) {
                requireSettled(before.secrets(), now);
              }
              // Inside the unit of work, which may run again.
              generated[0] =
                  command.secret() == null && !command.useDefaultSecret()
                      ? WebhookSecrets.generate(random)
                      : null;
              return before.withSecrets(rotated(before, command, generated[0], now));
            });
    return new Rotated(endpoint, Optional.ofNullable(generated[0]));
  }

  private SigningSecrets rotated(
      Endpoint before, Command command, @Nullable Secret generated, Instant now) {
    var own = generated == null ? command.secret() : generated;
    var next =
        own == null
            ? new SigningSecret.Default()
            : secrets.seal(before.organization(), before.id(), own);
    return command.overlapHours() == 0
        ? SigningSecrets.of(next)
        : new SigningSecrets(
            next, before.secrets().current(), now.plus(Duration.ofHours(command.overlapHours())));
  }

  private static void requireSettled(SigningSecrets secrets, Instant now) {
    var until = secrets.previousUntil();
    if (until != null && secrets.isRotatingAt(now)) {
      throw DomainException.conflict(
          "ROTATION_IN_PROGRESS",
          "The last rotation has not ended: wait until then, or rotate with overlapHours 0.",
          Map.of("until", JsonWriter.spelled(until)));
    }
  }

  /**
   * What the caller wants.
   *
   * @param overlapHours for how long both secrets sign, 0 to {@value #MAX_OVERLAP_HOURS}
   * @param secret the new one; null: the default one when asked for, else a generated one
   */
  public record Command(
      int overlapHours,
      @Nullable Secret secret,
      boolean useDefaultSecret,
      ExpectedVersion expected) {}

  /**
   * The endpoint with its new secret.
   *
   * @param generatedSecret to be shown this once; empty when the caller knows the secret
   */
  public record Rotated(Endpoint endpoint, Optional<Secret> generatedSecret) {}
}
