package com.meocrm.adapter.http.realtime;

/** How many messages a client may send: a token bucket that holds ten seconds' worth. */
final class MessageRate {
  private static final int BURST_SECONDS = 10;
  private static final double NANOS_PER_SECOND = 1e9;

  private final int perSecond;
  private double left;
  private long since;

  MessageRate(int perSecond) {
    this.perSecond = perSecond;
    this.left = (double) perSecond * BURST_SECONDS;
  }

  boolean allows(long now) {
    if (since != 0) {
      left =
          Math.min(
              (double) perSecond * BURST_SECONDS,
              left + (now - since) / NANOS_PER_SECOND * perSecond);
    }
    since = now;
    if (left < 1) {
      return false;
    }
    left--;
    return true;
  }
}
