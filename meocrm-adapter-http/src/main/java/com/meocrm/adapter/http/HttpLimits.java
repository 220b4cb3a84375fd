package com.meocrm.adapter.http;

import java.time.Duration;

/**
 * What the server puts up with.
 *
 * @param maxConcurrentCalls calls at the database at once; not more than its pool has connections
 * @param maxConnections sockets at once; further ones wait to be accepted
 * @param idleTimeout how long a connection may be silent, also amid a request
 * @param headerTimeout how long a request's line and headers may take to arrive
 * @param bodyTimeout how long a request's body may take to arrive
 * @param stopTimeout how long requests in flight may take to end once the server stops
 */
public record HttpLimits(
    int maxConcurrentCalls,
    int maxConnections,
    Duration idleTimeout,
    Duration headerTimeout,
    Duration bodyTimeout,
    Duration stopTimeout) {
  public static final HttpLimits DEFAULT =
      new HttpLimits(
          16,
          20_000,
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(20),
          Duration.ofSeconds(10));

  /**
   * @throws IllegalArgumentException naming what is not positive
   */
  public HttpLimits {
    if (maxConcurrentCalls < 1 || maxConnections < 1) {
      throw new IllegalArgumentException("maxConcurrentCalls and maxConnections must be positive");
    }
    requirePositive("idleTimeout", idleTimeout);
    requirePositive("headerTimeout", headerTimeout);
    requirePositive("bodyTimeout", bodyTimeout);
    requirePositive("stopTimeout", stopTimeout);
  }

  public HttpLimits withMaxConcurrentCalls(int calls) {
    return new HttpLimits(
        calls, maxConnections, idleTimeout, headerTimeout, bodyTimeout, stopTimeout);
  }

  public HttpLimits withIdleTimeout(Duration timeout) {
    return new HttpLimits(
        maxConcurrentCalls, maxConnections, timeout, headerTimeout, bodyTimeout, stopTimeout);
  }

  public HttpLimits withHeaderTimeout(Duration timeout) {
    return new HttpLimits(
        maxConcurrentCalls, maxConnections, idleTimeout, timeout, bodyTimeout, stopTimeout);
  }

  public HttpLimits withBodyTimeout(Duration timeout) {
    return new HttpLimits(
        maxConcurrentCalls, maxConnections, idleTimeout, headerTimeout, timeout, stopTimeout);
  }

  public HttpLimits withStopTimeout(Duration timeout) {
    return new HttpLimits(
        maxConcurrentCalls, maxConnections, idleTimeout, headerTimeout, bodyTimeout, timeout);
  }

  private static void requirePositive(String name, Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(name + " must be positive: " + duration);
    }
  }
}
