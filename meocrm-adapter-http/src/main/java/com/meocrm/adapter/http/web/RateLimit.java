package com.meocrm.adapter.http.web;

/**
 * How much one tenant may ask of one node.
 *
 * @param perSecond requests in the long run
 * @param burst requests at once after a pause
 */
public record RateLimit(int perSecond, int burst) {
  public static final int MAX_PER_SECOND = 1_000_000;
  private static final int BURST_SECONDS = 2;

  /** 500 per second, 1,000 at once. */
  public static final RateLimit DEFAULT = perSecond(500);

  /**
   * @throws IllegalArgumentException when the rate is not 1 to {@link #MAX_PER_SECOND} or the burst
   *     is below it
   */
  public RateLimit {
    if (perSecond < 1 || perSecond > MAX_PER_SECOND || burst < perSecond) {
      throw new IllegalArgumentException("no rate limit: " + perSecond + "/s, burst " + burst);
    }
  }

  /** With the usual burst: what two seconds allow. */
  public static RateLimit perSecond(int rate) {
    if (rate > MAX_PER_SECOND) {
      throw new IllegalArgumentException("more than " + MAX_PER_SECOND + " per second: " + rate);
    }
    return new RateLimit(rate, rate * BURST_SECONDS);
  }
}
