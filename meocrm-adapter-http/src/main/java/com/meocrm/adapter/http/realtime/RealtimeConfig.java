package com.meocrm.adapter.http.realtime;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * What live connections may do.
 *
 * @param maxPerTenant sockets of one organization on this node
 * @param maxPerUser sockets of one subject on this node
 * @param authTimeout how long a new socket may take to say who it is
 * @param pingEvery how often a socket is told where it is and asked for a sign of life
 * @param pongWithin how long that may take
 * @param expiryGrace how long a socket outlives its token, so that refreshing may come a little
 *     late
 * @param stallTimeout how long one message may take to be taken off the server's hands
 * @param messagesPerSecond from a client, on average; ten times as many at once
 * @param origins pages of other sites that may connect, such as {@code https://shop.example}; pages
 *     of this server always may
 */
public record RealtimeConfig(
    int maxPerTenant,
    int maxPerUser,
    Duration authTimeout,
    Duration pingEvery,
    Duration pongWithin,
    Duration expiryGrace,
    Duration stallTimeout,
    int messagesPerSecond,
    Set<String> origins) {
  public static final RealtimeConfig DEFAULT =
      new RealtimeConfig(
          5_000,
          200,
          Duration.ofSeconds(10),
          Duration.ofSeconds(25),
          Duration.ofSeconds(10),
          Duration.ofSeconds(25),
          Duration.ofSeconds(15),
          20,
          Set.of());

  /**
   * @throws IllegalArgumentException naming what is out of range
   */
  public RealtimeConfig {
    if (maxPerTenant < 1 || maxPerUser < 1 || messagesPerSecond < 1) {
      throw new IllegalArgumentException("limits of sockets must be positive");
    }
    origins = origins.stream().map(o -> o.toLowerCase(Locale.ROOT)).collect(toUnmodifiableSet());
    requirePositive("authTimeout", authTimeout);
    requirePositive("pingEvery", pingEvery);
    requirePositive("pongWithin", pongWithin);
    requirePositive("stallTimeout", stallTimeout);
    if (expiryGrace.isNegative()) {
      throw new IllegalArgumentException("expiryGrace must not be negative: " + expiryGrace);
    }
  }

  /** The same with other limits of sockets. */
  public RealtimeConfig withLimits(int perTenant, int perUser) {
    return new RealtimeConfig(
        perTenant,
        perUser,
        authTimeout,
        pingEvery,
        pongWithin,
        expiryGrace,
        stallTimeout,
        messagesPerSecond,
        origins);
  }

  /** The same, open to these other sites' pages too. */
  public RealtimeConfig withOrigins(Set<String> others) {
    return new RealtimeConfig(
        maxPerTenant,
        maxPerUser,
        authTimeout,
        pingEvery,
        pongWithin,
        expiryGrace,
        stallTimeout,
        messagesPerSecond,
        others);
  }

  /** The same with other patience. */
  public RealtimeConfig withPatience(
      Duration auth, Duration ping, Duration pong, Duration expiry, Duration stall) {
    return new RealtimeConfig(
        maxPerTenant, maxPerUser, auth, ping, pong, expiry, stall, messagesPerSecond, origins);
  }

  private static void requirePositive(String name, Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(name + " must be positive: " + duration);
    }
  }
}
