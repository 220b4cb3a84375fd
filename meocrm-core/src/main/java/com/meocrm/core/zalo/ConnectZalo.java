package com.meocrm.core.zalo;

import com.meocrm.core.alert.AlertKind;
import com.meocrm.core.alert.AlertRecorder;
import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.delivery.LaneControl;
import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.LaneRegistry;
import com.meocrm.core.delivery.LaneTerms;
import com.meocrm.core.delivery.Pacing;
import com.meocrm.core.delivery.PacingGroup;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.shared.Sha256;
import com.meocrm.core.shared.UnitOfWork;
import com.meocrm.core.signing.Resealing;
import com.meocrm.core.signing.SecretCipher;
import com.meocrm.core.zalo.ZaloAccounts.Grant;
import com.meocrm.core.zalo.ZaloApi.NoAnswer;
import com.meocrm.core.zalo.ZaloApi.Refused;
import com.meocrm.core.zalo.ZaloApi.Success;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Connects a tenant's official account: a link at which its administrator agrees, and the answer
 * that comes back from there.
 */
public final class ConnectZalo {
  /** Where Zalo sends the administrator back to. */
  public static final String CALLBACK = "/auth/zalo/callback";

  /** How long the administrator may take. */
  static final Duration PATIENCE = Duration.ofHours(1);

  /**
   * One at a time: messages go in the order they were queued, and whatever ends a process leaves at
   * most one of which nobody knows whether it arrived.
   */
  private static final LaneTerms TERMS = LaneTerms.inFlight(1);

  private static final Duration CALL = Duration.ofSeconds(10);
  private static final int SECRET_BYTES = 32;

  private final UnitOfWork unitOfWork;
  private final ZaloAccounts accounts;
  private final ZaloSettings settings;
  private final ZaloTokens tokens;
  private final ZaloApi api;
  private final LaneRegistry lanes;
  private final LaneControl control;
  private final Around around;

  public ConnectZalo(
      UnitOfWork unitOfWork,
      ZaloAccounts accounts,
      ZaloSettings settings,
      ZaloTokens tokens,
      ZaloApi api,
      LaneRegistry lanes,
      LaneControl control,
      Around around) {
    this.unitOfWork = unitOfWork;
    this.accounts = accounts;
    this.settings = settings;
    this.tokens = tokens;
    this.api = api;
    this.lanes = lanes;
    this.control = control;
    this.around = around;
  }

  /**
   * Begins: makes the link. One that was made before is void.
   *
   * @throws DomainException {@code ZALO_NOT_CONFIGURED} when settings or secrets are missing
   */
  public Link begin(RequestContext context) {
    var organization = context.organization();
    var appId = settings.appId(organization);
    if (appId == null || settings.app(organization, appId).isEmpty()) {
      throw new DomainException(
          DomainException.Kind.UNPROCESSABLE,
          "ZALO_NOT_CONFIGURED",
          "Set notifications.staff.providers.zalo.zcaAppId, and store the app's key as the secret "
              + ZaloSettings.APP_SECRET
              + ".",
          Map.of("missing", appId == null ? "zcaAppId" : "secret"));
    }
    return unitOfWork.run(organization, () -> begin(appId, context));
  }

  private Link begin(String appId, RequestContext context) {
    var organization = context.organization();
    var verifier =
        accounts
            .verifier(organization, appId)
            .map(sealed -> around.cipher.open(sealed, verifierContext(organization, appId)))
            .orElseGet(() -> Secret.of(random()));
    var state = random();
    var until = around.clock.instant().plus(PATIENCE).truncatedTo(ChronoUnit.MILLIS);
    accounts.beginGrant(
        new Grant(
            organization,
            appId,
            digest(state),
            context.actor(),
            until,
            around.cipher.seal(verifier, verifierContext(organization, appId))));
    around.audit.created(context, "zalo.connect", "zalo-app:" + appId, Map.of());
    var challenge = base64(Sha256.of(verifier.reveal()));
    var callback = callback();
    return new Link(api.grantLink(appId, callback, challenge, state), callback, challenge, until);
  }

  /**
   * Ends: turns the code that came back into tokens and stores them. Outside of any unit of work.
   *
   * @param oaId what the answer says; null: nothing
   * @throws DomainException {@code ZALO_GRANT_UNKNOWN}, {@code ZALO_GRANT_REFUSED} or {@code
   *     ZALO_UNAVAILABLE}
   */
  public Connected end(String state, String code, @Nullable String oaId, String traceId) {
    var grant =
        accounts
            .endGrant(digest(state), around.clock.instant())
            .orElseThrow(() ->
                DomainException.notFound(
                    "ZALO_GRANT_UNKNOWN",
                    "This link was used already or is too old: begin again in MeoCRM."));
    try {
      return end(grant, code, oaId, traceId);
    } catch (DomainException e) {
      accounts.refuseGrant(grant.organization(), grant.appId(), String.valueOf(e.getMessage()));
      throw e;
    }
  }

