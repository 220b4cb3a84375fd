package com.meocrm.adapter.http.security;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.io.IOException;
import java.net.URL;
import java.time.Duration;
import java.util.List;

/**
 * The keys that an identity provider publishes: cached, refreshed ahead, and fetched within a
 * {@link FetchBudget} whatever key ids callers invent.
 *
 * <p>While the provider is away, known keys go on serving, and for an unknown one nobody can say
 * whether it is new or invented: that is an exception, not an empty answer.
 */
final class PublishedKeys implements JWKSource<SecurityContext> {
  /** The library's own 500 ms are too short for a provider that was asleep. */
  private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(3);

  private static final int MAX_KEY_SET_BYTES = 64 * 1024;
  private static final int FETCHES_AT_ONCE = 20;
  private static final Duration PER_FETCH = Duration.ofSeconds(3);
  private static final Duration OUTAGE = Duration.ofHours(4);

  private final Provider provider;
  private final JWKSource<SecurityContext> cached;

  PublishedKeys(URL url) {
    int timeout = (int) FETCH_TIMEOUT.toMillis();
    var retriever = new DefaultResourceRetriever(timeout, timeout, MAX_KEY_SET_BYTES);
    var budget = new FetchBudget(FETCHES_AT_ONCE, PER_FETCH, System::nanoTime);
    provider = new Provider(new URLBasedJWKSetSource<>(url, retriever), budget);
    cached =
        JWKSourceBuilder.create(provider)
            .rateLimited(false) // the budget is finer
            .outageTolerant(OUTAGE.toMillis())
            .build();
  }

  @Override
  public List<JWK> get(JWKSelector selector, SecurityContext context) throws KeySourceException {
    var keys = cached.get(selector, context);
    if (keys.isEmpty() && !provider.answered) {
      throw new KeySourceException("the key is unknown, and its provider does not answer");
    }
    return keys;
  }

  /** Remembers whether the last fetch succeeded. */
  private static final class Provider implements JWKSetSource<SecurityContext> {
    private final JWKSetSource<SecurityContext> remote;
    private final FetchBudget budget;
    private volatile boolean answered = true;

    Provider(JWKSetSource<SecurityContext> remote, FetchBudget budget) {
      this.remote = remote;
      this.budget = budget;
    }

    @Override
    public JWKSet getJWKSet(
        JWKSetCacheRefreshEvaluator evaluator, long currentTime, SecurityContext context)
        throws KeySourceException {
      answered = false;
      if (!budget.take()) {
        throw new JWKSetUnavailableException("the keys were fetched too often");
      }
      try {
        var keys = remote.getJWKSet(evaluator, currentTime, context);
        answered = true;
        return keys;
      } catch (KeySourceException | RuntimeException e) {
        budget.failed();
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      remote.close();
    }
  }
}
