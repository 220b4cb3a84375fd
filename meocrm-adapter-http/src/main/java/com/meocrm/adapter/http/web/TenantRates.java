package com.meocrm.adapter.http.web;

import com.meocrm.core.shared.OrganizationId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * One token bucket for each tenant of this node.
 *
 * <p>A bucket that has filled up again is like one that was never used, so such are dropped now and
 * then: there are only as many as tenants that called in the last seconds.
 */
public final class TenantRates {
  private static final int TAKES_BETWEEN_SWEEPS = 4096;

  private final RateLimit limit;
  private final LongSupplier nanoTime;
  private final ConcurrentHashMap<OrganizationId, Bucket> buckets = new ConcurrentHashMap<>();
  private final AtomicLong takes = new AtomicLong();

  public TenantRates(RateLimit limit, LongSupplier nanoTime) {
    this.limit = limit;
    this.nanoTime = nanoTime;
  }

  RateLimit limit() {
    return limit;
  }

  /** Takes a token from the tenant's bucket, if there is one. */
  Taken take(OrganizationId organization) {
    if (takes.incrementAndGet() % TAKES_BETWEEN_SWEEPS == 0) {
      sweep();
    }
    // compute is atomic for each key: no two requests take the same token.
    var bucket =
        buckets.compute(
            organization,
            (key, before) -> {
              long now = nanoTime.getAsLong();
              return taken(before == null ? new Bucket(limit.burst(), now, true) : before, now);
            });
    return new Taken(
        bucket.allowed,
        (long) bucket.tokens,
        seconds(limit.burst() - bucket.tokens),
        retry(bucket));
  }

  /** How many tenants have a bucket that is not full. */
  int size() {
    return buckets.size();
  }

  private Bucket taken(Bucket before, long now) {
    double tokens = filled(before, now);
    boolean allowed = tokens >= 1;
    return new Bucket(allowed ? tokens - 1 : tokens, now, allowed);
  }

  private double filled(Bucket bucket, long now) {
    double gained = (double) (now - bucket.at) / TimeUnit.SECONDS.toNanos(1) * limit.perSecond();
    return Math.min(limit.burst(), bucket.tokens + Math.max(0, gained));
  }

  private void sweep() {
    long now = nanoTime.getAsLong();
    for (var organization : buckets.keySet()) {
      buckets.computeIfPresent(
          organization, (key, bucket) -> filled(bucket, now) >= limit.burst() ? null : bucket);
    }
  }

  private long retry(Bucket bucket) {
    return Math.max(1, seconds(1 - bucket.tokens));
  }

  /** How long {@code tokens} take to come, in whole seconds, rounded up. */
  private long seconds(double tokens) {
    return (long) Math.ceil(tokens / limit.perSecond());
  }

  private record Bucket(double tokens, long at, boolean allowed) {}

  /**
   * What came of it.
   *
   * @param remaining how many more may come at once
   * @param fullInSeconds until the whole burst may come again
   * @param retryInSeconds until one may come again
   */
  record Taken(boolean allowed, long remaining, long fullInSeconds, long retryInSeconds) {}
}
