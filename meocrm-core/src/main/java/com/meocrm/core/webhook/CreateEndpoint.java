package com.meocrm.core.webhook;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.LaneRegistry;
import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.shared.Violation;
import com.meocrm.core.signing.WebhookSecrets;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Registers a partner's URL. From the moment this returns, every event that is committed later and
 * is wanted is owed to the endpoint.
 */
public final class CreateEndpoint {
  private static final int MIN_SECRET_LENGTH = 8;
  private static final int MAX_SECRET_LENGTH = 256;

  private final UnitOfWork unitOfWork;
  private final Endpoints endpoints;
  private final LaneRegistry lanes;
  private final EndpointSecrets secrets;
  private final UrlPolicy urlPolicy;
  private final AuditTrail audit;
  private final IdGenerator ids;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * @param random makes secrets: must be cryptographically strong
   */
  public CreateEndpoint(
      UnitOfWork unitOfWork,
      Endpoints endpoints,
      LaneRegistry lanes,
      EndpointSecrets secrets,
      UrlPolicy urlPolicy,
      AuditTrail audit,
      IdGenerator ids,
      InstantSource clock,
      RandomGenerator random) {
    this.unitOfWork = unitOfWork;
    this.endpoints = endpoints;
    this.lanes = lanes;
    this.secrets = secrets;
    this.urlPolicy = urlPolicy;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Creates the endpoint and its lane.
   *
   * @throws DomainException with all violations of the command at once
   */
  public Created handle(Command command, RequestContext context) {
    var violations = new ArrayList<Violation>();
    var url = checkUrl(command.url(), violations);
    checkEvents(command.events(), violations);
    checkSecret(command, violations);
    checkRest(command, violations);
    if (url.isEmpty() || !violations.isEmpty()) {
      throw DomainException.violations(violations);
    }
    return unitOfWork.run(context.organization(), () -> create(command, url.get(), context));
  }

  private Created create(Command command, URI url, RequestContext context) {
    var id = new EndpointId(ids.next(EndpointId.PREFIX));
    Optional<Secret> generated =
        command.secret() == null && !command.useDefaultSecret()
            ? Optional.of(WebhookSecrets.generate(random))
            : Optional.empty();
    var own = generated.orElse(command.secret());
    var endpoint =
        new Endpoint(
            id,
            context.organization(),
            url,
            new EventSelection(command.events()),
            own == null
                ? new SigningSecret.Default()
                : secrets.seal(context.organization(), id, own),
            command.active() ? null : InactiveReason.USER,
            command.description(),
            command.ordering(),
            command.maxInFlight(),
            clock.instant());
    endpoints.add(endpoint);
    lanes.open(endpoint.lane(), LaneKind.WEBHOOK, endpoint.maxInFlight());
    audit.created(context, "webhook.create", "webhook:" + id, facts(endpoint));
    return new Created(endpoint, generated);
  }

  /** Its query may hold a token, so of the URL only what comes before it. */
  private static Map<String, Object> facts(Endpoint endpoint) {
    return Map.of(
        "url", endpoint.url().toString().replaceFirst("\\?.*$", ""),
        "events", endpoint.events().patterns(),
        "active", endpoint.active());
  }

  private Optional<URI> checkUrl(String url, List<Violation> violations) {
    if (url.length() > Endpoint.MAX_URL_LENGTH) {
      violations.add(
          new Violation("url", "too_long", "at most " + Endpoint.MAX_URL_LENGTH + " characters"));
      return Optional.empty();
    }
    try {
      var parsed = new URI(url);
      var objection = urlPolicy.objection(parsed);
      objection.ifPresent(why -> violations.add(new Violation("url", "not_allowed", why)));
      return objection.isPresent() ? Optional.empty() : Optional.of(parsed);
    } catch (URISyntaxException e) {
      violations.add(new Violation("url", "malformed", "must be an absolute https URL"));
      return Optional.empty();
    }
  }

  private static void checkEvents(List<String> events, List<Violation> violations) {
    if (events.isEmpty() || events.size() > EventSelection.MAX_PATTERNS) {
      var message = "1 to " + EventSelection.MAX_PATTERNS + " event types expected";
      violations.add(new Violation("events", "out_of_range", message));
    }
    for (int i = 0; i < events.size(); i++) {
      if (!EventSelection.isValid(events.get(i))) {
        violations.add(
            new Violation(
                "events[" + i + "]",
                "unknown_event_type",
                "must be a catalogued type, an area such as order.*, custom.<name>, or *"));
      }
    }
  }

  private void checkSecret(Command command, List<Violation> violations) {
    var secret = command.secret();
    if (command.useDefaultSecret()) {
      if (secret != null) {
        violations.add(
            new Violation(
                "useDefaultSecret",
                "conflict",
                "give a secret or ask for the default one, not both"));
      } else if (!secrets.hasDefault()) {
        violations.add(
            new Violation(
                "useDefaultSecret",
                "not_configured",
                "this server has no default secret (WEBHOOK_SECRET)"));
      }
    }
    if (secret != null) {
      var objection = WebhookSecrets.objection(secret, MIN_SECRET_LENGTH, MAX_SECRET_LENGTH);
      objection.ifPresent(why -> violations.add(new Violation("secret", "malformed", why)));
    }
  }

  private static void checkRest(Command command, List<Violation> violations) {
    var description = command.description();
    if (description != null && description.length() > Endpoint.MAX_DESCRIPTION_LENGTH) {
      var message = "at most " + Endpoint.MAX_DESCRIPTION_LENGTH + " characters";
      violations.add(new Violation("description", "too_long", message));
    }
    if (command.maxInFlight() < 1 || command.maxInFlight() > Endpoint.MAX_MAX_IN_FLIGHT) {
      violations.add(
          new Violation(
              "maxInFlight", "out_of_range", "must be 1 to " + Endpoint.MAX_MAX_IN_FLIGHT));
    }
  }

  /**
   * What the caller wants.
   *
   * @param secret the signing secret; null: the default one when asked for, else a generated one
   */
  public record Command(
      String url,
      List<String> events,
      @Nullable Secret secret,
      boolean useDefaultSecret,
      boolean active,
      @Nullable String description,
      Ordering ordering,
      int maxInFlight) {
    public Command {
      events = List.copyOf(events);
    }
  }

  /**
   * The new endpoint.
   *
   * @param generatedSecret to be shown this once; empty when the caller knows the secret
   */
  public record Created(Endpoint endpoint, Optional<Secret> generatedSecret) {}
}
