package com.meocrm.adapter.http.web;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.NanoTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line of JSON for each request. It names the route, never the path or the query, and no
 * header: those may hold secrets and personal data.
 */
final class AccessLog {
  private static final Logger LOG = LoggerFactory.getLogger("com.meocrm.access");

  private AccessLog() {}

  static void write(Request request, Response response, Exchange exchange) {
    if (!LOG.isInfoEnabled()) {
      return;
    }
    var line = new LinkedHashMap<String, Object>();
    line.put("time", WireTime.of(Instant.ofEpochMilli(Request.getTimeStamp(request))));
    line.put("method", method(request.getMethod()));
    line.put("route", exchange.route());
    line.put("status", response.getStatus());
    line.put("ms", NanoTime.millisSince(request.getBeginNanoTime()));
    line.put("bytes", Response.getContentBytesWritten(response));
    line.put("organization", exchange.organization());
    line.put("client", exchange.client());
    line.put("traceId", exchange.traceId());
    LOG.info(new String(Json.write(line), StandardCharsets.UTF_8));
  }

  /** Anything may stand where the method does; only what we know is repeated. */
  static String method(String method) {
    return switch (method) {
      case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT" -> method;
      default -> "OTHER";
    };
  }
}
