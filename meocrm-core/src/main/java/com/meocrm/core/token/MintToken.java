package com.meocrm.core.token;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.shared.Violation;
import com.meocrm.core.webhook.EndpointId;
import com.meocrm.core.webhook.Endpoints;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes a token that may do less than its maker, never more: neither what the maker may not, nor,
 * when the maker is a scope token itself, for longer than that one lives.
 */
public final class MintToken {
  private static final int MAX_SCOPES = 64;

  /** All that a token for one webhook endpoint can be for. */
  private static final Set<String> WEBHOOK_AREAS = Set.of("webhooks", "deliveries", "events");

  /** Whoever holds such a token is a partner, whatever its maker was. */
  private static final Set<String> WEBHOOK_ROLES = Set.of("PARTNER");

  private final UnitOfWork unitOfWork;
  private final ScopeTokens tokens;
  private final Endpoints endpoints;
  private final AuditTrail audit;
  private final IdGenerator ids;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * @param random makes secrets: must be cryptographically strong
   */
  public MintToken(
      UnitOfWork unitOfWork,
      ScopeTokens tokens,
      Endpoints endpoints,
      AuditTrail audit,
      IdGenerator ids,
      InstantSource clock,
      RandomGenerator random) {
    this.unitOfWork = unitOfWork;
    this.tokens = tokens;
    this.endpoints = endpoints;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Makes the token.
   *
   * @throws DomainException with all violations of the command at once; {@code FORBIDDEN} when it
   *     would be wider than its maker; {@code WEBHOOK_NOT_FOUND} when there is no such endpoint
   */
  public Minted handle(Command command, MakerRights rights, RequestContext context) {
    var scopes = check(command, rights);
    return unitOfWork.run(context.organization(), () -> mint(command, scopes, context));
  }

  /**
   * Checks that a maker with these rights may give all of {@code scope} away, also to get a token
   * that was made before shown again. What is no scope is not its business.
   *
   * @param scope names separated by blanks
   * @throws DomainException {@code FORBIDDEN}
   */
  public static void requireNotWider(String scope, MakerRights rights) {
    var tooWide =
        namesIn(scope).stream()
            .filter(name -> rights.judge(name) == MakerRights.Verdict.TOO_WIDE)
            .toList();
    if (!tooWide.isEmpty()) {
      throw new DomainException(
          DomainException.Kind.FORBIDDEN,
          "FORBIDDEN",
          "A token cannot be wider than its maker, who may not " + String.join(" ", tooWide) + ".",
          Map.of("scope", String.join(" ", tooWide)));
    }
  }

  private static Set<String> namesIn(String scope) {
    var names = new LinkedHashSet<>(List.of(scope.strip().split(" +", -1)));
    names.remove("");
    return names;
  }

  private Minted mint(Command command, Set<String> scopes, RequestContext context) {
    var webhook = webhook(command, context);
    var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var id = new TokenId(ids.next(TokenId.PREFIX));
    var text = TokenText.generate(context.organization(), id, random);
    var token =
        new ScopeToken(
            id,
            context.organization(),
            command.name().strip(),
            webhook == null ? context.caller().roles() : WEBHOOK_ROLES,
            scopes,
            webhook,
            context.actor(),
            lineage(command.maker()),
            now,
            expiry(command, now),
            null);
    tokens.add(new ScopeTokens.Sealed(token, text.digest()));
    audit.created(context, "token.create", "token:" + id, facts(token));
    return new Minted(token, text.reveal());
  }

  private static Instant expiry(Command command, Instant now) {
    var wanted = now.plus(TimeToLive.parse(command.ttl()).orElseThrow());
    var maker = command.maker();
    return maker != null && maker.expiresAt().isBefore(wanted) ? maker.expiresAt() : wanted;
  }

  private static List<TokenId> lineage(@Nullable ScopeToken maker) {
    if (maker == null) {
      return List.of();
    }
    var lineage = new ArrayList<>(maker.lineage());
    lineage.add(maker.id());
    return lineage;
  }

  private @Nullable EndpointId webhook(Command command, RequestContext context) {
    var id = command.webhookId();
    if (id == null) {
      return null;
    }
    var found =
        Identifiers.isValid(id)
            ? endpoints.find(context.organization(), new EndpointId(id)).map(e -> e.id())
            : Optional.<EndpointId>empty();
    return found.orElseThrow(() ->
        new DomainException(
            DomainException.Kind.UNPROCESSABLE,
            "WEBHOOK_NOT_FOUND",
            "There is no such webhook.",
            Map.of("webhookId", id)));
  }

  private static Map<String, Object> facts(ScopeToken token) {
    var scope = List.copyOf(new TreeSet<>(token.scope()));
    return token.webhook() == null
        ? Map.of("scope", scope, "expiresAt", token.expiresAt().toString())
        : Map.of(
            "scope",
            scope,
            "expiresAt",
            token.expiresAt().toString(),
            "webhookId",
            token.webhook().value());
  }

  private static Set<String> check(Command command, MakerRights rights) {
    var violations = new ArrayList<Violation>();
    checkName(command.name(), violations);
    if (TimeToLive.parse(command.ttl()).isEmpty()) {
      violations.add(
          new Violation(
              "ttl",
              "malformed",
              "must be such as 90s, 15m, 1h or 30d, and at most %dd"
                  .formatted(TimeToLive.LONGEST.toDays())));
    }
    var scopes = namesIn(command.scope());
    for (var scope : scopes) {
      judge(scope, command, rights, violations);
    }
    if (scopes.isEmpty() || scopes.size() > MAX_SCOPES) {
      violations.add(
          new Violation("scope", "out_of_range", "must name 1 to " + MAX_SCOPES + " scopes"));
    }
    if (!violations.isEmpty()) {
      throw DomainException.violations(violations);
    }
    requireNotWider(command.scope(), rights);
    return scopes;
  }

  private static void checkName(String name, List<Violation> violations) {
    if (name.isBlank()
        || name.length() > ScopeToken.MAX_NAME_LENGTH
        || name.chars().anyMatch(Character::isISOControl)) {
      violations.add(
          new Violation(
              "name",
              "malformed",
              "must have 1 to "
                  + ScopeToken.MAX_NAME_LENGTH
                  + " characters and no control characters"));
    }
  }

  private static void judge(
      String scope, Command command, MakerRights rights, List<Violation> violations) {
    switch (rights.judge(scope)) {
      case UNKNOWN ->
          violations.add(new Violation("scope", "unknown_scope", "names an unknown scope"));
      case TOO_WIDE -> {} // told once the rest is right
      case GRANTABLE -> {
        if (command.webhookId() != null && !WEBHOOK_AREAS.contains(scope.replaceFirst(":.*", ""))) {
          violations.add(
              new Violation(
                  "scope",
                  "not_allowed",
                  "a token for one webhook can have scopes of webhooks, deliveries and events only"));
        }
      }
    }
  }

  /**
   * What the caller wants.
   *
   * @param scope names separated by blanks
   * @param ttl such as {@code 30d}
   * @param webhookId the one endpoint that it is to be for; null: not limited to one
   * @param maker the scope token that the caller has; null: the caller has another kind of token
   */
  public record Command(
      String name,
      String scope,
      String ttl,
      @Nullable String webhookId,
      @Nullable ScopeToken maker) {}

  /**
   * The new token.
   *
   * @param text the whole of it, to be shown this once
   */
  public record Minted(ScopeToken token, Secret text) {}
}
