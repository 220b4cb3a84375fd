package com.meocrm.adapter.http.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.HashMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Completes the challenges of routes for agents (RFC 9728): where this server says which tokens it
 * takes, and which scopes there are to ask for.
 */
public final class Challenges {
  /** Where the metadata lies. */
  public static final String METADATA = "/.well-known/oauth-protected-resource";

  private static final String CHALLENGE = "WWW-Authenticate";
  private static final Pattern AUTHORITY =
      Pattern.compile("[A-Za-z0-9._-]+(:[0-9]{1,5})?|\\[[0-9a-fA-F:.]+](:[0-9]{1,5})?");

  private final @Nullable URI publicUrl;

  /**
   * @param publicUrl base of the links; null: where callers say that they found the server
   */
  public Challenges(@Nullable URI publicUrl) {
    this.publicUrl = publicUrl;
  }

  /** The same problem with its challenge completed; for other routes as it is. */
  Problem of(Requires requires, HttpServletRequest request, Problem problem) {
    var challenge = problem.headers().get(CHALLENGE);
    if (!requires.isForCommands() || challenge == null) {
      return problem;
    }
    var headers = new HashMap<>(problem.headers());
    var text = new StringBuilder(challenge);
    if (problem.status() == 401) {
      text.append(", scope=\"")
          .append(String.join(" ", new TreeSet<>(requires.orElse())))
          .append('"');
    }
    text.append(", resource_metadata=\"")
        .append(base(publicUrl, request))
        .append(METADATA)
        .append('"');
    if (problem.status() == 403) {
      text.append(", error_description=\"")
          .append(problem.message().replace("\"", "'"))
          .append('"');
    }
    headers.put(CHALLENGE, text.toString());
    return problem.withHeaders(headers);
  }

  static String base(@Nullable URI publicUrl, HttpServletRequest request) {
    return publicUrl == null ? origin(request) : publicUrl.toString().replaceFirst("/+$", "");
  }

  /** As the caller's Host says; what could not be one is not repeated. */
  static String origin(HttpServletRequest request) {
    var host = request.getHeader("Host");
    var authority = host != null && AUTHORITY.matcher(host).matches() ? host : "localhost";
    return request.getScheme() + "://" + authority;
  }
}
