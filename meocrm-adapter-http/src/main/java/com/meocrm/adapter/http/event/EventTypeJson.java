package com.meocrm.adapter.http.event;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.meocrm.core.event.EventDescription;

/**
 * A type of event on the wire.
 *
 * @param id the type once more, since every resource has an id
 */
record EventTypeJson(
    String type,
    long version,
    String description,
    boolean operational,
    boolean custom,
    @JsonRawValue String schema,
    @JsonRawValue String example,
    String id) {

  static EventTypeJson of(EventDescription type) {
    return new EventTypeJson(
        type.type().value(),
        type.version(),
        type.description(),
        type.operational(),
        type.custom(),
        type.schema().toString(),
        type.example().toString(),
        type.type().value());
  }
}
