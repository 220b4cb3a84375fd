package com.meocrm.adapter.http.event;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.meocrm.core.event.EventLog;
import com.meocrm.core.event.LogPosition;
import com.meocrm.core.event.LoggedEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An event in its tenant's log, on the wire.
 *
 * @param event the webhook body, byte for byte
 */
record EventJson(long sequence, String eventId, @JsonRawValue String event) {
  static EventJson of(LoggedEvent logged) {
    var body = new String(logged.event().body(), StandardCharsets.UTF_8);
    return new EventJson(logged.sequence(), logged.event().id().value(), body);
  }

  /** What a read of the log answers. */
  record Slice(List<EventJson> data, String epoch, long nextAfter, long head) {
    static Slice of(EventLog.Slice slice, LogPosition position) {
      return new Slice(
          slice.events().stream().map(EventJson::of).toList(),
          position.epoch(),
          slice.nextAfter(),
          position.head());
    }
  }
}
