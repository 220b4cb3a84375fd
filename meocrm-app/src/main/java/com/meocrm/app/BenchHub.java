package com.meocrm.app;

import static java.util.Objects.requireNonNull;

import com.meocrm.adapter.http.security.JwtConfig;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.adapter.http.security.TokenIssuer;
import com.meocrm.adapter.persistence.DatabaseConfig;
import com.meocrm.app.bench.RoundTrips;
import com.meocrm.app.demo.PartnerSignatures;
import com.meocrm.core.Hub;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.Ordering;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.webhook.CreateEndpoint;
import com.meocrm.core.webhook.Endpoint;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The whole server in this process, on an embedded database of its own, for measurements. Its round
 * trips to the database are counted by {@link RoundTrips}.
 */
final class BenchHub implements AutoCloseable {
  /** Calls per second that no computer makes. */
  private static final String UNLIMITED = "100000";

  private final OpenStorage storage;
  private final Server server;
  private final Configuration configuration;

  private BenchHub(OpenStorage storage, Server server, Configuration configuration) {
    this.storage = storage;
    this.server = server;
    this.configuration = configuration;
  }

  /**
   * Starts it.
   *
   * @param folder for the database and the generated secrets
   */
  static BenchHub start(Path folder) {
    var demo =
        Configuration.forDemo(
            Map.of(
                "MEOCRM_DATA_DIR",
                folder.toString(),
                "MEOCRM_PORT",
                "0",
                "MEOCRM_RATE_LIMIT",
                UNLIMITED));
    var storage = OpenStorage.of(demo.storage());
    try {
      var counted = demo.withStorage(new Storage.External(counted(storage.config())));
      return new BenchHub(storage, Wiring.start(counted), counted);
    } catch (RuntimeException | Error e) {
      storage.close();
      throw e;
    }
  }

  private static DatabaseConfig counted(DatabaseConfig config) {
    return new DatabaseConfig(
        config.jdbcUrl() + "?" + RoundTrips.URL_PARAMETER,
        config.user(),
        config.password(),
        config.poolSize(),
        config.connectTimeout(),
        config.statementTimeout());
  }

  Hub hub() {
    return server.hub();
  }

  /** Where it answers. */
  URI url() {
    return server.url();
  }

  /** A token of an ADMIN of that organization. */
  String token(String organization) {
    if (configuration.jwt() instanceof JwtConfig.SharedSecret jwt) {
      return new TokenIssuer(jwt, InstantSource.system())
          .issue(
              new OrganizationId(organization),
              "usr_bench",
              Set.of(Role.ADMIN),
              null,
              Duration.ofHours(6));
    }
    throw new IllegalStateException("measurements sign their own tokens");
  }

  /** What receivers verify with. */
  PartnerSignatures signatures() {
    return new PartnerSignatures(requireNonNull(configuration.keys().webhookSecret()).reveal());
  }

  /** Has these events of the organization sent to {@code url}. */
  LaneId subscribe(OrganizationId organization, URI url, String events) {
    var command =
        new CreateEndpoint.Command(
            url.toString(),
            List.of(events),
            null,
            true,
            true,
            null,
            Ordering.KEY,
            Endpoint.DEFAULT_MAX_IN_FLIGHT);
    return hub().createEndpoint().handle(command, context(organization)).endpoint().lane();
  }

  static RequestContext context(OrganizationId organization) {
    return new RequestContext(organization, "usr_bench", "bench");
  }

  /** A connection as the owner of everything, who sees all tenants. */
  Connection sql() throws SQLException {
    var config = storage.config();
    return DriverManager.getConnection(config.jdbcUrl(), config.user(), config.password().reveal());
  }

  /** The process that all of the database's processes descend from. */
  ProcessHandle postmaster() throws SQLException {
    try (var connection = sql();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select pg_backend_pid()")) {
      rows.next();
      return ProcessHandle.of(rows.getLong(1)).flatMap(ProcessHandle::parent).orElseThrow();
    }
  }

  /** Deliveries that are neither delivered nor given up. */
  long openDeliveries() throws SQLException {
    return count("select count(*) from meocrm.delivery_queue");
  }

  /** Events that the relay has not seen yet. */
  long waitingEvents() throws SQLException {
    return count("select count(*) from meocrm.outbox");
  }

  /** The number that {@code query} gives, seen across all tenants. */
  long count(String query) throws SQLException {
    try (var connection = sql();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Override
  public void close() {
    server.close();
    storage.close();
  }
}
