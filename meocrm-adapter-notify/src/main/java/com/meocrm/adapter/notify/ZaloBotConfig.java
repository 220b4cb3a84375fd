package com.meocrm.adapter.notify;

import java.net.URI;
import java.time.Duration;

/**
 * Where Zalo's bots are.
 *
 * @param base the operator's, such as {@code https://bot-api.zaloplatforms.com}; never a tenant's
 * @param connectTimeout for a connection
 */
public record ZaloBotConfig(URI base, Duration connectTimeout) {
  public static final URI PUBLIC = URI.create("https://bot-api.zaloplatforms.com");

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  public ZaloBotConfig {
    var scheme = base.getScheme();
    if (base.getHost() == null
        || base.getRawQuery() != null
        || !("https".equals(scheme) || "http".equals(scheme))) {
      throw new IllegalArgumentException("must be an http or https URL without query");
    }
  }

  public static ZaloBotConfig of(URI base) {
    return new ZaloBotConfig(base, CONNECT_TIMEOUT);
  }
}
