package com.meocrm.core.webhook;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.LaneRegistry;
import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.signing.WebhookSecrets;
import java.net.URI;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
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
    var rules = new EndpointRules(urlPolicy, secrets);
    var checked = check(command, rules);
    rules.orThrow();
    return unitOfWork.run(
        context.organization(),
        () -> {
          var id = new EndpointId(ids.next(EndpointId.PREFIX));
          return create(
              command,
              id,
              new EndpointSettings(
                  checked.url,
                  new EventSelection(command.events()),
                  checked.filter,
                  secrets.seal(context.organization(), id, command.headers()),
                  command.description(),
                  command.ordering(),
                  command.maxInFlight(),
                  command.ratePerSecond()),
              context);
        });
  }

  static Checked check(Command command, EndpointRules rules) {
    var url = rules.url(command.url());
    rules.events(command.events());
    rules.secret(command.secret(), command.useDefaultSecret());
    rules.description(command.description());
    rules.maxInFlight(command.maxInFlight());
    rules.ratePerSecond(command.ratePerSecond());
    rules.headers(command.headers());
    rules.unmasked(command.headers());
    return new Checked(url, rules.filter(command.filter()));
  }

  private Created create(
      Command command, EndpointId id, EndpointSettings settings, RequestContext context) {
    Optional<Secret> generated =
        command.secret() == null && !command.useDefaultSecret()
            ? Optional.of(WebhookSecrets.generate(random))
            : Optional.empty();
    var own = generated.orElse(command.secret());
    var endpoint =
        new Endpoint(
            id,
            context.organization(),
            settings,
            SigningSecrets.of(
                own == null
                    ? new SigningSecret.Default()
                    : secrets.seal(context.organization(), id, own)),
            command.active() ? null : InactiveReason.USER,
            false,
            clock.instant(),
            1);
    endpoints.add(endpoint);
    lanes.open(endpoint.lane(), LaneKind.WEBHOOK, settings.terms(), endpoint.parked());
    audit.created(context, "webhook.create", "webhook:" + id, EndpointFacts.of(endpoint));
    return new Created(endpoint, generated);
  }

  /**
   * What the caller wants.
   *
   * @param secret the signing secret; null: the default one when asked for, else a generated one
   * @param ratePerSecond null: no limit
   * @param headers to be added to each request, in this order
   * @param filter null: none
   */
  public record Command(
      String url,
      List<String> events,
      @Nullable Secret secret,
      boolean useDefaultSecret,
      boolean active,
      @Nullable String description,
      Ordering ordering,
      int maxInFlight,
      @Nullable Integer ratePerSecond,
      Map<String, String> headers,
      JsonValue.@Nullable Members filter) {
    public Command {
      events = List.copyOf(events);
      headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** Without limit of the rate, own headers and filter. */
    public Command(
        String url,
        List<String> events,
        @Nullable Secret secret,
        boolean useDefaultSecret,
        boolean active,
        @Nullable String description,
        Ordering ordering,
        int maxInFlight) {
      this(
          url,
          events,
          secret,
          useDefaultSecret,
          active,
          description,
          ordering,
          maxInFlight,
          null,
          Map.of(),
          null);
    }
  }

  /** What rules made of a command. */
  record Checked(URI url, @Nullable EventFilter filter) {}

  /**
   * The new endpoint.
   *
   * @param generatedSecret to be shown this once; empty when the caller knows the secret
   */
  public record Created(Endpoint endpoint, Optional<Secret> generatedSecret) {}
}
