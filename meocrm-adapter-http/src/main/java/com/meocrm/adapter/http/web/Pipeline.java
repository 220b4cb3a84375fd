package com.meocrm.adapter.http.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.meocrm.adapter.http.security.Principal;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of every request: authentication, authorisation, syntax, then a place before the
 * database, where the route validates and executes. Whatever fails on the way is answered in the
 * one shape of errors.
 */
public final class Pipeline {
  private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final AccessControl access;
  private final ModuleSwitches modules;
  private final RequestGate gate;
  private final Duration bodyTimeout;

  /** {@code places} is how many requests may be at the database at once. */
  public Pipeline(AccessControl access, ModuleSwitches modules, int places, Duration bodyTimeout) {
    this.access = access;
    this.modules = modules;
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
    var exchange = exchangeOf(http);
    send(Answer.of(problem, exchange.traceId(), exchange.language()), http);
  }

  /** The trace id of a request. */
  static String traceIdOf(Context http) {
    return exchangeOf(http).traceId();
  }

  private Answer answer(Route route, Context http, Exchange exchange) {
    var scope = route.requires().scope();
    var principal = access.admit(route, http, exchange);
    var violations = new Violations();
    var query = Query.parse(http.queryString(), route.queryParameters(), violations);
    var raw = route.body() == Route.Body.SIGNED ? RequestBody.read(http.req(), bodyTimeout) : null;
    var json = json(route, http.req(), violations);
    var call = new Call(http, exchange.traceId(), principal, json, raw, gate, query, violations);
    if (scope == null || principal == null) {
      return raw == null
          ? route.handler().handle(call)
          : gate.pass(() -> route.handler().handle(call));
    }
    return gate.pass(() -> {
      modules.requireOn(scope, principal); // now and then a query, so it has its place too
      return handled(route, call, principal);
    });
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
          case NONE, SIGNED -> false;
          case EMPTY, OPTIONAL -> RequestBody.isPresent(request);
          case REQUIRED -> true;
        };
    if (!expected) {
      return route.body() == Route.Body.OPTIONAL ? JsonNodeFactory.instance.objectNode() : null;
    }
    var json = Json.read(RequestBody.read(request, bodyTimeout));
    if (route.body() == Route.Body.EMPTY) {
      JsonObject.body(json, violations).done();
    }
    return json;
  }

  private static void send(Answer answer, Context http) {
    http.status(answer.status());
    answer.headers().forEach(http::header);
    http.contentType(answer.contentType());
    @Nullable Object stream = http.attribute(StreamBody.class.getName());
    if (stream instanceof StreamBody body && answer.status() == 200) {
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
