package com.meocrm.adapter.http;

import com.meocrm.adapter.http.security.JwtConfig;
import com.meocrm.core.shared.Secret;
import java.time.Duration;

/**
 * How the server listens and what it puts up with.
 *
 * @param port 0: any free one
 * @param cursorSecret signs the cursors of lists; the same on all nodes
 * @param maxConcurrentCalls calls at the database at once; not more than its pool has connections
 * @param maxConnections sockets at once; further ones wait to be accepted
 * @param idleTimeout how long a connection may be silent, also amid a request
 * @param bodyTimeout how long a request's body may take to arrive
 * @param stopTimeout how long requests in flight may take to end once the server stops
 */
public record HttpConfig(
    String host,
    int port,
    JwtConfig jwt,
    Secret cursorSecret,
    int maxConcurrentCalls,
    int maxConnections,
    Duration idleTimeout,
    Duration bodyTimeout,
    Duration stopTimeout) {
  public static final int DEFAULT_MAX_CONCURRENT_CALLS = 16;
  public static final int DEFAULT_MAX_CONNECTIONS = 20_000;
  public static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofSeconds(30);
  public static final Duration DEFAULT_BODY_TIMEOUT = Duration.ofSeconds(20);
  public static final Duration DEFAULT_STOP_TIMEOUT = Duration.ofSeconds(10);

  private static final int MAX_PORT = 65_535;

  /**
   * @throws IllegalArgumentException naming what is out of range
   */
  public HttpConfig {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host must not be blank");
    }
    if (port < 0 || port > MAX_PORT) {
      throw new IllegalArgumentException("port must be 0 to " + MAX_PORT + ": " + port);
    }
    if (maxConcurrentCalls < 1 || maxConnections < 1) {
      throw new IllegalArgumentException("maxConcurrentCalls and maxConnections must be positive");
    }
    requirePositive("idleTimeout", idleTimeout);
    requirePositive("bodyTimeout", bodyTimeout);
    requirePositive("stopTimeout", stopTimeout);
  }

  /** With the defaults for all that rarely changes. */
  public static HttpConfig of(String host, int port, JwtConfig jwt, Secret cursorSecret) {
    return new HttpConfig(
        host,
        port,
        jwt,
        cursorSecret,
        DEFAULT_MAX_CONCURRENT_CALLS,
        DEFAULT_MAX_CONNECTIONS,
        DEFAULT_IDLE_TIMEOUT,
        DEFAULT_BODY_TIMEOUT,
        DEFAULT_STOP_TIMEOUT);
  }

  private static void requirePositive(String name, Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(name + " must be positive: " + duration);
    }
  }
}
