package com.meocrm.core.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt ended. The adapter classifies, the engine decides what follows; an adapter never
 * retries by itself.
 */
public sealed interface Outcome {
  /** What happened on the wire, kept as the attempt's record. */
  Attempt attempt();

  /** The receiver accepted it. */
  record Delivered(Attempt attempt) implements Outcome {}

  /**
   * It failed in a way that may pass.
   *
   * @param notBefore the receiver asked to be left alone for this long; null when it did not
   */
  record RetryLater(Attempt attempt, @Nullable Duration notBefore) implements Outcome {}

  /**
   * The provider takes no more for now. Nothing is spent, and nothing goes out before that time.
   * For kinds whose limits we keep to: an answer like this is then about us and not about the
   * message. (A webhook's 429 is {@link RetryLater}.)
   *
   * @param notBefore how long the provider asked to be left alone
   * @param wholeGroup whether it meant all lanes of the pacing group
   */
  record Throttled(Attempt attempt, Duration notBefore, boolean wholeGroup) implements Outcome {}

  /**
   * It is not the time for it: nothing is spent, it is due again after {@code notBefore}, and what
   * else waits on the lane goes on.
   */
  record Deferred(Attempt attempt, Duration notBefore) implements Outcome {}

  /** Nobody can tell whether it arrived. Whether it may be sent again is the route's decision. */
  record Ambiguous(Attempt attempt) implements Outcome {}

  /** The receiver will never accept this message, while others may well pass. */
  record Rejected(Attempt attempt) implements Outcome {}

  /** The destination says that it is gone for good (for webhooks: status 410). */
  record DestinationDead(Attempt attempt) implements Outcome {}

  /**
   * Nothing can go out before somebody changes something (a bad credential, no money). The delivery
   * is not spent; the lane is tried again every minute.
   */
  record Halted(Attempt attempt) implements Outcome {}

  /**
   * What the wire showed.
   *
   * @param status of the answer; null when there was none
   * @param body the first bytes of the answer as text, for the attempt log; null when there was
   *     none
   * @param error class of the failure in plain words; null on success
   * @param duration from the first byte sent to the end
   * @param url where it went, without its query; null when that is no URL, or nothing went
   */
  record Attempt(
      @Nullable Integer status,
      @Nullable String body,
      @Nullable String error,
      Duration duration,
      @Nullable String url) {
    /** An attempt at something that has no URL. */
    public Attempt(
        @Nullable Integer status,
        @Nullable String body,
        @Nullable String error,
        Duration duration) {
      this(status, body, error, duration, null);
    }

    /** An attempt that never got as far as the wire. */
    public static Attempt notMade(String error) {
      return new Attempt(null, null, error, Duration.ZERO);
    }
  }
}
