package com.meocrm.adapter.http.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Cursors;
import com.meocrm.adapter.http.web.ListJson;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.WebhookUseCases;
import com.meocrm.core.event.EventType;
import com.meocrm.core.shared.Secret;
import com.meocrm.core.webhook.CreateEndpoint;
import com.meocrm.core.webhook.Endpoint;
import com.meocrm.core.webhook.EndpointId;
import com.meocrm.core.webhook.Endpoints;
import com.meocrm.core.webhook.TestEndpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/webhooks}: the endpoints themselves. */
public final class EndpointRoutes {
  static final String PATH = "/api/v1/webhooks";
  static final String ONE = PATH + "/{id}";

  private static final String LIST = "webhooks";
  private static final Requires READ = Requires.scope("webhooks:read");
  private static final Requires WRITE = Requires.scope("webhooks:write");

  private final CreateEndpoint createEndpoint;
  private final Endpoints endpoints;
  private final WebhookUseCases webhooks;
  private final Cursors cursors;

  public EndpointRoutes(
      CreateEndpoint createEndpoint,
      Endpoints endpoints,
      WebhookUseCases webhooks,
      Cursors cursors) {
    this.createEndpoint = createEndpoint;
    this.endpoints = endpoints;
    this.webhooks = webhooks;
    this.cursors = cursors;
  }

  public List<Route> routes() {
    return List.of(
        Route.post(PATH, WRITE, this::create),
        Route.get(PATH, READ, this::list).withQuery("limit", "cursor"),
        Route.get(ONE, READ, this::read),
        Route.patch(ONE, WRITE, this::change),
        Route.delete(ONE, WRITE, this::delete),
        Route.action(ONE + "/pause", WRITE, this::pause),
        Route.action(ONE + "/resume", WRITE, this::resume),
        Route.action(ONE + "/secret:rotate", WRITE, this::rotateSecret).withOptionalBody(),
        Route.action(ONE + "/test", WRITE, this::test).withOptionalBody().reachingOut());
  }

  private Answer create(Call call) {
    var command = EndpointJson.command(call.body());
    call.violations().complete(() -> webhooks.checks().violations(command));
    var created = createEndpoint.handle(command, call.context());
    var secret = created.generatedSecret();
    var answer =
        Answer.created(
                PATH + "/" + created.endpoint().id(),
                EndpointJson.of(created.endpoint(), secret.orElse(null)))
            .withVersion(created.endpoint().version());
    return secret.isPresent() ? answer.holdingSecret() : answer;
  }

  private Answer list(Call call) {
    int limit = call.query().limit();
    var after =
        cursors.decode(LIST, call.organization(), call.query().text("cursor"), call.violations());
    var organization = call.context().organization();

    var position =
        after == null ? null : new Endpoints.Position(after.at(), new EndpointId(after.id()));
    var page = endpoints.list(organization, position, limit);
    return Answer.ok(ListJson.of(page, EndpointJson::of, this::cursor));
  }

  private Answer read(Call call) {
    return shown(WebhookPaths.find(call, endpoints));
  }

  private Answer change(Call call) {
    var change = EndpointJson.change(call.body());
    call.violations().complete(() -> webhooks.checks().violations(change));
    var expected = call.ifMatch();
    var context = call.context();
    return shown(webhooks.change().handle(WebhookPaths.id(call), change, expected, context));
  }

  private Answer delete(Call call) {
    var expected = call.ifMatch();
    var context = call.context();
    int cancelled = webhooks.delete().handle(WebhookPaths.id(call), expected, context);
    return Answer.ok(new DeletedJson(WebhookPaths.id(call).value(), cancelled));
  }

  private Answer pause(Call call) {
    var expected = call.ifMatch();
    var context = call.context();
    return shown(webhooks.pause().pause(WebhookPaths.id(call), expected, context));
  }

  private Answer resume(Call call) {
    var expected = call.ifMatch();
    var context = call.context();
    return shown(webhooks.pause().resume(WebhookPaths.id(call), expected, context));
  }

  private Answer rotateSecret(Call call) {
    var command = EndpointJson.rotation(call.body(), call.ifMatch());
    var rotated = webhooks.rotateSecret().handle(WebhookPaths.id(call), command, call.context());
    return shown(rotated.endpoint(), rotated.generatedSecret());
  }

  private Answer test(Call call) {
    var body = call.body();
    var type = body.optionalText("type", EventType.MAX_LENGTH);
    body.done();
    return Answer.ok(
        TestJson.of(webhooks.test().handle(WebhookPaths.id(call), type, call.context())));
  }

  private static Answer shown(Endpoint endpoint) {
    return shown(endpoint, Optional.empty());
  }

  private static Answer shown(Endpoint endpoint, Optional<Secret> secret) {
    var answer =
        Answer.ok(EndpointJson.of(endpoint, secret.orElse(null))).withVersion(endpoint.version());
    return secret.isPresent() ? answer.holdingSecret() : answer;
  }

  private String cursor(Endpoint last) {
    return cursors.encode(LIST, last.organization(), last.createdAt(), last.id().value());
  }

  /** What became of an endpoint that was deleted. */
  private record DeletedJson(String id, int cancelledDeliveries) {}

  /** What a test came to. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record TestJson(
      boolean success,
      String message,
      String deliveryId,
      @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable Integer status,
      long durationMs,
      @Nullable RequestJson request,
      @Nullable ResponseJson response) {
    static TestJson of(TestEndpoint.Result result) {
      var exchange = result.exchange();
      var answer = exchange == null ? null : exchange.answer();
      return new TestJson(
          result.success(),
          result.message(),
          result.deliveryId().value(),
          result.status(),
          result.duration().toMillis(),
          exchange == null ? null : new RequestJson(exchange.headers(), exchange.body()),
          answer == null ? null : new ResponseJson(answer));
    }

    /** What was sent. */
    private record RequestJson(Map<String, String> headers, String body) {}

    /** What came back. */
    private record ResponseJson(String body) {}
  }
}
