package com.meocrm.app;

import com.meocrm.adapter.http.security.JwtConfig;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.adapter.http.security.TokenIssuer;
import com.meocrm.adapter.persistence.TestDatabase;
import com.meocrm.core.shared.OrganizationId;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A server that keeps its address when it is started again. */
final class DashboardServer implements AutoCloseable {
  static final String SHOP = "org_shop";

  private final TestDatabase database = TestDatabase.create();
  private final Configuration configuration;
  private Server server;

  DashboardServer() {
    this(Map.of());
  }

  /**
   * @param more variables beside the usual ones
   */
  DashboardServer(Map<String, String> more) {
    var variables = new TreeMap<>(ServerOnTestDatabase.variables(database));
    variables.putAll(more);
    configuration = Configuration.forServe(variables);
    server = Wiring.start(configuration);
  }

  TestDatabase database() {
    return database;
  }

  URI url() {
    return server.url();
  }

  TestClient client() {
    return new TestClient(url(), SHOP);
  }

  /** Everything anew but what is stored. */
  void restart() {
    int port = url().getPort();
    server.close();
    server = Wiring.start(configuration.withPort(port));
  }

  /** A link that signs in once. */
  String link(Role role) {
    var issuer =
        new TokenIssuer((JwtConfig.SharedSecret) configuration.jwt(), InstantSource.system());
    return DashboardLink.of(
            url(),
            issuer,
            new OrganizationId(SHOP),
            "usr_lan",
            Set.of(role),
            null,
            Duration.ofHours(1))
        .toString();
  }

  @Override
  public void close() {
    server.close();
    database.close();
  }
}
