package com.meocrm.adapter.http.alert;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Cursors;
import com.meocrm.adapter.http.web.ListJson;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.adapter.http.web.Violations;
import com.meocrm.core.alert.AcknowledgeAlert;
import com.meocrm.core.alert.Alert;
import com.meocrm.core.alert.Alert.Status;
import com.meocrm.core.alert.AlertId;
import com.meocrm.core.alert.Alerts;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.Identifiers;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/alerts}: what needs a person's attention. */
public final class AlertRoutes {
  private static final String PATH = "/api/v1/alerts";
  private static final String LIST = "alerts";

  private final Alerts alerts;
  private final AcknowledgeAlert acknowledgeAlert;
  private final Cursors cursors;

  public AlertRoutes(Alerts alerts, AcknowledgeAlert acknowledgeAlert, Cursors cursors) {
    this.alerts = alerts;
    this.acknowledgeAlert = acknowledgeAlert;
    this.cursors = cursors;
  }

  public List<Route> routes() {
    return List.of(
        Route.get(PATH, Requires.scope("alerts:read"), this::list)
            .withQuery("status", "limit", "cursor"),
        Route.action(
            PATH + "/{id}/acknowledge", Requires.scope("alerts:write"), this::acknowledge));
  }

  private Answer list(Call call) {
    var status = status(call.query().text("status"), call.violations());
    int limit = call.query().limit();
    // A cursor goes on with the list it came from: of this status, or of all.
    var list = status == null ? LIST : LIST + ":" + status;
    var after =
        cursors.decode(list, call.organization(), call.query().text("cursor"), call.violations());
    var organization = call.context().organization();

    var position = after == null ? null : new Alerts.Position(after.at(), new AlertId(after.id()));
    var page = alerts.list(organization, status, position, limit);
    return Answer.ok(ListJson.of(page, AlertJson::of, last -> cursor(list, last)));
  }

  private Answer acknowledge(Call call) {
    var context = call.context();
    var id = call.pathParameter("id");
    var alert =
        Identifiers.isValid(id)
            ? acknowledgeAlert.handle(new AlertId(id), context)
            : Optional.<Alert>empty();
    return Answer.ok(
        AlertJson.of(
            alert.orElseThrow(
                () -> DomainException.notFound("ALERT_NOT_FOUND", "There is no such alert."))));
  }

  private String cursor(String list, Alert last) {
    return cursors.encode(list, last.organization(), last.openedAt(), last.id().value());
  }

  private static @Nullable Status status(@Nullable String name, Violations violations) {
    if (name == null) {
      return null;
    }
    for (var status : Status.values()) {
      if (status.name().equals(name)) {
        return status;
      }
    }
    violations.add("status", "one_of", "must be OPEN, ACKNOWLEDGED or CLOSED");
    return null;
  }
}
