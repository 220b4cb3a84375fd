package com.meocrm.adapter.http.mcp;

import com.meocrm.adapter.http.HttpConfig;
import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Challenges;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.command.Commands;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeSet;

/**
 * Which tokens this server takes (RFC 9728), for agents that were refused without one.
 *
 * <p>The issuer is named where it is one that can be visited; tokens that tenants make here need
 * none.
 */
public final class MetadataRoutes {
  private final HttpConfig config;
  private final List<String> scopes;

  public MetadataRoutes(HttpConfig config, Commands commands) {
    this.config = config;
    var names = new TreeSet<String>();
    commands.all().forEach(command -> names.add(command.name().scope()));
    this.scopes = List.copyOf(names);
  }

  public List<Route> routes() {
    return List.of(
        Route.get(Challenges.METADATA, Requires.publicAccess(), this::read),
        Route.get(Challenges.METADATA + McpRoutes.PATH, Requires.publicAccess(), this::read));
  }

  private Answer read(Call call) {
    call.violations().orThrow();
    var url = config.dashboard().publicUrl();
    var base = url == null ? call.origin() : url.toString().replaceFirst("/+$", "");
    var issuer = config.jwt().issuer();
    var metadata = new LinkedHashMap<String, Object>();
    metadata.put("resource", base + McpRoutes.PATH);
    metadata.put("resource_name", "MeoCRM");
    metadata.put(
        "authorization_servers", issuer.startsWith("https://") ? List.of(issuer) : List.of());
    metadata.put("scopes_supported", scopes);
    metadata.put("bearer_methods_supported", List.of("header"));
    return Answer.ok(metadata);
  }
}
