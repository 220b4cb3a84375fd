package com.meocrm.core.webhook;

import com.meocrm.core.shared.Sha256;
import java.util.regex.Pattern;

/** The header {@code traceparent} of W3C Trace Context, level 1. */
public final class Traceparent {
  private static final Pattern TRACE_ID = Pattern.compile("(?!0{32})[0-9a-f]{32}");

  private Traceparent() {}

  /**
   * The header for one attempt: within the event's trace when its id has the W3C form, else within
   * a trace of its own that follows from the delivery.
   */
  public static String of(String traceId, String deliveryId, int attempt) {
    var own = Sha256.hex(deliveryId + "." + attempt);
    var trace =
        TRACE_ID.matcher(traceId).matches() ? traceId : Sha256.hex(deliveryId).substring(0, 32);
    return "00-" + trace + "-" + own.substring(0, 16) + "-01";
  }
}
