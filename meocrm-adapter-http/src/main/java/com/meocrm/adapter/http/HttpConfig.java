package com.meocrm.adapter.http;

import com.meocrm.adapter.http.dashboard.DashboardConfig;
import com.meocrm.adapter.http.realtime.RealtimeConfig;
import com.meocrm.adapter.http.security.JwtConfig;
import com.meocrm.adapter.http.web.AddressRanges;
import com.meocrm.adapter.http.web.RateLimit;
import com.meocrm.core.shared.Secret;
import org.jspecify.annotations.Nullable;

/**
 * How the server listens, whom it trusts and what it puts up with.
 *
 * @param port 0: any free one
 * @param cursorSecret signs the cursors of lists; the same on all nodes
 * @param rateLimit of each tenant on this node
 * @param trustedProxies whose word about the client's address counts
 * @param metricsToken opens {@code /metrics}; null: only this computer may read it
 */
public record HttpConfig(
    String host,
    int port,
    JwtConfig jwt,
    Secret cursorSecret,
    HttpLimits limits,
    RateLimit rateLimit,
    AddressRanges trustedProxies,
    @Nullable Secret metricsToken,
    RealtimeConfig realtime,
    DashboardConfig dashboard) {
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
  }

  /** With the defaults for all that rarely changes. */
  public static HttpConfig of(String host, int port, JwtConfig jwt, Secret cursorSecret) {
    return new HttpConfig(
        host,
        port,
        jwt,
        cursorSecret,
        HttpLimits.DEFAULT,
        RateLimit.DEFAULT,
        AddressRanges.NONE,
        null,
        RealtimeConfig.DEFAULT,
        DashboardConfig.DEFAULT);
  }

  public HttpConfig withLimits(HttpLimits other) {
    return new HttpConfig(
        host,
        port,
        jwt,
        cursorSecret,
        other,
        rateLimit,
        trustedProxies,
        metricsToken,
        realtime,
        dashboard);
  }

  public HttpConfig withRateLimit(RateLimit other) {
    return new HttpConfig(
        host,
        port,
        jwt,
        cursorSecret,
        limits,
        other,
        trustedProxies,
        metricsToken,
        realtime,
        dashboard);
  }

  public HttpConfig withTrustedProxies(AddressRanges other) {
    return new HttpConfig(
        host, port, jwt, cursorSecret, limits, rateLimit, other, metricsToken, realtime, dashboard);
  }

  /** {@code token} null: {@code /metrics} is for this computer only. */
  public HttpConfig withMetricsToken(@Nullable Secret token) {
    return new HttpConfig(
        host,
        port,
        jwt,
        cursorSecret,
        limits,
        rateLimit,
        trustedProxies,
        token,
        realtime,
        dashboard);
  }

  /** The same with other rules for live connections. */
  public HttpConfig withRealtime(RealtimeConfig other) {
    return new HttpConfig(
        host,
        port,
        jwt,
        cursorSecret,
        limits,
        rateLimit,
        trustedProxies,
        metricsToken,
        other,
        dashboard);
  }

  /** The same with another dashboard. */
  public HttpConfig withDashboard(DashboardConfig other) {
    return new HttpConfig(
        host,
        port,
        jwt,
        cursorSecret,
        limits,
        rateLimit,
        trustedProxies,
        metricsToken,
        realtime,
        other);
  }
}
