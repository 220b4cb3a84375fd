package com.meocrm.app;

import com.meocrm.adapter.http.web.AddressRanges;
import com.meocrm.adapter.http.web.RateLimit;
import com.meocrm.core.shared.Secret;
import org.jspecify.annotations.Nullable;

/**
 * How the server deals with those who call it.
 *
 * @param trustedProxies whose word about the client's address counts
 * @param metricsToken opens {@code /metrics}; null: only this computer may read it
 */
record Edge(RateLimit rateLimit, AddressRanges trustedProxies, @Nullable Secret metricsToken) {
  private static final int MIN_TOKEN_LENGTH = 16;
  private static final int MAX_TOKEN_LENGTH = 256;

  static Edge read(Environment environment) {
    var rate =
        environment.optional(
            "MEOCRM_RATE_LIMIT",
            "a whole number of requests per second from 1 to " + RateLimit.MAX_PER_SECOND,
            text -> RateLimit.perSecond(Integer.parseInt(text)));
    var proxies =
        environment.optional(
            "MEOCRM_TRUSTED_PROXIES",
            "address ranges such as 10.0.0.0/8, separated by commas",
            AddressRanges::parse);
    var token =
        environment.optional(
            "MEOCRM_METRICS_TOKEN",
            "%d to %d visible ASCII characters (openssl rand -hex 32)"
                .formatted(MIN_TOKEN_LENGTH, MAX_TOKEN_LENGTH),
            Edge::token);
    return new Edge(
        rate.orElse(RateLimit.DEFAULT), proxies.orElse(AddressRanges.NONE), token.orElse(null));
  }

  private static Secret token(String text) {
    if (text.length() < MIN_TOKEN_LENGTH
        || text.length() > MAX_TOKEN_LENGTH
        || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException("not a token");
    }
    return Secret.of(text);
  }
}
