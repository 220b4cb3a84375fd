package com.meocrm.core.inbound;

import com.meocrm.core.inbound.InboundMessages.Received;
import com.meocrm.core.shared.Caller;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.DomainException.Kind;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.Sha256;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.shared.Violation;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes a webhook that somebody else sent: proves who sent it, for whom, and how long ago, and
 * carries out what it says, once.
 *
 * <p>A message whose delivery id or whose very body was taken before has no second effect, whatever
 * its signature: someone who recorded it can change its id, not its body. Beyond {@link #MAX_AGE}
 * it is refused, so what is remembered for longer than that suffices.
 */
public final class ReceiveMessage {
  /** How long after {@code meta.sentAt} a message is still taken. */
  public static final Duration MAX_AGE = Duration.ofHours(24);

  /** How far a sender's clock may be ahead. */
  public static final Duration MAX_AHEAD = Duration.ofMinutes(5);

  private static final System.Logger LOG = System.getLogger(ReceiveMessage.class.getName());

  private final UnitOfWork unitOfWork;
  private final InboundSources sources;
  private final InboundMessages messages;
  private final InboundEvents events;
  private final SourceSecrets secrets;
  private final @Nullable SharedInbound shared;
  private final InboundSignature signature;
  private final InstantSource clock;

  /**
   * @param shared who may send without a source of their own; null: nobody
   */
  public ReceiveMessage(
      UnitOfWork unitOfWork,
      InboundSources sources,
      InboundMessages messages,
      InboundEvents events,
      SourceSecrets secrets,
      @Nullable SharedInbound shared,
      InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.sources = sources;
    this.messages = messages;
    this.events = events;
    this.secrets = secrets;
    this.shared = shared;
    this.signature = new InboundSignature(clock);
    this.clock = clock;
  }

  /**
   * Takes a message.
   *
   * @throws DomainException {@code SOURCE_NOT_FOUND}; {@code SIGNATURE_INVALID}; violations of its
   *     shape; {@code ORGANIZATION_MISMATCH}; {@code MESSAGE_TOO_OLD}; or what its effect refuses
   */
  public Result handle(Request request) {
    var sender = sender(request.source());
    var bodyHash = Sha256.hex(request.body());
    var deliveryId =
        signature
            .deliveryId(sender.secret, request.headers(), request.body(), bodyHash)
            .orElseThrow(() -> refusedSignature(request));
    var message = InboundMessage.parse(request.body());
    requireFor(sender, message);
    requireInTime(message);
    return unitOfWork.run(
        message.organization(), () -> take(request, message, deliveryId, bodyHash));
  }

  /** Unique keys of the memory make the second of two duplicates at once wait for the first. */
  private Result take(Request request, InboundMessage message, String deliveryId, String bodyHash) {
    boolean fresh =
        messages.record(
            new Received(
                message.organization(),
                request.source(),
                deliveryId,
                bodyHash,
                message.type(),
                message.sentAt().truncatedTo(ChronoUnit.MILLIS),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                request.traceId()));
    if (!fresh) {
      return Result.DUPLICATE;
    }
    var caller = Caller.named("source:" + request.source());
    events.apply(message, new RequestContext(message.organization(), caller, request.traceId()));
    return Result.TAKEN;
  }

  private Sender sender(SourceId id) {
    if (!id.equals(SourceId.SHARED)) {
      return sources
          .find(id)
          .map(source -> new Sender(secrets.open(source), Set.of(source.organization())))
          .orElseThrow(
              () -> DomainException.notFound("SOURCE_NOT_FOUND", "There is no such source."));
    }
    if (shared == null) {
      throw DomainException.notFound(
          "SOURCE_NOT_FOUND",
          "This server takes webhooks of sources only: send to the path of your source.");
    }
    return new Sender(shared.secret(), shared.organizations());
  }

  private static DomainException refusedSignature(Request request) {
    LOG.log(
        Level.INFO,
        "inbound webhook refused: signature source={0} traceId={1}",
        request.source(),
        request.traceId());
    return new DomainException(
        Kind.UNAUTHENTICATED,
        "SIGNATURE_INVALID",
        "The signature does not fit: sign the raw body with the secret of this source, and send"
            + " within five minutes of the time that is signed.",
        Map.of());
  }

  private static void requireFor(Sender sender, InboundMessage message) {
    if (!sender.organizations.contains(message.organization())) {
      throw new DomainException(
          Kind.FORBIDDEN,
          "ORGANIZATION_MISMATCH",
          "This source does not speak for the organization that the body names.",
          Map.of());
    }
  }

  private void requireInTime(InboundMessage message) {
    var now = clock.instant();
    if (message.sentAt().isAfter(now.plus(MAX_AHEAD))) {
      throw DomainException.violations(
          List.of(new Violation("meta.sentAt", "out_of_range", "must not be in the future")));
    }
    if (message.sentAt().isBefore(now.minus(MAX_AGE))) {
      throw new DomainException(
          Kind.UNPROCESSABLE,
          "MESSAGE_TOO_OLD",
          "meta.sentAt is more than 24 hours ago; only what is younger is taken.",
          Map.of("maxAgeHours", MAX_AGE.toHours()));
    }
  }

  /**
   * A request as it came.
   *
   * @param headers the value of a header, null when there is none
   * @param body not copied
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Request(
      SourceId source, Function<String, @Nullable String> headers, byte[] body, String traceId) {}

  /** What became of a message that was accepted. */
  public enum Result {
    /** It had its effect. */
    TAKEN,
    /** It had it before. */
    DUPLICATE
  }

  private record Sender(Secret secret, Set<OrganizationId> organizations) {}
}
