package com.meocrm.adapter.http.security;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
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
 * The keys that an identity provider publishes: cached, refreshed ahead, and fetched at most every
 * 30 s whatever key ids callers invent.
 *
 * <p>While the provider is away, known keys go on serving, and for an unknown one nobody can say
 * whether it is new or invented: that is an exception, not an empty answer.
 */
final class PublishedKeys implements JWKSource<SecurityContext> {
  /** The library's own 500 ms are too short for a provider that was asleep. */
  private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(3);

  private static final int MAX_KEY_SET_BYTES = 64 * 1024;
  private static final Duration OUTAGE = Duration.ofHours(4);

  private final Provider provider;
  private final JWKSource<SecurityContext> cached;

  PublishedKeys(URL url) {
    int timeout = (int) FETCH_TIMEOUT.toMillis();
    var retriever = new DefaultResourceRetriever(timeout, timeout, MAX_KEY_SET_BYTES);
    provider = new Provider(new URLBasedJWKSetSource<>(url, retriever));
    cached =
        JWKSourceBuilder.create(provider).retrying(true).outageTolerant(OUTAGE.toMillis()).build();
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
    private volatile boolean answered = true;

    Provider(JWKSetSource<SecurityContext> remote) {
      this.remote = remote;
    }

    @Override
    public JWKSet getJWKSet(
        JWKSetCacheRefreshEvaluator evaluator, long currentTime, SecurityContext context)
        throws KeySourceException {
      answered = false;
      var keys = remote.getJWKSet(evaluator, currentTime, context);
      answered = true;
      return keys;
    }

    @Override
    public void close() throws IOException {
      remote.close();
    }
  }
}
