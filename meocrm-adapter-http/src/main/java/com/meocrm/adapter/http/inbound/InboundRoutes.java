package com.meocrm.adapter.http.inbound;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Cursors;
import com.meocrm.adapter.http.web.ListJson;
import com.meocrm.adapter.http.web.Problem;
import com.meocrm.adapter.http.web.ProblemException;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.PartnerApi;
import com.meocrm.core.inbound.InboundSource;
import com.meocrm.core.inbound.InboundSources;
import com.meocrm.core.inbound.ReceiveMessage;
import com.meocrm.core.inbound.SourceId;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Identifiers;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** {@code /api/v1/webhooks/sources} and {@code /api/v1/webhooks/handler}. */
public final class InboundRoutes {
  static final String HANDLER = "/api/v1/webhooks/handler";
  private static final String PATH = "/api/v1/webhooks/sources";
  private static final String LIST = "sources";

  private final PartnerApi partners;
  private final Cursors cursors;
  private final SourceLimits limits;

  /** {@code nanoTime} is monotonic, in nanoseconds. */
  public InboundRoutes(PartnerApi partners, Cursors cursors, LongSupplier nanoTime) {
    this.partners = partners;
    this.cursors = cursors;
    this.limits = new SourceLimits(nanoTime);
  }

  /** These have to stand before the routes of endpoints, whose ids their names could be. */
  public List<Route> routes() {
    return List.of(
        Route.post(PATH, Requires.scope("webhooks:write"), this::create),
        Route.get(PATH, Requires.scope("webhooks:read"), this::list).withQuery("limit", "cursor"),
        Route.get(PATH + "/{sourceId}", Requires.scope("webhooks:read"), this::read),
        Route.delete(PATH + "/{sourceId}", Requires.scope("webhooks:write"), this::remove),
        Route.signed(HANDLER, this::receiveShared),
        Route.signed(HANDLER + "/{sourceId}", this::receiveFromSource));
  }

  private Answer create(Call call) {
    var command = SourceJson.command(call.body());
    var created = partners.createSource().handle(command, call.context());
    return Answer.created(PATH + "/" + created.source().id(), SourceJson.of(created));
  }

  private Answer list(Call call) {
    int limit = call.query().limit();
    var after =
        cursors.decode(LIST, call.organization(), call.query().text("cursor"), call.violations());
    var organization = call.context().organization();

    var position =
        after == null ? null : new InboundSources.Position(after.at(), new SourceId(after.id()));
    var page = partners.sources().list(organization, position, limit);
    return Answer.ok(ListJson.of(page, SourceJson::of, this::cursor));
  }

  private Answer read(Call call) {
    var organization = call.context().organization();
    return Answer.ok(
        SourceJson.of(
            partners
                .sources()
                .find(organization, source(call))
                .orElseThrow(InboundRoutes::unknown)));
  }

  private Answer remove(Call call) {
    var context = call.context();
    partners.removeSource().handle(source(call), context);
    return Answer.noContent();
  }

  private Answer receiveShared(Call call) {
    return receive(call, SourceId.SHARED);
  }

  private Answer receiveFromSource(Call call) {
    var id = source(call);
    if (id.equals(SourceId.SHARED)) {
      throw unknown(); // its path has no id
    }
    return receive(call, id);
  }

  private Answer receive(Call call, SourceId source) {
    call.violations().orThrow();
    var wait = limits.admit(source);
    if (wait.isPositive()) {
      throw tooMany(wait);
    }
    partners
        .receiveMessage()
        .handle(new ReceiveMessage.Request(source, call::header, call.rawBody(), call.traceId()));
    return Answer.noContent();
  }

  private static ProblemException tooMany(Duration wait) {
    return new ProblemException(
        Problem.of(429, "RATE_LIMITED", "This source sends too much at once; try again soon.")
            .withHeader("Retry-After", Long.toString(Math.max(1, wait.toSeconds()))));
  }

  private static SourceId source(Call call) {
    var id = call.pathParameter("sourceId");
    if (!Identifiers.isValid(id)) {
      throw unknown();
    }
    return new SourceId(id);
  }

  private static DomainException unknown() {
    return DomainException.notFound("SOURCE_NOT_FOUND", "There is no such source.");
  }

  private String cursor(InboundSource last) {
    return cursors.encode(LIST, last.organization(), last.createdAt(), last.id().value());
  }
}
