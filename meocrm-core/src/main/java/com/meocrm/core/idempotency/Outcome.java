package com.meocrm.core.idempotency;

import java.time.Duration;

/** What a request under a key comes to. */
public sealed interface Outcome {
  /**
   * There is an answer.
   *
   * @param replayed whether it was given before, so that nothing was done now
   */
  record Answered(StoredAnswer answer, boolean replayed) implements Outcome {}

  /** The key belongs to another request. */
  record KeyReused() implements Outcome {}

  /**
   * The first request still runs.
   *
   * @param retryAfter when it makes sense to ask again
   */
  record InProgress(Duration retryAfter) implements Outcome {}
}
