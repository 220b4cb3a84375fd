package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.ErrorShape.assertError;
import static com.meocrm.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import com.meocrm.core.webhook.EndpointId;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that tenants make themselves, and their secrets. */
class ScopeTokensTest {
  private static final String TOKENS = "/api/v1/tokens";
  private static final String ORDERS = "/api/v1/orders";
  private static final String OF_WEBHOOK = "/api/v1/webhooks/{id}/of-one";
  private static final String FORGETFUL = "/api/v1/webhooks/{id}/forgetful";

  private static TestServer server;

  @BeforeAll
  static void start() {
    server =
        new TestServer(
            TestServer.config(),
            List.of(
                Route.get(
                        OF_WEBHOOK,
                        Requires.scope("deliveries:read"),
                        call -> {
                          call.requireWebhook(new EndpointId(call.pathParameter("id")));
                          return Answer.noContent();
                        })
                    .openToWebhookTokens(),
                Route.get(FORGETFUL, Requires.scope("deliveries:read"), call -> Answer.noContent())
                    .openToWebhookTokens()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void a_token_opens_what_its_scope_names_and_nothing_else() {
    var token = mint("orders:read", admin());

    assertThat(get(ORDERS, token).statusCode()).isEqualTo(200);
    assertError(post(ORDERS, TestServer.ORDER, token), 403, "FORBIDDEN");
    assertError(get("/api/v1/webhooks", token), 403, "FORBIDDEN");
    assertError(get(TOKENS, token), 403, "FORBIDDEN");
  }

  @Test
  void a_token_is_shown_once() {
    var created = json(post(TOKENS, request("orders:read"), admin()));
    var token = created.path("token").asText();

    assertThat(token).startsWith("mct_org_01." + created.path("id").asText() + ".");
    assertThat(get(TOKENS + "?limit=100", admin()).body())
        .contains(created.path("id").asText())
        .doesNotContain(token.substring(token.lastIndexOf('.') + 1));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "OWNER, -,                        mcp:orders.sync,            201",
        "ADMIN, -,                        mcp:orders.sync,            201",
        "ADMIN, -,                        settings:write audit:read,  201",
        "ADMIN, tokens:write,             orders:read,                403",
        "ADMIN, tokens:write,             mcp:orders.sync,            403",
        "ADMIN, tokens:write mcp:a.b,     mcp:a.b,                    201",
        "ADMIN, tokens:write orders:read, orders:read,                201",
        "ADMIN, tokens:write orders:read, orders:read orders:write,   403",
        "PARTNER, tokens:write,           orders:read,                403",
        "PARTNER, tokens:write,           tokens:write,               201",
        "MANAGER, -,                      orders:read,                403",
        "STAFF, tokens:write,             orders:read,                403",
      })
  void no_token_is_wider_than_its_maker(Role role, String narrowed, String scope, int status) {
    var answer = post(TOKENS, request(scope), server.token("org_01", role, narrowed));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
  }

  @Test
  void a_command_must_be_named_by_the_token_that_uses_it() {
    var token = mint("mcp:orders.sync tokens:write", admin());

    assertThat(post(TOKENS, request("mcp:orders.sync"), token).statusCode()).isEqualTo(201);
    assertError(post(TOKENS, request("mcp:other"), token), 403, "FORBIDDEN");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders",
        "orders:*",
        "orders:delete",
        "nothing:read",
        "mcp:",
        "mcp:A",
        ":read",
        ""
      })
  void a_scope_that_does_not_exist_is_a_violation(String scope) {
    assertError(post(TOKENS, request(scope), admin()), 400, "VALIDATION_FAILED");
  }

  @Test
  void a_revoked_token_opens_nothing_any_more_and_takes_its_own_along() {
    var created = json(post(TOKENS, request("orders:read tokens:write"), admin()));
    var token = created.path("token").asText();
    var child = mint("orders:read", token);
    assertThat(get(ORDERS, child).statusCode()).isEqualTo(200);

    assertThat(delete(TOKENS + "/" + created.path("id").asText()).statusCode()).isEqualTo(204);

    assertError(get(ORDERS, token), 401, "UNAUTHENTICATED");
    assertError(get(ORDERS, child), 401, "UNAUTHENTICATED");
    assertThat(delete(TOKENS + "/" + created.path("id").asText()).statusCode()).isEqualTo(204);
    assertError(delete(TOKENS + "/tok_none"), 404, "TOKEN_NOT_FOUND");
    assertError(delete(TOKENS + "/a.b"), 404, "TOKEN_NOT_FOUND");
  }

  @Test
  void another_tenants_token_cannot_be_revoked() {
    var created = json(post(TOKENS, request("orders:read"), admin()));
    var path = TOKENS + "/" + created.path("id").asText();
    var answer =
        server.send(
            server
                .request(path)
                .header("Authorization", "Bearer " + server.token("org_02"))
                .DELETE());

    assertError(answer, 404, "TOKEN_NOT_FOUND");
    assertThat(get(ORDERS, created.path("token").asText()).statusCode()).isEqualTo(200);
  }

  @Test
  void a_token_ends_when_its_time_is_up() {
    var token = json(post(TOKENS, request("orders:read"), admin())).path("token").asText();
    assertThat(get(ORDERS, token).statusCode()).isEqualTo(200);

    server.hub.clock.advance(Duration.ofHours(1));

    assertError(get(ORDERS, token), 401, "UNAUTHENTICATED");
  }

  @Test
  void a_token_for_one_webhook_opens_that_one_alone() {
    var mine = webhook();
    var token =
        json(post(
                TOKENS,
                """
                {"name":"Partner","scope":"deliveries:read webhooks:read events:read","ttl":"1h","webhookId":"%s"}
                """
                    .formatted(mine),
                admin()))
            .path("token")
            .asText();

    assertThat(get(OF_WEBHOOK.replace("{id}", mine), token).statusCode()).isEqualTo(204);
    assertError(get(OF_WEBHOOK.replace("{id}", webhook()), token), 403, "FORBIDDEN");
    for (var path : List.of("/api/v1/webhooks", "/api/v1/webhooks/" + mine, "/api/v1/events")) {
      assertError(get(path, token), 403, "FORBIDDEN");
    }
  }

  @Test
  void a_route_that_forgets_which_webhook_a_token_is_for_shows_it_nothing() {
    var mine = webhook();
    var body =
        "{\"name\":\"Partner\",\"scope\":\"deliveries:read\",\"ttl\":\"1h\",\"webhookId\":\"%s\"}"
            .formatted(mine);
    var token = json(post(TOKENS, body, admin())).path("token").asText();

    assertError(get(FORGETFUL.replace("{id}", mine), token), 500, "INTERNAL_ERROR");
    assertThat(get(FORGETFUL.replace("{id}", mine), admin()).statusCode()).isEqualTo(204);
  }

  @Test
  void what_only_looks_like_a_token_is_refused() {
    var whole = mint("orders:read", admin());
    var wrong = new ArrayList<String>();
    wrong.add(whole + "x");
    wrong.add(whole.substring(0, whole.length() - 1));
    wrong.add(whole.replace("org_01", "org_02"));
    wrong.add("mct_org_01.tok_none.secret");
    wrong.add("mct_..");
    for (var token : wrong) {
      assertError(get(ORDERS, token), 401, "UNAUTHENTICATED");
    }
  }

  @Test
  void a_secret_is_stored_and_never_shown() {
    var path = "/api/v1/secrets/KIOTVIET_TOKEN";
    var created = put(path, "{\"value\":\"kv-s3cret\"}");
    var replaced = put(path, "{\"value\":\"kv-other\"}");
    var listed = get("/api/v1/secrets", admin());

    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(replaced.statusCode()).isEqualTo(200);
    assertThat(json(listed).at("/data/0/name").asText()).isEqualTo("KIOTVIET_TOKEN");
    assertThat(created.body() + replaced.body() + listed.body()).doesNotContain("kv-");
    assertError(get(path, admin()), 405, "METHOD_NOT_ALLOWED");
    assertError(put("/api/v1/secrets/a.b", "{\"value\":\"x\"}"), 400, "VALIDATION_FAILED");
    assertError(put(path, "{\"value\":\"\",\"more\":1}"), 400, "VALIDATION_FAILED");
  }

  private static String webhook() {
    var body = "{\"url\":\"https://a.example\",\"events\":[\"*\"]}";
    return json(post("/api/v1/webhooks", body, admin())).path("id").asText();
  }

  private static String mint(String scope, String maker) {
    JsonNode created = json(post(TOKENS, request(scope), maker));
    return created.path("token").asText();
  }

  private static String request(String scope) {
    return "{\"name\":\"Agent\",\"scope\":\"%s\",\"ttl\":\"1h\"}".formatted(scope);
  }

  private static String admin() {
    return server.token("org_01");
  }

  private static HttpResponse<String> get(String path, String token) {
    return server.send(server.request(path).header("Authorization", "Bearer " + token));
  }

  private static HttpResponse<String> delete(String path) {
    return server.send(server.request(path).header("Authorization", "Bearer " + admin()).DELETE());
  }

  private static HttpResponse<String> put(String path, String body) {
    return server.send(
        server
            .authorized(path)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> post(String path, String body, String token) {
    return server.send(
        server
            .request(path)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }
}
