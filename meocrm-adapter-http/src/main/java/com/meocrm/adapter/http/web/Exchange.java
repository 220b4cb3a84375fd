package com.meocrm.adapter.http.web;

import com.meocrm.adapter.http.security.Principal;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** What is known of a request on its way through the server, for its trace and its log line. */
final class Exchange {
  static final String ATTRIBUTE = Exchange.class.getName();
  static final String UNKNOWN = "-";

  private final String traceId;
  private final String client;
  private final Language language;
  private volatile String route = UNKNOWN;
  private volatile @Nullable Principal principal;

  Exchange(String traceId, String client, Language language) {
    this.traceId = traceId;
    this.client = client;
    this.language = language;
  }

  /** What a request itself tells. */
  static Exchange of(Request request, TraceIds traceIds, ClientAddresses clients) {
    var headers = request.getHeaders();
    return new Exchange(
        traceIds.of(headers),
        clients.of(request),
        Language.of(headers.get(HttpHeader.ACCEPT_LANGUAGE)));
  }

  String traceId() {
    return traceId;
  }

  /** The client's address. */
  String client() {
    return client;
  }

  /** The language for people. */
  Language language() {
    return language;
  }

  /** The path's template, not the path. */
  String route() {
    return route;
  }

  String organization() {
    var caller = principal;
    return caller == null ? UNKNOWN : caller.organization().value();
  }

  /** Who calls; null until a token has proved it. */
  @Nullable Principal principal() {
    return principal;
  }

  void isFor(Route matched) {
    route = matched.path();
  }

  void isBy(Principal caller) {
    principal = caller;
  }
}
