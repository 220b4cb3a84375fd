package com.meocrm.core.inbound;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.shared.Violation;
import com.meocrm.core.signing.WebhookSecrets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Lets somebody send webhooks to the organization. */
public final class CreateSource {
  private static final int MIN_SECRET_LENGTH = 16;
  private static final int MAX_SECRET_LENGTH = 256;

  private final UnitOfWork unitOfWork;
  private final InboundSources sources;
  private final SourceSecrets secrets;
  private final Predicate<Secret> isOutbound;
  private final AuditTrail audit;
  private final IdGenerator ids;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * @param isOutbound whether a secret signs what the hub itself sends: partners know that one, so
   *     it proves nothing about who sends
   * @param random makes secrets: must be cryptographically strong
   */
  public CreateSource(
      UnitOfWork unitOfWork,
      InboundSources sources,
      SourceSecrets secrets,
      Predicate<Secret> isOutbound,
      AuditTrail audit,
      IdGenerator ids,
      InstantSource clock,
      RandomGenerator random) {
    this.unitOfWork = unitOfWork;
    this.sources = sources;
    this.secrets = secrets;
    this.isOutbound = isOutbound;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Creates the source.
   *
   * @throws DomainException with all violations of the command at once
   */
  public Created handle(Command command, RequestContext context) {
    var violations = violations(command);
    if (!violations.isEmpty()) {
      throw DomainException.violations(violations);
    }
    return unitOfWork.run(context.organization(), () -> create(command, context));
  }

  private Created create(Command command, RequestContext context) {
    var id = new SourceId(ids.next(SourceId.PREFIX));
    var given = Optional.ofNullable(command.secret());
    var secret = given.orElseGet(() -> WebhookSecrets.generate(random));
    var source =
        new InboundSource(
            id,
            context.organization(),
            command.name(),
            command.kind(),
            secrets.seal(context.organization(), id, secret),
            clock.instant().truncatedTo(ChronoUnit.MILLIS));
    sources.add(source);
    audit.created(context, "source.create", "source:" + id, facts(source));
    return new Created(source, given.isPresent() ? Optional.empty() : Optional.of(secret));
  }

  static Map<String, Object> facts(InboundSource source) {
    return Map.of("name", source.name(), "kind", source.kind());
  }

  private List<Violation> violations(Command command) {
    var violations = new ArrayList<Violation>();
    if (command.name().isBlank()
        || command.name().length() > InboundSource.MAX_NAME_LENGTH
        || command.name().chars().anyMatch(Character::isISOControl)) {
      violations.add(
          new Violation(
              "name",
              "malformed",
              "must have 1 to " + InboundSource.MAX_NAME_LENGTH + " printable characters"));
    }
    if (!command.kind().matches(InboundSource.KIND_FORMAT)) {
      violations.add(
          new Violation("kind", "malformed", "must match ^" + InboundSource.KIND_FORMAT + "$"));
    }
    var secret = command.secret();
    if (secret != null) {
      WebhookSecrets.objection(secret, MIN_SECRET_LENGTH, MAX_SECRET_LENGTH)
          .or(() ->
              isOutbound.test(secret)
                  ? Optional.of("must not be the secret that signs outgoing webhooks")
                  : Optional.empty())
          .ifPresent(why -> violations.add(new Violation("secret", "malformed", why)));
    }
    return violations;
  }

  /**
   * What the caller wants.
   *
   * @param secret what the source signs with; null: one is made
   */
  public record Command(String name, String kind, @Nullable Secret secret) {}

  /**
   * The new source.
   *
   * @param generatedSecret to be shown this once; empty when the caller knows the secret
   */
  public record Created(InboundSource source, Optional<Secret> generatedSecret) {}
}
