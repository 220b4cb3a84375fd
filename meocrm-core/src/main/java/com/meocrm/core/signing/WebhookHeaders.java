package com.meocrm.core.signing;

/** Names of the headers on every webhook request. HTTP compares them without regard to case. */
public final class WebhookHeaders {
  /** {@link HexSignature} of the body; during a rotation still by the old secret. */
  public static final String SIGNATURE = "X-MeoCRM-Signature";

  /** {@link HexSignature} of the body by the new secret; only during a rotation. */
  public static final String SIGNATURE_NEXT = "X-MeoCRM-Signature-Next";

  /** Names the delivery: the same on every attempt and resend. */
  public static final String DELIVERY_ID = "X-MeoCRM-Delivery-Id";

  /** The event's type. */
  public static final String EVENT = "X-MeoCRM-Event";

  public static final String EVENT_ID = "X-MeoCRM-Event-Id";

  /** The tenant's gapless number of the event. */
  public static final String SEQUENCE = "X-MeoCRM-Sequence";

  /** Names the numbering that the sequence belongs to. */
  public static final String EPOCH = "X-MeoCRM-Epoch";

  /** The endpoint's own gapless number of the delivery. */
  public static final String ENDPOINT_SEQUENCE = "X-MeoCRM-Endpoint-Sequence";

  /** 1 for the first attempt, and rising. */
  public static final String ATTEMPT = "X-MeoCRM-Attempt";

  /** Standard Webhooks: the delivery id. */
  public static final String STANDARD_ID = "webhook-id";

  /** Standard Webhooks: Unix seconds of this attempt. */
  public static final String STANDARD_TIMESTAMP = "webhook-timestamp";

  /** Standard Webhooks: {@code v1,<base64>}, one per active secret, separated by spaces. */
  public static final String STANDARD_SIGNATURE = "webhook-signature";

  private WebhookHeaders() {}
}
