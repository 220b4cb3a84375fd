package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.DriverManager;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Tokens and secrets of tenants, on PostgreSQL. */
class AccessTest {
  private static final String TOKENS = "/api/v1/tokens";
  private static final String ORDERS = "/api/v1/orders";

  @Test
  void a_token_that_one_node_revokes_is_refused_by_another_within_five_seconds() throws Exception {
    var shared = ServerOnTestDatabase.shared();
    try (var other = Wiring.start(Configuration.forServe(shared.variables()))) {
      var admin = shared.client("org_two_nodes");
      var created =
          admin.create(TOKENS, "{\"name\":\"Agent\",\"scope\":\"orders:read\",\"ttl\":\"1h\"}");
      var here = admin.withToken(created.path("token").asText());
      var there =
          new TestClient(other.url(), "org_two_nodes").withToken(created.path("token").asText());
      assertThat(here.get(ORDERS).statusCode()).isEqualTo(200);
      assertThat(there.get(ORDERS).statusCode()).isEqualTo(200);

      var path = TOKENS + "/" + created.path("id").asText();
      assertThat(admin.delete(path).statusCode()).isEqualTo(204);

      assertThat(here.get(ORDERS).statusCode()).isEqualTo(401);
      await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(() -> assertThat(there.get(ORDERS).statusCode()).isEqualTo(401));
    }
  }

  @Test
  void neither_tokens_nor_secrets_are_in_the_database_in_clear() throws Exception {
    var shared = ServerOnTestDatabase.shared();
    var admin = shared.client("org_in_clear");
    var created =
        admin.create(TOKENS, "{\"name\":\"Agent\",\"scope\":\"orders:read\",\"ttl\":\"1h\"}");
    var token = created.path("token").asText();
    assertThat(admin.put("/api/v1/secrets/KIOT", "{\"value\":\"kv-in-clear\"}").statusCode())
        .isEqualTo(201);

    for (var table : new String[] {"scope_token", "tenant_secret", "audit_entry", "outbox"}) {
      assertThat(dump(shared, table))
          .as(table)
          .doesNotContain("kv-in-clear", token.substring(token.lastIndexOf('.') + 1));
    }
  }

  @Test
  void what_belongs_to_one_tenant_is_unknown_to_another() throws Exception {
    var shared = ServerOnTestDatabase.shared();
    var owner = shared.client("org_owner_of_token");
    var stranger = shared.client("org_stranger_to_token");
    var created =
        owner.create(TOKENS, "{\"name\":\"Agent\",\"scope\":\"orders:read\",\"ttl\":\"1h\"}");
    owner.put("/api/v1/secrets/KIOT", "{\"value\":\"x\"}");

    assertThat(stranger.delete(TOKENS + "/" + created.path("id").asText()).statusCode())
        .isEqualTo(404);
    assertThat(stranger.read(TOKENS).path("data")).isEmpty();
    assertThat(stranger.read("/api/v1/secrets").path("data")).isEmpty();
    assertThat(owner.withToken(created.path("token").asText()).get(ORDERS).statusCode())
        .isEqualTo(200);
  }

  private static String dump(ServerOnTestDatabase shared, String table) throws Exception {
    var config = shared.database().config();
    try (var connection =
            DriverManager.getConnection(
                config.jdbcUrl(), config.user(), config.password().reveal());
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select t::text from meocrm." + table + " t")) {
      var all = new StringBuilder();
      while (rows.next()) {
        all.append(rows.getString(1)).append('\n');
      }
      return all.toString();
    }
  }
}
