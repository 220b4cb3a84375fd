package com.meocrm.adapter.http.web;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.NanoTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outermost handler: gives each request its trace id and the headers that every answer has, and
 * writes its log line when it is over.
 */
public final class EdgeHandler extends Handler.Wrapper {
  private static final Logger LOG = LoggerFactory.getLogger("com.meocrm.access");

  private final TraceIds traceIds;

  public EdgeHandler(TraceIds traceIds) {
    this.traceIds = traceIds;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    var exchange = new Exchange(traceIds.of(request.getHeaders()));
    request.setAttribute(Exchange.ATTRIBUTE, exchange);
    putHeaders(response.getHeaders(), exchange.traceId());
    Request.addCompletionListener(request, failure -> log(request, response, exchange));
    return super.handle(request, response, callback);
  }

  /** The headers of every answer. */
  static void putHeaders(HttpFields.Mutable headers, String traceId) {
    headers.put("X-Trace-Id", traceId);
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Cache-Control", "no-store");
  }

  private static void log(Request request, Response response, Exchange exchange) {
    LOG.info(
        "method={} route={} status={} ms={} organization={} traceId={}",
        request.getMethod(),
        exchange.route(),
        response.getStatus(),
        NanoTime.millisSince(request.getBeginNanoTime()),
        exchange.organization(),
        exchange.traceId());
  }
}
