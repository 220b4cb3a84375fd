package com.meocrm.core.signing;

/** What {@link WebhookVerifier} found out about a request. */
public sealed interface Verification {
  /**
   * The request comes from the hub, unchanged. Answer 2xx; a delivery id that was seen before needs
   * no more work.
   *
   * @param deliveryId the same on every attempt and resend of one message. The plain signature does
   *     not cover it: with {@link Scheme#PLAIN_HEX} somebody on the way may have changed it
   */
  record Verified(String deliveryId, Scheme scheme) implements Verification {}

  /** The request must not be trusted. Answer 401. */
  record Rejected(Reason reason) implements Verification {}

  /** How a request was signed. */
  enum Scheme {
    /** The three {@code webhook-*} headers. */
    STANDARD_WEBHOOKS,
    /** {@link WebhookHeaders#SIGNATURE} alone, without protection against replay. */
    PLAIN_HEX
  }

  /**
   * Why a request is rejected; for the receiver's own logs, since a caller should learn no more
   * than 401.
   */
  enum Reason {
    /** Not all headers of a scheme that is allowed are there. */
    HEADERS_MISSING,
    /** A header cannot be what the hub sent: too long, or of the wrong form. */
    HEADER_MALFORMED,
    /** Signed longer ago than the tolerance: a replay, or a clock that is wrong. */
    TIMESTAMP_TOO_OLD,
    /** Signed further ahead than the tolerance. */
    TIMESTAMP_TOO_NEW,
    /** No signature fits: another secret, or body, id or time were changed. */
    SIGNATURE_MISMATCH
  }
}
