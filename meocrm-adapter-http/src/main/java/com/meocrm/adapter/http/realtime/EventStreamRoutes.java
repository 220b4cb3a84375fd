package com.meocrm.adapter.http.realtime;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Call;
import com.meocrm.adapter.http.web.PositionProblems;
import com.meocrm.adapter.http.web.Problem;
import com.meocrm.adapter.http.web.ProblemException;
import com.meocrm.adapter.http.web.Query;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.adapter.http.web.Violations;
import com.meocrm.core.event.EventLog;
import com.meocrm.core.realtime.LiveCursor.Since;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/v1/events/stream}: every event of the tenant as server-sent events; {@code
 * /client.js}, which follows the socket from a browser; and what {@code /ws} says to who does not
 * mean to open one.
 */
public final class EventStreamRoutes {
  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final String SEQUENCE = "[0-9]{1,40}";
  private static final String RETRY_AFTER_SECONDS = "5";

  private final LiveStreams streams;
  private final EventLog log;
  private final byte[] client = ClientScript.bytes();

  public EventStreamRoutes(LiveStreams streams, EventLog log) {
    this.streams = streams;
    this.log = log;
  }

  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/events/stream", Requires.scope("events:read"), this::stream),
        Route.get(
            "/client.js",
            Requires.publicAccess(),
            call -> Answer.of(200, "text/javascript; charset=utf-8", client)),
        Route.get("/ws", Requires.publicAccess(), EventStreamRoutes::noUpgrade));
  }

  /** Requests that do open a socket never get here. */
  private static Answer noUpgrade(Call call) {
    throw new ProblemException(Problem.ofStatus(426).withHeader("Upgrade", "websocket"));
  }

  private Answer stream(Call call) {
    var since = since(call.header(LAST_EVENT_ID), call.violations());
    var position = log.position(call.context().organization());
    if (since != null) {
      PositionProblems.requireKnown(position, since.epoch(), since.sequence());
      PositionProblems.requireKept(position, since.sequence());
    }
    long from = since == null ? position.head() : since.sequence();
    var caller = call.principal();
    if (!streams.hasRoomFor(caller)) {
      throw new ProblemException(
          Problem.of(429, "TOO_MANY_CONNECTIONS", "This caller has too many streams open.")
              .withHeader("Retry-After", RETRY_AFTER_SECONDS));
    }
    call.answerWith(out -> streams.write(caller, position.epoch(), from, out));
    return new Answer(
        200,
        "text/event-stream",
        "".getBytes(StandardCharsets.UTF_8),
        Map.of("X-Accel-Buffering", "no")); // nginx would hold events back
  }

  private static @Nullable Since since(@Nullable String id, Violations violations) {
    if (id == null || id.isEmpty()) {
      return null;
    }
    int colon = id.lastIndexOf(':');
    if (colon < 1 || !id.substring(colon + 1).matches(SEQUENCE)) {
      violations.add(LAST_EVENT_ID, "malformed", "must be an id of this stream: epoch:sequence");
      return null;
    }
    return new Since(id.substring(0, colon), Query.wholeNumber(id.substring(colon + 1)));
  }
}
