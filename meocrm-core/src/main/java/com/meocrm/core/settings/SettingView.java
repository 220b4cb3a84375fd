package com.meocrm.core.settings;

import com.meocrm.core.shared.JsonValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key at a scope, as its editors see it.
 *
 * @param own what is set there; null: nothing
 * @param effective what counts there, wider scopes included
 * @param version of the document at that scope that the key belongs to; 0: never set
 * @param updatedAt of the same; null: never
 */
public record SettingView(
    SettingKey key,
    SettingScope scope,
    @Nullable JsonValue own,
    JsonValue effective,
    long version,
    @Nullable Instant updatedAt) {}
