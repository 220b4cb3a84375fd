package com.meocrm.adapter.http.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.meocrm.adapter.http.web.WireTime;
import com.meocrm.core.audit.AuditEntry;
import com.meocrm.core.shared.JsonValue;
import org.jspecify.annotations.Nullable;

/** An audit entry on the wire; {@code before} and {@code after} are JSON objects as stored. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AuditEntryJson(
    String id,
    String at,
    String actor,
    @Nullable String client,
    String action,
    String entity,
    String decision,
    @JsonRawValue @Nullable String before,
    @JsonRawValue @Nullable String after,
    String traceId) {
  static AuditEntryJson of(AuditEntry entry) {
    return new AuditEntryJson(
        entry.id().value(),
        WireTime.of(entry.at()),
        entry.actor(),
        entry.client(),
        entry.action(),
        entry.entity(),
        entry.decision().name(),
        json(entry.before()),
        json(entry.after()),
        entry.traceId());
  }

  private static @Nullable String json(JsonValue.@Nullable Members facts) {
    return facts == null ? null : facts.toString();
  }
}
