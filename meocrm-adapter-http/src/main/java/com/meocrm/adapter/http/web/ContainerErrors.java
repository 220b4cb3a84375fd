package com.meocrm.adapter.http.web;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * Answers in our shape what the container refuses before, or fails after, any of our code has seen
 * it.
 */
public final class ContainerErrors extends ErrorHandler {
  private final TraceIds traceIds;
  private final ClientAddresses clients;
  private final RequestMetrics metrics;

  public ContainerErrors(TraceIds traceIds, ClientAddresses clients, RequestMetrics metrics) {
    this.traceIds = traceIds;
    this.clients = clients;
    this.metrics = metrics;
  }

  @Override
  public boolean errorPageForMethod(String method) {
    return true;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status =
        request.getAttribute(ERROR_EXCEPTION) instanceof HttpException e
            ? e.getCode()
            : response.getStatus();
    var problem = Problem.ofStatus(status);
    var known = request.getAttribute(Exchange.ATTRIBUTE) instanceof Exchange e ? e : null;
    var exchange = known == null ? Exchange.of(request, traceIds, clients) : known;

    response.setStatus(problem.status());
    if (known == null) { // else the edge handler does so
      AccessLog.write(request, response, exchange);
      metrics.count(request, response, exchange);
    }
    EdgeHandler.putHeaders(response.getHeaders(), exchange.traceId(), traceIds);
    problem.headers().forEach(response.getHeaders()::put);
    if (HttpMethod.HEAD.is(request.getMethod()) || HttpStatus.hasNoBody(status)) {
      callback.succeeded();
      return true;
    }
    response.getHeaders().put(HttpHeader.CONTENT_LANGUAGE, exchange.language().tag());
    var body = ErrorJson.write(problem, exchange.traceId(), exchange.language());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Answer.JSON);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
    return true;
  }
}
