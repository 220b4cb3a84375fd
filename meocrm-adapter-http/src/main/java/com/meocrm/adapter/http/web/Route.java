package com.meocrm.adapter.http.web;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One method on one path, what it requires, and what answers it.
 *
 * @param path with parameters in braces, as the OpenAPI document writes it
 * @param queryParameters those it knows; all others are violations
 * @param webhookTokens whether tokens that were made for one webhook endpoint may call it
 * @param guard what has to hold of the caller beside {@code requires}; null: nothing
 */
public record Route(
    Method method,
    String path,
    Requires requires,
    Set<String> queryParameters,
    Body body,
    Effect effect,
    boolean webhookTokens,
    @Nullable Guard guard,
    Handler handler) {
  /** The methods in use. */
  public enum Method {
    GET,
    POST,
    PUT,
    PATCH,
    DELETE
  }

  /** Whether a JSON body belongs to the request. */
  public enum Body {
    NONE,
    /** One that is there must be an empty object: the path says it all. */
    EMPTY,
    /** One that is there must be an object; without one it is an empty object. */
    OPTIONAL,
    REQUIRED,
    /** Bytes that the handler reads itself, once it knows who asks; empty where there are none. */
    RAW,
    /** Bytes whose signature has to be checked before anything is made of them. */
    SIGNED
  }

  /** What carrying out a request of this route touches. */
  public enum Effect {
    /** Reads only. */
    NONE,
    /** The database alone: the whole call is one unit of work. */
    STORED,
    /**
     * What it touches is the handler's own affair: it takes a place before the database for each
     * part ({@link Call#atStore}), looks at the {@code Idempotency-Key} and writes the trail
     * itself.
     */
    MANAGED,
    /** Others too, such as a partner's server: no transaction may be open meanwhile. */
    REACHES_OUT
  }

  public Route {
    queryParameters = Set.copyOf(queryParameters);
  }

  public static Route get(String path, Requires requires, Handler handler) {
    return new Route(
        Method.GET, path, requires, Set.of(), Body.NONE, Effect.NONE, false, null, handler);
  }

  public static Route post(String path, Requires requires, Handler handler) {
    return stored(Method.POST, path, requires, Body.REQUIRED, handler);
  }

  public static Route put(String path, Requires requires, Handler handler) {
    return stored(Method.PUT, path, requires, Body.REQUIRED, handler);
  }

  public static Route patch(String path, Requires requires, Handler handler) {
    return stored(Method.PATCH, path, requires, Body.REQUIRED, handler);
  }

  public static Route delete(String path, Requires requires, Handler handler) {
    return stored(Method.DELETE, path, requires, Body.EMPTY, handler);
  }

  /** A POST whose path says it all. */
  public static Route action(String path, Requires requires, Handler handler) {
    return stored(Method.POST, path, requires, Body.EMPTY, handler);
  }

  /** A POST that carries a signature of its own instead of a token. */
  public static Route signed(String path, Handler handler) {
    return stored(Method.POST, path, Requires.publicAccess(), Body.SIGNED, handler);
  }

  /**
   * As {@link #signed}, for senders who wait for no more than a moment: its handler takes its place
   * before the store itself.
   */
  public static Route signedInHaste(String path, Handler handler) {
    return new Route(
        Method.POST,
        path,
        Requires.publicAccess(),
        Set.of(),
        Body.SIGNED,
        Effect.NONE,
        false,
        null,
        handler);
  }

  /** A POST whose handler does all but authentication itself, {@link Effect#MANAGED}. */
  public static Route managed(String path, Requires requires, Handler handler) {
    return new Route(
        Method.POST, path, requires, Set.of(), Body.RAW, Effect.MANAGED, false, null, handler);
  }

  /** A DELETE of that kind, without a body. */
  public static Route managedDelete(String path, Requires requires, Handler handler) {
    return new Route(
        Method.DELETE, path, requires, Set.of(), Body.NONE, Effect.MANAGED, false, null, handler);
  }

  public Route withQuery(String... names) {
    return new Route(
        method,
        path,
        requires,
        new LinkedHashSet<>(Arrays.asList(names)),
        body,
        effect,
        webhookTokens,
        guard,
        handler);
  }

  /** This action, which may come with a body that says more. */
  public Route withOptionalBody() {
    return new Route(
        method,
        path,
        requires,
        queryParameters,
        Body.OPTIONAL,
        effect,
        webhookTokens,
        guard,
        handler);
  }

  private static Route stored(
      Method method, String path, Requires requires, Body body, Handler handler) {
    return new Route(method, path, requires, Set.of(), body, Effect.STORED, false, null, handler);
  }

  /** This route, whose handler calls others than the database. */
  public Route reachingOut() {
    return new Route(
        method,
        path,
        requires,
        queryParameters,
        body,
        Effect.REACHES_OUT,
        webhookTokens,
        guard,
        handler);
  }

  /**
   * This route, open to tokens that were made for one webhook endpoint, as no other is. Its handler
   * asks {@link Call#requireWebhook} or {@link Call#allowsWebhook}; one that forgets it answers
   * such tokens nothing.
   */
  public Route openToWebhookTokens() {
    return new Route(method, path, requires, queryParameters, body, effect, true, guard, handler);
  }

  /** This route, to which a caller has to be admitted by {@code check} as well. */
  public Route guardedBy(Guard check) {
    return new Route(
        method, path, requires, queryParameters, body, effect, webhookTokens, check, handler);
  }

  /**
   * Authorisation that depends on what is asked for. It comes before the {@code Idempotency-Key},
   * so that nobody is given the stored answer to a request that is no longer theirs to make. What
   * is wrong with the request otherwise is not its business: it then lets the caller pass.
   */
  @FunctionalInterface
  public interface Guard {
    /**
     * Lets the caller pass or refuses it.
     *
     * @throws com.meocrm.core.shared.DomainException forbidden
     */
    void check(Call call);
  }

  /** Decodes, calls one use case, encodes. */
  @FunctionalInterface
  public interface Handler {
    Answer handle(Call call);
  }
}
