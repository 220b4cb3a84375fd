package com.meocrm.adapter.http.event;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Cursors;
import com.meocrm.adapter.http.web.ListJson;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.CatalogueUseCases;
import com.meocrm.core.event.EventDescription;
import com.meocrm.core.event.RegisterEventType;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Page;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** {@code /api/v1/event-types}: what events there are, and what their data looks like. */
public final class EventTypeRoutes {
  private static final String PATH = "/api/v1/event-types";
  private static final String LIST = "event-types";

  private final CatalogueUseCases catalogue;
  private final Cursors cursors;

  public EventTypeRoutes(CatalogueUseCases catalogue, Cursors cursors) {
    this.catalogue = catalogue;
    this.cursors = cursors;
  }

  public List<Route> routes() {
    return List.of(
        Route.get(PATH, Requires.scope("events:read"), this::list).withQuery("limit", "cursor"),
        Route.get(PATH + "/{type}", Requires.scope("events:read"), this::read),
        Route.put(PATH + "/{type}", Requires.scope("events:write"), this::register));
  }

  private Answer list(Call call) {
    int limit = call.query().limit();
    var after =
        cursors.decode(LIST, call.organization(), call.query().text("cursor"), call.violations());
    var organization = call.context().organization();

    var all = catalogue.describe().all(organization);
    int from = 0;
    while (after != null && from < all.size()) {
      boolean found = nameOf(all.get(from++)).equals(after.id());
      if (found) {
        break;
      }
    }
    var page = Page.of(all.stream().skip(from).limit(limit + 1L).toList(), limit);
    return Answer.ok(ListJson.of(page, EventTypeJson::of, last -> cursor(organization, last)));
  }

  private Answer read(Call call) {
    var organization = call.context().organization();
    var type = catalogue.describe().one(organization, call.pathParameter("type"));
    return Answer.ok(EventTypeJson.of(type)).withVersion(type.version());
  }

  private Answer register(Call call) {
    var body = call.body();
    var description = body.optionalText("description", RegisterEventType.MAX_DESCRIPTION_LENGTH);
    var command =
        new RegisterEventType.Command(
            call.pathParameter("type"),
            Objects.requireNonNullElse(description, ""),
            body.jsonObject("schema"),
            body.jsonObject("example"),
            call.ifMatch());
    body.done();
    var registered = catalogue.register().handle(command, call.context());
    var type = registered.type();
    var json = EventTypeJson.of(type);
    return (registered.isNew() ? Answer.created(PATH + "/" + type.type(), json) : Answer.ok(json))
        .withVersion(type.version());
  }

  /** Types have names instead of times: they all lie at one moment. */
  private String cursor(OrganizationId organization, EventDescription last) {
    return cursors.encode(LIST, organization, Instant.EPOCH, nameOf(last));
  }

  /** As short and plain as cursors want it. */
  private static String nameOf(EventDescription type) {
    var name = type.type().value().getBytes(StandardCharsets.US_ASCII);
    return UUID.nameUUIDFromBytes(name).toString();
  }
}
