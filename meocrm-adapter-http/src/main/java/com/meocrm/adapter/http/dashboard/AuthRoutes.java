package com.meocrm.adapter.http.dashboard;

import com.meocrm.adapter.http.security.InvalidTokenException;
import com.meocrm.adapter.http.security.KeysUnavailableException;
import com.meocrm.adapter.http.security.Principal;
import com.meocrm.adapter.http.security.SignInCodes;
import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Problem;
import com.meocrm.adapter.http.web.ProblemException;
import com.meocrm.adapter.http.web.Problems;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.adapter.http.web.SessionCookie;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.SessionUseCases;
import com.meocrm.core.session.OpenSession;
import com.meocrm.core.session.SessionText;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /auth/*}: signing in to the dashboard, with a one-time code or at the identity provider,
 * and signing out.
 */
public final class AuthRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(AuthRoutes.class);
  private static final String SESSION = "/auth/session";
  private static final int MAX_CODE_LENGTH = 8192;
  private static final String SET_COOKIE = "Set-Cookie";

  private final DashboardConfig config;
  private final SignInCodes codes;
  private final SessionUseCases sessions;
  private final InstantSource clock;
  private final @Nullable OpenIdSignIn openId;

  public AuthRoutes(
      DashboardConfig config,
      SignInCodes codes,
      SessionUseCases sessions,
      InstantSource clock,
      RandomGenerator random) {
    this.config = config;
    this.codes = codes;
    this.sessions = sessions;
    this.clock = clock;
    this.openId = config.openId() == null ? null : new OpenIdSignIn(config.openId(), clock, random);
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/auth/methods", Requires.publicAccess(), this::methods),
        Route.post(SESSION, Requires.publicAccess(), this::open),
        Route.get(SESSION, Requires.anyCaller(), this::read),
        Route.delete(SESSION, Requires.anyCaller(), this::end),
        Route.get("/auth/login", Requires.publicAccess(), this::login),
        Route.get("/auth/callback", Requires.publicAccess(), this::callback)
            .withQuery("code", "state", "error")
            .reachingOut());
  }

  private Answer methods(Call call) {
    call.violations().orThrow();
    return Answer.ok(Map.of("openIdConnect", openId != null));
  }

  private Answer open(Call call) {
    var body = call.body();
    var code = body.text("code", MAX_CODE_LENGTH);
    body.done();
    call.violations().orThrow();
    var accepted = accepted(code);
    var opened = open(accepted.principal(), accepted.sessionEnd(), accepted.id(), call.traceId());
    return Answer.ok(json(accepted.principal(), opened))
        .withHeaders(Map.of(SET_COOKIE, keep(opened)));
  }

  private SignInCodes.Accepted accepted(String code) {
    try {
      return codes.verify(code);
    } catch (InvalidTokenException e) {
      throw new ProblemException(Problems.signInCodeInvalid(), e);
    }
  }

  private OpenSession.Opened open(
      Principal principal, Instant end, @Nullable String code, String traceId) {
    return sessions
        .open()
        .handle(
            new OpenSession.Command(
                principal.organization(), principal.asCaller(), principal.scope(), end, code),
            traceId);
  }

  private Answer read(Call call) {
    call.violations().orThrow();
    var principal = call.principal();
    var session = principal.session() == null ? null : SessionCookie.in(call.header("Cookie"));
    var csrf =
        session == null ? null : SessionText.parse(session).map(SessionText::csrf).orElse(null);
    return Answer.ok(SessionJson.of(principal, csrf));
  }

  private Answer end(Call call) {
    var context = call.context();
    var session = call.principal().session();
    if (session == null) {
      return Answer.noContent(); // a token ends by itself
    }
    sessions.end().handle(session, context);
    return Answer.noContent()
        .withHeaders(Map.of(SET_COOKIE, SessionCookie.forget(config.isSecure())));
  }

  private Answer login(Call call) {
    call.violations().orThrow();
    if (openId == null) {
      throw new ProblemException(
          Problem.of(404, "SIGN_IN_NOT_CONFIGURED", "No identity provider is configured here."));
    }
    try {
      var begun = openId.begin(callbackUrl(call));
      return redirect(begun.url(), begun.cookie(config.isSecure()));
    } catch (OpenIdSignIn.FailedException e) {
      return failed(e, call);
    }
  }

  /** The provider adds parameters of its own, so none is refused here. */
  private Answer callback(Call call) {
    if (openId == null) {
      throw new ProblemException(Problem.ofStatus(404));
    }
    var provider = openId;
    try {
      var principal =
          call.awayFromStore(() ->
              provider.finish(
                  call.query().text("state"),
                  call.query().text("code"),
                  call.header("Cookie"),
                  callbackUrl(call)));
      var opened = open(principal, principal.expiresAt(), null, call.traceId());
      return redirect(URI.create("/"), keep(opened));
    } catch (OpenIdSignIn.FailedException | InvalidTokenException | KeysUnavailableException e) {
      return failed(e, call);
    }
  }

  /** People see a page, operators the reason. */
  private static Answer failed(RuntimeException e, Call call) {
    var cause = e.getCause();
    LOG.warn(
        "sign-in failed reason={} cause={} traceId={}",
        e.getMessage(),
        cause == null ? "-" : cause.getMessage(),
        call.traceId());
    return new Answer(302, "text/plain", new byte[0], Map.of("Location", "/#/sign-in/failed"));
  }

  private URI callbackUrl(Call call) {
    var base = config.publicUrl();
    return base == null
        ? URI.create("http://" + call.header("Host") + "/auth/callback")
        : URI.create(base.toString().replaceFirst("/+$", "") + "/auth/callback");
  }

  private static Answer redirect(URI target, String cookie) {
    return new Answer(
        302, "text/plain", new byte[0], Map.of("Location", target.toString(), SET_COOKIE, cookie));
  }

  private static SessionJson json(Principal principal, OpenSession.Opened opened) {
    var json = SessionJson.of(principal, opened.text().csrf());
    return new SessionJson(
        json.organizationId(),
        json.subject(),
        json.roles(),
        json.open(),
        WireTime.of(opened.session().expiresAt()),
        json.csrfToken());
  }

  private String keep(OpenSession.Opened opened) {
    return SessionCookie.keep(
        opened.text(),
        Duration.between(clock.instant(), opened.session().expiresAt()),
        config.isSecure());
  }
}
