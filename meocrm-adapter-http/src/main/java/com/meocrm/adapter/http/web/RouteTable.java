package com.meocrm.adapter.http.web;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.router.Endpoint;
import io.javalin.router.InternalRouter;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All routes of the server. Each says what it requires; one that does not keeps the server from
 * starting.
 */
public final class RouteTable {
  private static final Logger LOG = LoggerFactory.getLogger(RouteTable.class);

  private final List<Route> routes;
  private final Pipeline pipeline;

  public RouteTable(List<Route> routes, Pipeline pipeline) {
    this.routes = List.copyOf(routes);
    this.pipeline = pipeline;
  }

  /** Registers the routes, and the errors of requests that match none. */
  public void applyTo(JavalinConfig config) {
    for (var route : routes) {
      config.routes.addEndpoint(endpoint(route, HandlerType.findOrCreate(route.method().name())));
      if (route.method() == Route.Method.GET) {
        // Else HEAD would be answered with 200 without asking anybody.
        config.routes.addEndpoint(endpoint(route, HandlerType.HEAD));
      }
    }
    config.router.javaLangErrorHandler(RouteTable::answerFatal);
    var router = config.unsafe.internalRouter;
    config.routes.exception(HttpResponseException.class, (e, http) -> refuse(e, http, router));
    config.routes.exception(
        Exception.class,
        (e, http) -> Pipeline.send(ErrorMapper.problemOf(e, Pipeline.traceIdOf(http)), http));
  }

  /** Where neither stack nor memory can be trusted, the least that keeps the shape. */
  private static void answerFatal(HttpServletResponse response, Error error) {
    var traceId = String.valueOf(response.getHeader("X-Trace-Id"));
    var problem = ErrorMapper.problemOf(error, traceId);
    response.setStatus(problem.status());
    response.setContentType(Answer.JSON);
    try {
      response.getOutputStream().write(ErrorJson.write(problem, traceId, Language.ENGLISH));
    } catch (IOException e) {
      LOG.debug("answer not written traceId={}", traceId, e);
    }
  }

  /**
   * Checks that every endpoint says what it requires.
   *
   * @throws IllegalStateException naming the first one that does not
   */
  public static void requireAccessRules(InternalRouter router) {
    for (var handler : router.allHttpHandlers()) {
      var endpoint = handler.endpoint;
      if (endpoint.method.isHttpMethod() && endpoint.metadata(Requires.class) == null) {
        throw new IllegalStateException(
            "the route "
                + endpoint.method.name()
                + " "
                + endpoint.path
                + " does not say what it requires");
      }
    }
  }

  private Endpoint endpoint(Route route, HandlerType method) {
    return Endpoint.create(method, route.path())
        .addMetadata(route.requires())
        .handler(http -> pipeline.serve(route, http));
  }

  private static void refuse(HttpResponseException e, Context http, InternalRouter router) {
    var problem = Problem.ofStatus(e.getStatus());
    Pipeline.send(
        e instanceof MethodNotAllowedResponse
            ? problem.withHeader("Allow", allowed(router, http.path()))
            : problem,
        http);
  }

  private static String allowed(InternalRouter router, String path) {
    return HandlerType.values().stream()
        .filter(type -> type.isHttpMethod() && router.findFirstHttpHandlerEntry(type, path) != null)
        .map(HandlerType::name)
        .sorted()
        .collect(Collectors.joining(", "));
  }
}
