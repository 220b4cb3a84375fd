package com.meocrm.adapter.http.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.http.security.Principal;
import com.meocrm.adapter.http.security.TokenVerifier;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * The way of every request: authentication, authorisation, syntax, then a place before the
 * database, where the route validates and executes. Whatever fails on the way is answered in the
 * one shape of errors.
 */
public final class Pipeline {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String BEARER = "Bearer ";

  private final TokenVerifier tokens;
  private final RequestGate gate;
  private final Duration bodyTimeout;

  /** {@code places} is how many requests may be at the database at once. */
  public Pipeline(TokenVerifier tokens, int places, Duration bodyTimeout) {
    this.tokens = tokens;
    this.gate = new RequestGate(places, PATIENCE);
    this.bodyTimeout = bodyTimeout;
  }

  /** Answers one request to {@code route}. */
  public void serve(Route route, Context http) {
    var exchange = exchangeOf(http);
    exchange.isFor(route);
    try {
      send(answer(route, http, exchange), http);
    } catch (RuntimeException e) {
      send(ErrorMapper.problemOf(e, exchange.traceId()), http);
    }
  }

  /** Answers with {@code problem}. */
  static void send(Problem problem, Context http) {
    send(Answer.of(problem, exchangeOf(http).traceId()), http);
  }

  /** The trace id of a request. */
  static String traceIdOf(Context http) {
    return exchangeOf(http).traceId();
  }

  private Answer answer(Route route, Context http, Exchange exchange) {
    var scope = route.requires().scope();
    var principal = scope == null ? null : authorised(route, scope, http.req(), exchange);
    var violations = new Violations();
    var query = Query.parse(http.queryString(), route.queryParameters(), violations);
    var json = json(route, http.req(), violations);
    var call = new Call(http, exchange.traceId(), principal, json, query, violations);
    return principal == null
        ? route.handler().handle(call)
        : gate.pass(() -> handled(route, call, principal));
  }

  /** A route that forgot to look at the token's endpoint has a bug, and shows it to nobody. */
  private static Answer handled(Route route, Call call, Principal principal) {
    var answer = route.handler().handle(call);
    if (principal.webhook() != null && !call.webhookWasChecked()) {
      throw new IllegalStateException(
          route.path() + " is open to webhook tokens and did not ask which endpoint they are for");
    }
    return answer;
  }

  private @Nullable JsonNode json(Route route, HttpServletRequest request, Violations violations) {
    boolean expected =
        switch (route.body()) {
          case NONE -> false;
          case EMPTY -> RequestBody.isPresent(request);
          case REQUIRED -> true;
        };
    if (!expected) {
      return null;
    }
    var json = Json.read(RequestBody.read(request, bodyTimeout));
    if (route.body() == Route.Body.EMPTY) {
      JsonObject.body(json, violations).done();
    }
    return json;
  }

  private Principal authorised(
      Route route, String scope, HttpServletRequest request, Exchange exchange) {
    var principal = tokens.verify(tokenOf(request));
    exchange.isOf(principal.organization());
    if (principal.webhook() != null && !route.webhookTokens()) {
      throw new ProblemException(Problems.otherWebhook());
    }
    if (!principal.may(scope)) {
      throw new ProblemException(Problems.forbidden(scope));
    }
    return principal;
  }

  private static String tokenOf(HttpServletRequest request) {
    var headers = Collections.list(request.getHeaders("Authorization"));
    if (headers.isEmpty()) {
      throw new ProblemException(Problems.missingToken());
    }
    var header = headers.getFirst();
    if (headers.size() > 1 || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      throw new ProblemException(Problems.invalidToken());
    }
    return header.substring(BEARER.length()).strip();
  }

  private static void send(Answer answer, Context http) {
    http.status(answer.status());
    answer.headers().forEach(http::header);
    http.contentType(answer.contentType());
    http.result(answer.body());
  }

  private static Exchange exchangeOf(Context http) {
    @Nullable Object exchange = http.req().getAttribute(Exchange.ATTRIBUTE);
    if (exchange instanceof Exchange found) {
      return found;
    }
    throw new IllegalStateException("the edge handler is missing");
  }
}
