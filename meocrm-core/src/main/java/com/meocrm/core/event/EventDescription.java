package com.meocrm.core.event;

import com.meocrm.core.shared.JsonValue;

/**
 * A type of event as partners read about it.
 *
 * @param version of the shape its data has now
 * @param operational whether it is about the hub itself; wildcards do not select it, and nobody
 *     publishes it
 * @param custom whether a tenant made it
 * @param schema JSON Schema (2020-12) of its data
 * @param example data that fits the schema
 */
public record EventDescription(
    EventType type,
    long version,
    String description,
    boolean operational,
    boolean custom,
    JsonValue.Members schema,
    JsonValue.Members example) {}
