package com.meocrm.app;

import com.meocrm.adapter.http.security.Role;
import com.meocrm.adapter.http.security.TokenIssuer;
import com.meocrm.core.shared.OrganizationId;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A link that signs in to the dashboard once. The code stands behind the {@code #}, which browsers
 * send to nobody: it gets into no log on the way.
 */
final class DashboardLink {
  private static final Duration CODE_TIME = Duration.ofMinutes(10);
  private static final int ID_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private DashboardLink() {}

  /**
   * @param session how long whoever follows it stays signed in
   */
  static URI of(
      URI server,
      TokenIssuer issuer,
      OrganizationId organization,
      String subject,
      Set<Role> roles,
      @Nullable String scope,
      Duration session) {
    var id = new byte[ID_BYTES];
    RANDOM.nextBytes(id);
    var code =
        issuer.issueCode(
            organization, subject, roles, scope, CODE_TIME, session, HexFormat.of().formatHex(id));
    return URI.create(server.toString().replaceFirst("/+$", "") + "/#code=" + code);
  }
}
