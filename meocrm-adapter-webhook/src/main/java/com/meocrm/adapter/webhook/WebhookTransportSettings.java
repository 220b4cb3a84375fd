package com.meocrm.adapter.webhook;

import java.time.Duration;

/**
 * How webhooks are sent.
 *
 * @param allowance private targets that tenants may reach all the same
 * @param connectTimeout for one name lookup, and for the TCP connection to one address
 * @param maxIdleConnections kept open for the next delivery, over all endpoints; those in use are
 *     not limited here
 * @param keepIdle how long an unused connection is kept
 */
public record WebhookTransportSettings(
    Allowance allowance, Duration connectTimeout, int maxIdleConnections, Duration keepIdle) {
  public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);
  public static final int DEFAULT_MAX_IDLE_CONNECTIONS = 256;
  public static final Duration DEFAULT_KEEP_IDLE = Duration.ofSeconds(30);

  public WebhookTransportSettings {
    if (!connectTimeout.isPositive() || !keepIdle.isPositive() || maxIdleConnections < 0) {
      throw new IllegalArgumentException(
          "times must be positive: "
              + connectTimeout
              + ", "
              + maxIdleConnections
              + ", "
              + keepIdle);
    }
  }

  /** The defaults, with these private targets. */
  public static WebhookTransportSettings of(Allowance allowance) {
    return new WebhookTransportSettings(
        allowance, DEFAULT_CONNECT_TIMEOUT, DEFAULT_MAX_IDLE_CONNECTIONS, DEFAULT_KEEP_IDLE);
  }
}
