package com.meocrm.core.shared;

/**
 * On whose behalf a use case runs.
 *
 * @param organization the tenant, taken from the caller's token and nowhere else
 * @param actor the caller as audit entries name it: the token's {@code sub}
 * @param traceId opaque, at most 128 characters; stored on every event the use case records
 */
public record RequestContext(OrganizationId organization, String actor, String traceId) {
  public static final int MAX_TRACE_ID_LENGTH = 128;

  public RequestContext {
    if (actor.isEmpty()) {
      throw new IllegalArgumentException("actor must not be empty");
    }
    if (traceId.isEmpty() || traceId.length() > MAX_TRACE_ID_LENGTH) {
      throw new IllegalArgumentException(
          "traceId must have 1 to " + MAX_TRACE_ID_LENGTH + " characters");
    }
  }
}
