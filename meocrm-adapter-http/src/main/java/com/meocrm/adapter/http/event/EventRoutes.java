package com.meocrm.adapter.http.event;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Problem;
import com.meocrm.adapter.http.web.ProblemException;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.adapter.http.web.Violations;
import com.meocrm.core.event.EventCatalogue;
import com.meocrm.core.event.EventLog;
import com.meocrm.core.event.EventType;
import com.meocrm.core.event.LogPosition;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/events}: the tenant's events in order, from any position that is kept. */
public final class EventRoutes {
  private final EventLog log;

  public EventRoutes(EventLog log) {
    this.log = log;
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/events", Requires.scope("events:read"), this::read)
            .withQuery("after", "epoch", "types", "limit"));
  }

  private Answer read(Call call) {
    var after = call.query().number("after");
    var epoch = call.query().text("epoch");
    var types = types(call.query().text("types"), call.violations());
    int limit = call.query().limit();
    var organization = call.context().organization();

    long from = after == null ? log.position(organization).oldest() - 1 : after;
    var slice = log.read(organization, from, types, limit);
    // After the read: what retention removed in between is noticed, not skipped.
    var position = log.position(organization);
    requireKnown(position, epoch, from);
    if (after != null && after + 1 < position.oldest()) {
      throw refused(
          410, "POSITION_LOST", "Events after this position are no longer kept.", position);
    }
    return Answer.ok(EventJson.Slice.of(slice, position.epoch()));
  }

  private static void requireKnown(LogPosition position, @Nullable String epoch, long after) {
    boolean otherEpoch = epoch != null && !epoch.equals(position.epoch());
    if (otherEpoch || after > position.head()) {
      throw refused(409, "POSITION_UNKNOWN", "This position is not of this log.", position);
    }
  }

  private static ProblemException refused(
      int status, String code, String message, LogPosition position) {
    return new ProblemException(
        Problem.of(status, code, message)
            .withDetails(
                Map.of(
                    "epoch",
                    position.epoch(),
                    "oldest",
                    position.oldest(),
                    "head",
                    position.head())));
  }

  private static Set<EventType> types(@Nullable String listed, Violations violations) {
    var types = new HashSet<EventType>();
    for (var name : listed == null ? new String[0] : listed.split(",", -1)) {
      if (EventType.isValid(name) && EventCatalogue.accepts(new EventType(name))) {
        types.add(new EventType(name));
      } else {
        violations.add("types", "unknown_event_type", "must be event types, separated by commas");
        break;
      }
    }
    return types;
  }
}