  private Connected end(Grant grant, String code, @Nullable String oaId, String traceId) {
    var organization = grant.organization();
    var app =
        settings
            .app(organization, grant.appId())
            .orElseThrow(() -> refused("the app's key is not stored any more"));
    var verifier =
        around.cipher.open(grant.verifier(), verifierContext(organization, grant.appId()));
    var granted = success(api.exchange(app, Secret.of(code), verifier, CALL));
    var account = success(api.officialAccount(app, granted.access(), CALL));
    if (oaId != null && !oaId.equals(account.id())) {
      throw refused("the token is of another official account");
    }
    if (!Identifiers.isValid(account.id()) || account.id().length() > 48) {
      throw refused("Zalo names the official account in a way that the hub does not know");
    }
    var context = new RequestContext(organization, grant.requestedBy(), traceId);
    unitOfWork.execute(organization, () -> store(grant, account, granted, context));
    around.alerts.close(organization, AlertKind.ZALO_AUTHORIZATION, account.id(), false);
    return new Connected(organization, account.id(), account.name());
  }

  /**
   * Ends without an agreement. Outside of any unit of work.
   *
   * @param state as it came back; one that is unknown or over changes nothing
   */
  public void decline(String state, String why) {
    accounts
        .endGrant(digest(state), around.clock.instant())
        .ifPresent(grant -> accounts.refuseGrant(grant.organization(), grant.appId(), why));
  }

  /** How far the link is that was made last; empty when there is none, or it did its work. */
  public Optional<Progress> progress(OrganizationId organization) {
    var appId = settings.appId(organization);
    return appId == null
        ? Optional.empty()
        : accounts.lastGrant(organization, appId).flatMap(this::progress);
  }

  private Optional<Progress> progress(ZaloAccounts.LastGrant last) {
    if (last.refused() != null) {
      return Optional.of(new Progress(Progress.State.REFUSED, last.expiresAt(), last.refused()));
    }
    if (!last.open()) {
      return Optional.empty();
    }
    var state =
        around.clock.instant().isBefore(last.expiresAt())
            ? Progress.State.WAITING
            : Progress.State.EXPIRED;
    return Optional.of(new Progress(state, last.expiresAt(), null));
  }

  private void store(
      Grant grant,
      ZaloApi.OfficialAccount account,
      ZaloApi.Tokens granted,
      RequestContext context) {
    var organization = grant.organization();
    var now = around.clock.instant().truncatedTo(ChronoUnit.MILLIS);
    var sealed = tokens.seal(organization, account.id(), granted, now);
    boolean isNew =
        accounts.grant(organization, account.id(), grant.appId(), account.name(), sealed, now);
    var lane = ZaloAccount.lane(organization, account.id());
    if (isNew) {
      var pacing = new Pacing(new PacingGroup("zalo_" + account.id()), 0, 0);
      lanes.open(lane, LaneKind.ZALO, TERMS, false, pacing);
    } else {
      control.restart(lane);
      control.probe(lane);
    }
    around.audit.created(
        context, "zalo.connected", "zalo-oa:" + account.id(), Map.of("appId", grant.appId()));
  }

  private static <T> T success(ZaloApi.Answer<T> answer) {
    return switch (answer) {
      case Success<T>(var value) -> value;
      case Refused<T> no -> throw refused(no.text());
      case NoAnswer<T>(var reason, var maybeDone) ->
          throw new DomainException(
              DomainException.Kind.CONFLICT,
              "ZALO_UNAVAILABLE",
              "Zalo did not answer (" + reason + "): begin again in MeoCRM.",
              Map.of());
    };
  }

  private static DomainException refused(String why) {
    return new DomainException(
        DomainException.Kind.UNPROCESSABLE,
        "ZALO_GRANT_REFUSED",
        "The account was not connected: " + why + ".",
        Map.of());
  }

  private String callback() {
    var base = around.publicUrl.get().toString();
    return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + CALLBACK;
  }

  private String random() {
    byte[] bytes = new byte[SECRET_BYTES];
    around.random.nextBytes(bytes);
    return base64(bytes);
  }

  /** Seals the verifiers of all tenants anew after a change of the master key. */
  public static Resealing<ZaloAccounts.SealedVerifier> resealing(
      ZaloAccounts accounts, SecretCipher cipher) {
    return new Resealing<>(
        "Zalo verifiers",
        cipher,
        accounts::resealVerifiers,
        stored -> {
          var context = verifierContext(stored.organization(), stored.appId());
          var sealed =
              new ZaloAccounts.SealedVerifier(
                  stored.organization(), stored.appId(), cipher.reseal(stored.verifier(), context));
          return sealed.equals(stored) ? Optional.empty() : Optional.of(sealed);
        });
  }

  private static String verifierContext(OrganizationId organization, String appId) {
    return "zalo-verifier:" + organization + "/" + appId;
  }

  private static String digest(String state) {
    return Sha256.hex(state);
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /**
   * Where an administrator agrees.
   *
   * @param callback and {@code challenge} have to be entered in the app's console
   */
  public record Link(String url, String callback, String challenge, Instant expiresAt) {}

  /**
   * How far a link is.
   *
   * @param reason why it came to nothing; null: it did not
   */
  public record Progress(State state, Instant expiresAt, @Nullable String reason) {
    /** What there is to say. */
    public enum State {
      /** Nobody has agreed yet. */
      WAITING,
      /** Nobody agreed in time. */
      EXPIRED,
      /** Zalo, or the administrator, said no. */
      REFUSED
    }
  }

  /** An account that is connected now. */
  public record Connected(OrganizationId organization, String oaId, String name) {}

  /**
   * What surrounds it.
   *
   * @param publicUrl base of the callback, asked for each link
   * @param random cryptographically strong
   */
  public record Around(
      AuditTrail audit,
      AlertRecorder alerts,
      SecretCipher cipher,
      Supplier<URI> publicUrl,
      RandomGenerator random,
      InstantSource clock) {}
}
