package com.meocrm.core.audit;

import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the trail.
 *
 * @param actor the caller's {@code sub}
 * @param client the program that acted for the actor; null: not said
 * @param action {@code <feature>.<verb>}, such as {@code order.create}
 * @param entity {@code <kind>:<id>}, such as {@code order:ord_001}; the kind alone where nothing
 *     was met
 * @param before what of the entity mattered, personal data redacted; null: it did not exist
 * @param after the same afterwards; null: nothing changed, or it is gone
 */
public record AuditEntry(
    AuditId id,
    OrganizationId organization,
    Instant at,
    String actor,
    @Nullable String client,
    String action,
    String entity,
    Decision decision,
    JsonValue.@Nullable Members before,
    JsonValue.@Nullable Members after,
    String traceId) {
  /** What became of the attempt. */
  public enum Decision {
    /** Done. */
    ALLOWED,
    /** The caller lacked the right. */
    DENIED,
    /** The request was wrong. */
    INVALID,
    /** Given up by the caller on the way. */
    CANCELLED,
    /** Begun, and ended by a fault. */
    FAILED
  }
}
