package com.meocrm.adapter.http.web;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/** Finds the trace id of a request, or makes one. */
public final class TraceIds {
  /**
   * W3C Trace Context; later versions may append fields, version ff and all-zero ids are invalid.
   */
  private static final Pattern TRACEPARENT =
      Pattern.compile(
          "(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

  private static final Pattern REQUEST_ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");
  private static final Pattern W3C_TRACE_ID = Pattern.compile("(?!0{32})[0-9a-f]{32}");
  private static final int BYTES = 16;
  private static final int SPAN_BYTES = 8;

  private final RandomGenerator random;

  /** {@code random} must be safe for use by many threads. */
  public TraceIds(RandomGenerator random) {
    this.random = random;
  }

  /** From {@code traceparent}, else from {@code X-Request-Id}, else new in the W3C form. */
  String of(HttpFields headers) {
    return of(headers.get("traceparent"), headers.get("X-Request-Id"));
  }

  String of(@Nullable String traceparent, @Nullable String requestId) {
    if (traceparent != null) {
      var matcher = TRACEPARENT.matcher(traceparent);
      if (matcher.matches() && (matcher.group(2) == null || !traceparent.startsWith("00"))) {
        return matcher.group(1);
      }
    }
    return requestId != null && REQUEST_ID.matcher(requestId).matches() ? requestId : fresh();
  }

  /**
   * The {@code traceparent} of an answer: of a new span in the trace {@code traceId}, or in a fresh
   * trace where that id has not the W3C form.
   */
  String traceparent(String traceId) {
    var trace = W3C_TRACE_ID.matcher(traceId).matches() ? traceId : fresh();
    return "00-" + trace + "-" + hex(SPAN_BYTES) + "-01";
  }

  private String fresh() {
    return hex(BYTES);
  }

  private String hex(int count) {
    var bytes = new byte[count];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
