package com.meocrm.adapter.http.web;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The outermost handler: gives each request its trace, the headers that every answer has, and has
 * it logged and counted when it is over.
 */
public final class EdgeHandler extends Handler.Wrapper {
  private final TraceIds traceIds;
  private final ClientAddresses clients;
  private final RequestMetrics metrics;

  public EdgeHandler(TraceIds traceIds, ClientAddresses clients, RequestMetrics metrics) {
    this.traceIds = traceIds;
    this.clients = clients;
    this.metrics = metrics;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    var exchange = Exchange.of(request, traceIds, clients);
    request.setAttribute(Exchange.ATTRIBUTE, exchange);
    putHeaders(response.getHeaders(), exchange.traceId(), traceIds);
    Request.addCompletionListener(
        request,
        failure -> {
          AccessLog.write(request, response, exchange);
          metrics.count(request, response, exchange);
        });
    return super.handle(request, response, callback);
  }

  /**
   * The trace id of a request that this handler has seen.
   *
   * @throws IllegalStateException when it has not
   */
  public static String traceIdOf(Request request) {
    return exchangeOf(request).traceId();
  }

  /**
   * The language in which the caller of such a request wants to be answered.
   *
   * @throws IllegalStateException when this handler has not seen it
   */
  public static Language languageOf(Request request) {
    return exchangeOf(request).language();
  }

  private static Exchange exchangeOf(Request request) {
    if (request.getAttribute(Exchange.ATTRIBUTE) instanceof Exchange exchange) {
      return exchange;
    }
    throw new IllegalStateException("the edge handler is missing");
  }

  /** The headers of every answer. */
  static void putHeaders(HttpFields.Mutable headers, String traceId, TraceIds traceIds) {
    headers.put("X-Trace-Id", traceId);
    headers.put("traceparent", traceIds.traceparent(traceId));
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Cache-Control", "no-store");
  }
}
