package com.meocrm.app;

import com.meocrm.adapter.persistence.TestDatabase;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/**
 * The whole server in this process, on a database of its own of the server that all tests share.
 */
final class ServerOnTestDatabase implements AutoCloseable {
  private static final class Shared {
    static final ServerOnTestDatabase SERVER = new ServerOnTestDatabase();
  }

  private final TestDatabase database = TestDatabase.create();
  private final Map<String, String> more;
  private final Server server;

  ServerOnTestDatabase() {
    this(Map.of());
  }

  /**
   * @param more variables beside the usual ones
   */
  ServerOnTestDatabase(Map<String, String> more) {
    this.more = Map.copyOf(more);
    server = Wiring.start(Configuration.forServe(variables()));
  }

  /**
   * The server that all tests of this JVM share which need nothing special of it: they keep apart
   * by organizations of their own. It ends with the JVM, and its database with the test server.
   */
  static ServerOnTestDatabase shared() {
    return Shared.SERVER;
  }

  /** What the environment says for this database. */
  Map<String, String> variables() {
    var variables = new TreeMap<>(variables(database));
    variables.putAll(more);
    return variables;
  }

  /** The usual ones for a server on any such database. */
  static Map<String, String> variables(TestDatabase database) {
    var config = database.config();
    var variables = new TreeMap<>(HubProcess.serverVariables());
    variables.put(
        "MEOCRM_DATABASE_URL",
        config
            .jdbcUrl()
            .replace(
                "jdbc:postgresql://",
                "postgresql://%s:%s@".formatted(config.user(), config.password().reveal())));
    return variables;
  }

  TestDatabase database() {
    return database;
  }

  URI url() {
    return server.url();
  }

  TestClient client(String organization) {
    return new TestClient(url(), organization);
  }

  @Override
  public void close() {
    server.close();
    database.close();
  }
}
