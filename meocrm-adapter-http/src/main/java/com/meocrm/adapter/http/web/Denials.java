package com.meocrm.adapter.http.web;

import com.meocrm.core.audit.AuditEntry.Decision;
import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.shared.RequestContext;
import io.javalin.http.Context;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down who wanted to change what they may not. By the same way to the database as other
 * requests have, so an attempt that is refused takes no longer than one that is not; when it cannot
 * be written the answer stays the same.
 */
public final class Denials {
  private static final Logger LOG = LoggerFactory.getLogger(Denials.class);
  private static final String COMMANDS = "mcp";
  private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)}");

  private final AuditTrail trail;
  private final RequestGate gate;

  public Denials(AuditTrail trail, RequestGate gate) {
    this.trail = trail;
    this.gate = gate;
  }

  /**
   * Nothing for reads and for those who write their own trail, and nothing where the token did not
   * prove whose it is.
   */
  void note(Route route, Context http, Exchange exchange) {
    var principal = exchange.principal();
    if (principal == null
        || route.effect() == Route.Effect.NONE
        || route.effect() == Route.Effect.MANAGED) {
      return;
    }
    var context =
        new RequestContext(principal.organization(), principal.asCaller(), exchange.traceId());
    var kind = kind(route);
    try {
      gate.pass(() -> {
        trail.refused(
            context, kind + "." + verb(route), entity(kind, route, http), Decision.DENIED);
        return Boolean.TRUE;
      });
    } catch (RuntimeException e) {
      LOG.warn(
          "a refused attempt is not in the trail route={} organization={} traceId={}",
          route.path(),
          exchange.organization(),
          exchange.traceId(),
          e);
    }
  }

  /** What kind of thing the route is about: one of its scope's area. */
  static String kind(Route route) {
    var scope = route.requires().scope();
    if (scope == null) {
      return "session"; // all that is left: what every caller may do
    }
    var area = scope.substring(0, Math.max(0, scope.indexOf(':')));
    if (area.equals(COMMANDS)) {
      return "command";
    }
    if (area.endsWith("ies")) {
      return area.substring(0, area.length() - 3) + "y";
    }
    return area.endsWith("s") ? area.substring(0, area.length() - 1) : area;
  }

  /** What was to be done to it: what the path says, else the method. */
  static String verb(Route route) {
    var last = route.path().substring(route.path().lastIndexOf('/') + 1);
    int colon = last.lastIndexOf(':');
    if (colon >= 0) {
      return last.substring(colon + 1);
    }
    boolean isAction =
        route.method() == Route.Method.POST
            && !last.startsWith("{")
            && PARAMETER.matcher(route.path()).find();
    return isAction
        ? last
        : switch (route.method()) {
          case GET -> "read";
          case POST -> "create";
          case PUT -> "replace";
          case PATCH -> "update";
          case DELETE -> "delete";
        };
  }

  private static String entity(String kind, Route route, Context http) {
    var parameter = PARAMETER.matcher(route.path());
    if (!parameter.find()) {
      return kind;
    }
    var id = http.pathParam(parameter.group(1));
    return Identifiers.isValid(id) ? kind + ":" + id : kind;
  }
}
