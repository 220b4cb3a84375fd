package com.meocrm.adapter.http.web;

import com.meocrm.adapter.http.security.Role;
import io.javalin.router.EndpointMetadata;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a caller needs for a route. Every endpoint carries one; the server does not start with one
 * that has none.
 *
 * @param scope such as {@code orders:write}; null: none
 * @param orElse scopes that open it as well
 * @param least the role that the caller must have beside it, or one above, whatever the scope
 *     opens; null: any
 * @param authenticated whether every token opens it: no scope is needed, or the handler asks for
 *     the one that the request turns out to need. Without scope and this it is open to everybody
 */
public record Requires(
    @Nullable String scope, Set<String> orElse, @Nullable Role least, boolean authenticated)
    implements EndpointMetadata {
  private static final Requires NOTHING = new Requires(null, Set.of(), null, false);

  public Requires {
    orElse = Set.copyOf(orElse);
  }

  public static Requires scope(String scope) {
    return new Requires(scope, Set.of(), null, false);
  }

  /** One of several scopes; the first is the one that refusals name. */
  public static Requires anyOf(String scope, String... orElse) {
    return new Requires(scope, Set.of(orElse), null, false);
  }

  /** The scope, and the role ADMIN or OWNER. */
  public static Requires adminWith(String scope) {
    return new Requires(scope, Set.of(), Role.ADMIN, false);
  }

  /** The scope, and the role MANAGER or one above. */
  public static Requires managerWith(String scope) {
    return new Requires(scope, Set.of(), Role.MANAGER, false);
  }

  /** A valid token, whatever it opens. */
  public static Requires anyCaller() {
    return new Requires(null, Set.of(), null, true);
  }

  /**
   * A token, and the scope of the command that is called, which only the handler knows.
   *
   * @param commands the scopes of all commands
   */
  public static Requires command(Set<String> commands) {
    return new Requires("mcp:<command>", commands, null, true);
  }

  /** Nothing, not even a token. */
  public static Requires publicAccess() {
    return NOTHING;
  }

  /** Whether it is about commands, each of which needs a scope of its own. */
  boolean isForCommands() {
    return authenticated && scope != null;
  }
}
