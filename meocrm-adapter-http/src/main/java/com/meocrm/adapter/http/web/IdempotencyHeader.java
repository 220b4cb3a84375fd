package com.meocrm.adapter.http.web;

import com.meocrm.core.idempotency.IdempotencyKey;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** The header {@code Idempotency-Key}. */
final class IdempotencyHeader {
  static final String NAME = "Idempotency-Key";

  private IdempotencyHeader() {}

  /**
   * The key of a request; null: it has none.
   *
   * @throws ProblemException 400 when it is malformed, a list, or given more than once
   */
  static @Nullable IdempotencyKey of(HttpServletRequest request) {
    var headers = Collections.list(request.getHeaders(NAME));
    if (headers.isEmpty()) {
      return null;
    }
    if (headers.size() > 1) {
      throw invalid("must be given once");
    }
    try {
      return IdempotencyKey.parse(headers.getFirst());
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()));
    }
  }

  private static ProblemException invalid(String why) {
    return new ProblemException(Problem.of(400, "IDEMPOTENCY_KEY_INVALID", NAME + " " + why + "."));
  }
}
