package com.meocrm.adapter.http.web;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * One method on one path, what it requires, and what answers it.
 *
 * @param path with parameters in braces, as the OpenAPI document writes it
 * @param queryParameters those it knows; all others are violations
 */
public record Route(
    Method method,
    String path,
    Requires requires,
    Set<String> queryParameters,
    Body body,
    Handler handler) {
  /** The methods in use. */
  public enum Method {
    GET,
    POST
  }

  /** Whether a JSON body belongs to the request. */
  public enum Body {
    NONE,
    /** One that is there must be an empty object: the path says it all. */
    EMPTY,
    REQUIRED
  }

  public Route {
    queryParameters = Set.copyOf(queryParameters);
  }

  public static Route get(String path, Requires requires, Handler handler) {
    return new Route(Method.GET, path, requires, Set.of(), Body.NONE, handler);
  }

  public static Route post(String path, Requires requires, Handler handler) {
    return new Route(Method.POST, path, requires, Set.of(), Body.REQUIRED, handler);
  }

  /** A POST whose path says it all. */
  public static Route action(String path, Requires requires, Handler handler) {
    return new Route(Method.POST, path, requires, Set.of(), Body.EMPTY, handler);
  }

  public Route withQuery(String... names) {
    return new Route(
        method, path, requires, new LinkedHashSet<>(Arrays.asList(names)), body, handler);
  }

  /** Decodes, calls one use case, encodes. */
  @FunctionalInterface
  public interface Handler {
    Answer handle(Call call);
  }
}
