package com.meocrm.adapter.http.web;

import com.meocrm.core.shared.OrganizationId;

/** What is known of a request on its way through the server, for its trace and its log line. */
final class Exchange {
  static final String ATTRIBUTE = Exchange.class.getName();
  private static final String UNKNOWN = "-";

  private final String traceId;
  private volatile String route = UNKNOWN;
  private volatile String organization = UNKNOWN;

  Exchange(String traceId) {
    this.traceId = traceId;
  }

  String traceId() {
    return traceId;
  }

  /** The path's template, not the path. */
  String route() {
    return route;
  }

  String organization() {
    return organization;
  }

  void isFor(Route matched) {
    route = matched.path();
  }

  void isOf(OrganizationId caller) {
    organization = caller.value();
  }
}
