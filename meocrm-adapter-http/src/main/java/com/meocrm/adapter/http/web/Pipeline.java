package com.meocrm.adapter.http.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.meocrm.adapter.http.security.Principal;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of every request: authentication, authorisation, syntax, the idempotency key, then a
 * place before the database, where the route validates and executes. Whatever fails on the way is
 * answered in the one shape of errors.
 */
public final class Pipeline {
  private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
  private static final byte[] NO_BODY = {};

  private final AccessControl access;
  private final ModuleSwitches modules;
  private final Mutations mutations;
  private final Denials denials;
  private final UnknownCallers unknown;
  private final RequestGate gate;
  private final Duration bodyTimeout;
  private final Challenges challenges;

  /**
   * @param gate before the database, for requests that only read
   * @param challenges tell agents where to get the token that a route wants
   */
  public Pipeline(
      AccessControl access,
      ModuleSwitches modules,
      Mutations mutations,
      Denials denials,
      UnknownCallers unknown,
      RequestGate gate,
      Duration bodyTimeout,
      Challenges challenges) {
    this.access = access;
    this.modules = modules;
    this.mutations = mutations;
    this.denials = denials;
    this.unknown = unknown;
    this.gate = gate;
    this.bodyTimeout = bodyTimeout;
    this.challenges = challenges;
  }

  /** Answers one request to {@code route}. */
  public void serve(Route route, Context http) {
    var exchange = exchangeOf(http);
    exchange.isFor(route);
    try {
      send(conditional(route, http, answer(route, http, exchange)), http);
    } catch (RuntimeException e) {
      var problem = ErrorMapper.problemOf(e, exchange.traceId());
      switch (problem.status()) {
        case 401 -> unknown.note(route, exchange, problem);
        case 403 -> denials.note(route, http, exchange);
        default -> {}
      }
      send(challenges.of(route.requires(), http.req(), problem), http);
    }
  }

  /** Answers with {@code problem}. */
  static void send(Problem problem, Context http) {
    var exchange = exchangeOf(http);
    send(Answer.of(problem, exchange.traceId(), exchange.language()), http);
  }

  /** The language for people. */
  static Language languageOf(Context http) {
    return exchangeOf(http).language();
  }

  /** The trace id of a request. */
  static String traceIdOf(Context http) {
    return exchangeOf(http).traceId();
  }

  /** Nothing but the version for who has what it shows already. */
  private static Answer conditional(Route route, Context http, Answer answer) {
    var tag = answer.headers().get("ETag");
    boolean isKnown =
        route.effect() == Route.Effect.NONE
            && answer.status() == 200
            && tag != null
            && IfNoneMatch.matches(http.req().getHeaders(IfNoneMatch.FIELD), tag);
    return isKnown ? answer.notModified() : answer;
  }

  private Answer answer(Route route, Context http, Exchange exchange) {
    var scope = route.requires().scope();
    var principal = access.admit(route, http, exchange);
    var violations = new Violations();
    var query = Query.parse(http.queryString(), route.queryParameters(), violations);
    var body = body(route, http.req());
    var raw = raw(route, body);
    var json = json(route, body, violations);
    var call =
        new Call(
            http,
            exchange.traceId(),
            principal,
            json,
            raw,
            gate,
            query,
            violations,
            problem -> challenges.of(route.requires(), http.req(), problem));
    if (route.effect() == Route.Effect.MANAGED && scope != null && principal != null) {
      gate.pass(() -> {
        modules.requireOn(scope, principal);
        return Boolean.TRUE;
      });
      return handled(route, call, principal);
    }
    if (principal == null) {
      return route.effect() == Route.Effect.NONE
          ? route.handler().handle(call)
          : gate.pass(() -> route.handler().handle(call));
    }
    Supplier<Answer> handler =
        () -> {
          if (scope != null) {
            modules.requireOn(scope, principal); // now and then a query, so it has its place too
          }
          return handled(route, call, principal);
        };
    var guard = route.guard();
    if (guard != null) {
      gate.pass(() -> {
        guard.check(call);
        return Boolean.TRUE;
      });
    }
    return route.effect() == Route.Effect.NONE
        ? gate.pass(handler)
        : mutations.carryOut(
            route.effect(),
            new Mutations.Arrived(http.req(), body == null ? NO_BODY : body, exchange),
            principal,
            handler);
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

  /** What the handler reads itself; null where that is not its business. */
  private static byte @Nullable [] raw(Route route, byte @Nullable [] body) {
    return switch (route.body()) {
      case SIGNED -> body;
      case RAW -> body == null ? NO_BODY : body;
      case NONE, EMPTY, OPTIONAL, REQUIRED -> null;
    };
  }

  /** The bytes of a body that belongs to the request; null where none does. */
  private byte @Nullable [] body(Route route, HttpServletRequest request) {
    boolean expected =
        switch (route.body()) {
          case NONE -> false;
          case EMPTY, OPTIONAL, RAW -> RequestBody.isPresent(request);
          case REQUIRED, SIGNED -> true;
        };
    return expected ? RequestBody.read(request, bodyTimeout) : null;
  }

  private static @Nullable JsonNode json(
      Route route, byte @Nullable [] body, Violations violations) {
    return switch (route.body()) {
      case NONE, SIGNED, RAW -> null;
      case EMPTY -> {
        if (body == null) {
          yield null;
        }
        var json = Json.read(body);
        JsonObject.body(json, violations).done();
        yield json;
      }
      case OPTIONAL -> body == null ? JsonNodeFactory.instance.objectNode() : Json.read(body);
      case REQUIRED -> body == null ? null : Json.read(body);
    };
  }

  private static void send(Answer answer, Context http) {
    http.status(answer.status());
    answer.headers().forEach(http::header);
    http.contentType(answer.contentType());
    @Nullable Object stream = http.attribute(StreamBody.class.getName());
    if (stream instanceof StreamBody body
        && answer.status() == 200
        && !http.method()
            .equals(HandlerType.HEAD)) { // nobody would ever notice that its client left
      stream(body, http);
    } else {
      http.result(answer.body());
    }
  }

  private static void stream(StreamBody body, Context http) {
    try {
      body.writeTo(http.res().getOutputStream());
    } catch (IOException e) {
      LOG.debug("a client left its stream traceId={}", traceIdOf(http), e);
    }
  }

  private static Exchange exchangeOf(Context http) {
    @Nullable Object exchange = http.req().getAttribute(Exchange.ATTRIBUTE);
    if (exchange instanceof Exchange found) {
      return found;
    }
    throw new IllegalStateException("the edge handler is missing");
  }
}
