package com.meocrm.core.webhook;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Carries one HTTP POST to an address that a tenant chose.
 *
 * <p>Promises: connects only to addresses that were resolved once and all found allowed; follows no
 * redirect; ends within the deadline, whatever the receiver does; reads at most 64 KiB of the
 * answer after inflation. Never throws for what network and receiver do.
 */
@FunctionalInterface
public interface WebhookTransport {
  /** How much of an answer is kept for the attempt log, in bytes. */
  int KEPT_BODY_BYTES = 4096;

  Response post(Request request, Duration deadline);

  /**
   * What to send.
   *
   * @param headers in the order they are sent
   * @param body sent as it is; not copied
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Request(URI url, Map<String, String> headers, byte[] body) {}

  /** What came of it. */
  sealed interface Response {
    Duration duration();

    /**
     * The receiver answered.
     *
     * @param body the first {@link #KEPT_BODY_BYTES} as text; malformed UTF-8 replaced
     * @param retryAfter the header of that name, unparsed
     */
    record Answered(int status, String body, @Nullable String retryAfter, Duration duration)
        implements Response {}

    /**
     * There was no complete answer.
     *
     * @param error the class of failure in plain words for the endpoint's owner: "connection
     *     refused", "timed out after 15 s", "address not allowed: 10.0.0.1 is private"; no stack
     *     trace, no internals
     */
    record Failed(String error, Duration duration) implements Response {}
  }
}
