package com.meocrm.adapter.http.dashboard;

import com.meocrm.core.shared.Secret;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where the dashboard is, and who may vouch for people.
 *
 * @param publicUrl as browsers see the server; null: as each request names it
 * @param openId the identity provider; null: people come with one-time codes only
 */
public record DashboardConfig(@Nullable URI publicUrl, @Nullable OpenId openId) {
  public static final DashboardConfig DEFAULT = new DashboardConfig(null, null);

  /** Whether browsers come over TLS, so that the session's cookie must not go without. */
  boolean isSecure() {
    return publicUrl != null && "https".equals(publicUrl.getScheme());
  }

  /**
   * An OpenID Connect provider, which says by itself where its parts are.
   *
   * @param issuer with {@code /.well-known/openid-configuration} below it
   * @param clientSecret null: a public client, which PKCE alone protects
   */
  public record OpenId(URI issuer, String clientId, @Nullable Secret clientSecret) {}
}
