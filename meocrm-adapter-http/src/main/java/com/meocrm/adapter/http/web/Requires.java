package com.meocrm.adapter.http.web;

import io.javalin.router.EndpointMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What a caller needs for a route. Every endpoint carries one; the server does not start with one
 * that has none.
 *
 * @param scope such as {@code orders:write}; null: open to everybody
 */
public record Requires(@Nullable String scope) implements EndpointMetadata {
  private static final Requires NOTHING = new Requires(null);

  public static Requires scope(String scope) {
    return new Requires(scope);
  }

  /** Nothing, not even a token. */
  public static Requires publicAccess() {
    return NOTHING;
  }
}
