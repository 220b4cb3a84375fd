package com.meocrm.core.shared;

/**
 * On whose behalf a use case runs.
 *
 * @param organization the tenant, taken from the caller's token and nowhere else
 * @param traceId opaque, at most 128 characters; stored on every event the use case records
 */
public record RequestContext(OrganizationId organization, Caller caller, String traceId) {
  public static final int MAX_TRACE_ID_LENGTH = 128;

  public RequestContext {
    if (traceId.isEmpty() || traceId.length() > MAX_TRACE_ID_LENGTH) {
      throw new IllegalArgumentException(
          "traceId must have 1 to " + MAX_TRACE_ID_LENGTH + " characters");
    }
  }

  /** For a caller of whom nothing but the name is known. */
  public RequestContext(OrganizationId organization, String actor, String traceId) {
    this(organization, Caller.named(actor), traceId);
  }

  /** The caller as audit entries name it: the token's {@code sub}. */
  public String actor() {
    return caller.subject();
  }
}
