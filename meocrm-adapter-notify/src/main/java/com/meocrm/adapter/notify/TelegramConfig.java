package com.meocrm.adapter.notify;

import java.net.URI;
import java.time.Duration;

/**
 * Where the Bot API is.
 *
 * @param base the operator's, such as {@code https://api.telegram.org}; never a tenant's
 * @param connectTimeout for a connection
 */
public record TelegramConfig(URI base, Duration connectTimeout) {
  public static final URI PUBLIC = URI.create("https://api.telegram.org");

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  public TelegramConfig {
    var scheme = base.getScheme();
    if (base.getHost() == null
        || base.getRawQuery() != null
        || !("https".equals(scheme) || "http".equals(scheme))) {
      throw new IllegalArgumentException("must be an http or https URL without query");
    }
  }

  public static TelegramConfig of(URI base) {
    return new TelegramConfig(base, CONNECT_TIMEOUT);
  }
}
