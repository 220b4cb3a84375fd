package com.meocrm.adapter.http.webhook;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Cursors;
import com.meocrm.adapter.http.web.ListJson;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Identifiers;
import com.meocrm.core.webhook.CreateEndpoint;
import com.meocrm.core.webhook.Endpoint;
import com.meocrm.core.webhook.EndpointId;
import com.meocrm.core.webhook.Endpoints;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/webhooks}. */
public final class EndpointRoutes {
  private static final String PATH = "/api/v1/webhooks";
  private static final String LIST = "webhooks";

  private final CreateEndpoint createEndpoint;
  private final Endpoints endpoints;
  private final Cursors cursors;

  public EndpointRoutes(CreateEndpoint createEndpoint, Endpoints endpoints, Cursors cursors) {
    this.createEndpoint = createEndpoint;
    this.endpoints = endpoints;
    this.cursors = cursors;
  }

  public List<Route> routes() {
    return List.of(
        Route.post(PATH, Requires.scope("webhooks:write"), this::create),
        Route.get(PATH, Requires.scope("webhooks:read"), this::list).withQuery("limit", "cursor"),
        Route.get(PATH + "/{id}", Requires.scope("webhooks:read"), this::read));
  }

  private Answer create(Call call) {
    var command = EndpointJson.command(call.body());
    var created = createEndpoint.handle(command, call.context());
    return Answer.created(PATH + "/" + created.endpoint().id(), EndpointJson.of(created));
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
    var organization = call.context().organization();
    var id = call.pathParameter("id");
    var found =
        Identifiers.isValid(id)
            ? endpoints.find(organization, new EndpointId(id))
            : Optional.<Endpoint>empty();
    return Answer.ok(
        EndpointJson.of(
            found.orElseThrow(
                () -> DomainException.notFound("WEBHOOK_NOT_FOUND", "There is no such webhook."))));
  }

  private String cursor(Endpoint last) {
    return cursors.encode(LIST, last.organization(), last.createdAt(), last.id().value());
  }
}
