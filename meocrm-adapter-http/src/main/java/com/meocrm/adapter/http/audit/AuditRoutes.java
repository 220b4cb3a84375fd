package com.meocrm.adapter.http.audit;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.Cursors;
import com.meocrm.adapter.http.web.ListJson;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.audit.AuditEntry;
import com.meocrm.core.audit.AuditId;
import com.meocrm.core.audit.AuditLog;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/audit}: who did what, and who was refused. */
public final class AuditRoutes {
  private static final String LIST = "audit";
  private static final int MAX_ACTION = 64;
  private static final int MAX_ACTOR = 255;

  /** Beyond it no store goes, and nobody was here before it. */
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private static final Instant EARLIEST = Instant.parse("1970-01-01T00:00:00Z");

  private final AuditLog log;
  private final Cursors cursors;

  public AuditRoutes(AuditLog log, Cursors cursors) {
    this.log = log;
    this.cursors = cursors;
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/audit", Requires.scope("audit:read"), this::list)
            .withQuery("action", "actor", "since", "limit", "cursor"));
  }

  private Answer list(Call call) {
    var filter =
        new AuditLog.Filter(
            text(call, "action", MAX_ACTION), text(call, "actor", MAX_ACTOR), since(call));
    int limit = call.query().limit();
    // A cursor goes on with the list it came from.
    var list = LIST + "\n" + filter.action() + "\n" + filter.actor() + "\n" + filter.since();
    var after =
        cursors.decode(list, call.organization(), call.query().text("cursor"), call.violations());
    var organization = call.context().organization();

    var position =
        after == null ? null : new AuditLog.Position(after.at(), new AuditId(after.id()));
    var page = log.list(organization, filter, position, limit);
    return Answer.ok(ListJson.of(page, AuditEntryJson::of, last -> cursor(list, last)));
  }

  private String cursor(String list, AuditEntry last) {
    return cursors.encode(list, last.organization(), last.at(), last.id().value());
  }

  private static @Nullable String text(Call call, String name, int maxLength) {
    var text = call.query().text(name);
    if (text == null) {
      return null;
    }
    if (text.isEmpty() || text.length() > maxLength) {
      call.violations().add(name, "length", "must have 1 to " + maxLength + " characters");
      return null;
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      call.violations().add(name, "malformed", "must have no control characters");
      return null;
    }
    return text;
  }

  private static @Nullable Instant since(Call call) {
    var text = call.query().text("since");
    if (text == null) {
      return null;
    }
    try {
      var since = Instant.parse(text);
      if (!since.isBefore(EARLIEST) && !since.isAfter(LATEST)) {
        return since;
      }
    } catch (DateTimeParseException e) {
      Objects.requireNonNull(e); // told below
    }
    call.violations().add("since", "malformed", "must be a time such as 2025-11-11T05:00:00.000Z");
    return null;
  }
}
