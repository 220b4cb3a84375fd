package com.meocrm.adapter.http.secret;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Cursors;
import com.meocrm.adapter.http.web.ListJson;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.AccessApi;
import com.meocrm.core.secret.PutSecret;
import java.time.Instant;
import java.util.List;

/** {@code /api/v1/secrets}: what is stored there is never shown. */
public final class SecretRoutes {
  private static final String PATH = "/api/v1/secrets";
  private static final String LIST = "secrets";

  /** Secrets are listed by name alone; cursors have a time all the same. */
  private static final Instant NO_TIME = Instant.EPOCH;

  private final AccessApi access;
  private final Cursors cursors;

  public SecretRoutes(AccessApi access, Cursors cursors) {
    this.access = access;
    this.cursors = cursors;
  }

  public List<Route> routes() {
    return List.of(
        Route.put(PATH + "/{name}", Requires.scope("secrets:write"), this::put),
        Route.get(PATH, Requires.scope("secrets:read"), this::list).withQuery("limit", "cursor"));
  }

  private Answer put(Call call) {
    var body = call.body();
    var value = body.text("value", PutSecret.MAX_VALUE_LENGTH);
    body.done();
    var stored = access.putSecret().handle(call.pathParameter("name"), value, call.context());
    var json = new SecretJson(stored.name(), WireTime.of(stored.updatedAt()));
    return stored.isNew() ? Answer.created(PATH + "/" + stored.name(), json) : Answer.ok(json);
  }

  private Answer list(Call call) {
    int limit = call.query().limit();
    var organization = call.organization();
    var after = cursors.decode(LIST, organization, call.query().text("cursor"), call.violations());
    call.context();

    var page = access.secrets().list(organization, after == null ? null : after.id(), limit);
    return Answer.ok(
        ListJson.of(
            page,
            secret -> new SecretJson(secret.name(), WireTime.of(secret.updatedAt())),
            last -> cursors.encode(LIST, organization, NO_TIME, last.name())));
  }

  /** All that is ever shown of a secret. */
  record SecretJson(String name, String updatedAt) {}
}
