package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.ErrorShape.assertError;
import static com.meocrm.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.http.dashboard.DashboardConfig;
import com.meocrm.adapter.http.security.Role;
import com.meocrm.adapter.http.security.TokenIssuer;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.Secret;
import com.nimbusds.jwt.JWTClaimsSet;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signing in to the dashboard, what the session then opens, and signing out. */
class SignInTest {
  private static final String SESSION = "/auth/session";
  private static final String ORDERS = "/api/v1/orders";

  private static FakeIssuer issuer;
  private static TestServer server;

  @BeforeAll
  static void start() throws Exception {
    issuer = new FakeIssuer();
    server =
        new TestServer(
            TestServer.config()
                .withDashboard(
                    new DashboardConfig(
                        URI.create("https://hub.example/"),
                        new DashboardConfig.OpenId(
                            issuer.url(), FakeIssuer.CLIENT, Secret.of(FakeIssuer.SECRET)))));
  }

  @AfterAll
  static void stop() {
    server.close();
    issuer.close();
  }

  @Test
  void a_code_signs_in_once() {
    var code = code(Role.MANAGER, null);

    var first = signIn(code);
    var second = signIn(code);

    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    assertThat(json(first).path("subject").asText()).isEqualTo("usr_01");
    assertThat(json(first).path("open").toString())
        .contains("orders:write")
        .doesNotContain("settings:write");
    assertError(second, 409, "SIGN_IN_CODE_USED");
    assertThat(second.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void the_cookie_is_for_this_site_alone_and_no_script_reads_it() {
    var cookie = signIn(code(Role.STAFF, null)).headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(cookie)
        .startsWith("meocrm_session=mcs_org_01.ses_")
        .contains("; HttpOnly", "; SameSite=Strict", "; Secure", "; Path=/", "; Max-Age=43200")
        .doesNotContain("Domain");
  }

  @Test
  void a_session_opens_what_the_role_and_scope_of_the_code_open() {
    var staff = session(Role.STAFF, null);
    var narrow = session(Role.ADMIN, "orders:read");

    assertThat(staff.get(ORDERS).statusCode()).isEqualTo(200);
    assertError(staff.get("/api/v1/audit"), 403, "FORBIDDEN");
    assertThat(staff.post(ORDERS, TestServer.ORDER).statusCode()).isEqualTo(201);
    assertThat(narrow.get(ORDERS).statusCode()).isEqualTo(200);
    assertError(narrow.get("/api/v1/webhooks"), 403, "FORBIDDEN");
    assertError(narrow.post(ORDERS, TestServer.ORDER), 403, "FORBIDDEN");
  }

  @Test
  void what_a_session_does_is_the_persons_doing() {
    session(Role.ADMIN, null).post(ORDERS, TestServer.ORDER);
    var trail = json(server.get("/api/v1/audit?action=order.create")).path("data");
    assertThat(trail.get(0).path("actor").asText()).isEqualTo("usr_01");
    assertThat(json(server.get("/api/v1/audit?action=session.open")).path("data")).isNotEmpty();
  }

  @Test
  void nothing_is_changed_without_the_pages_token() {
    var mine = session(Role.ADMIN, null);
    var other = session(Role.ADMIN, null);

    for (var token : List.of("", "0".repeat(64), other.csrf())) {
      var request = mine.request(ORDERS).POST(BodyPublishers.ofString(TestServer.ORDER));
      if (!token.isEmpty()) {
        request.header("X-CSRF-Token", token);
      }
      assertError(server.send(request), 403, "CSRF_TOKEN_INVALID");
    }
    assertError(
        server.send(mine.request(ORDERS).header("Sec-Fetch-Site", "cross-site")),
        403,
        "CSRF_TOKEN_INVALID");
  }

  @Test
  void who_signs_out_is_out_at_once() {
    var session = session(Role.ADMIN, null);
    assertThat(session.get(SESSION).statusCode()).isEqualTo(200);

    var out = server.send(session.request(SESSION).header("X-CSRF-Token", session.csrf()).DELETE());

    assertThat(out.statusCode()).isEqualTo(204);
    assertThat(out.headers().firstValue("Set-Cookie").orElse("")).contains("Max-Age=0");
    assertError(session.get(SESSION), 401, "UNAUTHENTICATED");
    assertError(session.get(ORDERS), 401, "UNAUTHENTICATED");
  }

  @Test
  void signing_out_ends_what_is_open_with_the_session() {
    var session = session(Role.ADMIN, null);
    try (var socket =
        RawWebSocket.connect(
            server.port(),
            "Origin: http://localhost:" + server.port() + "\r\n",
            "Cookie: " + session.cookie() + "\r\n")) {
      socket.send("{\"id\":1,\"type\":\"subscribe\",\"channels\":[\"orders\"]}");
      assertThat(socket.next().path("type").asText()).isEqualTo("ok");

      server.send(session.request(SESSION).header("X-CSRF-Token", session.csrf()).DELETE());

      assertThat(socket.closeCode()).isEqualTo(4500);
    }
  }

  @Test
  void a_session_ends_when_its_code_said() {
    var session = session(Role.ADMIN, null);
    server.hub.clock.advance(Duration.ofHours(12));
    assertError(session.get(ORDERS), 401, "UNAUTHENTICATED");
  }

  @Test
  void a_code_is_good_for_ten_minutes_and_for_no_request() {
    var code = code(Role.ADMIN, null);
    assertError(
        server.send(server.request(ORDERS).header("Authorization", "Bearer " + code)),
        401,
        "UNAUTHENTICATED");
    server.hub.clock.advance(Duration.ofMinutes(12));
    assertError(signIn(code), 401, "SIGN_IN_CODE_INVALID");
  }

  @Test
  void a_token_is_no_code() {
    assertError(signIn(server.token("org_01")), 401, "SIGN_IN_CODE_INVALID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "a.b.c", "mct_org_01.tok_1.s"})
  void what_is_no_code_opens_nothing(String code) {
    assertError(signIn(code), 401, "SIGN_IN_CODE_INVALID");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mcs_org_01.ses_none.secret", "mcs_..", "mcs_org_01.ses_1", "something-else"})
  void what_only_looks_like_a_session_is_refused(String cookie) {
    assertError(
        server.send(server.request(ORDERS).header("Cookie", "meocrm_session=" + cookie)),
        401,
        "UNAUTHENTICATED");
  }

  @Test
  void a_session_of_another_secret_or_tenant_is_refused() {
    var good = session(Role.ADMIN, null).cookie();
    for (var wrong : List.of(good + "x", good.replace("org_01", "org_02"))) {
      assertError(
          server.send(server.request(ORDERS).header("Cookie", wrong)), 401, "UNAUTHENTICATED");
    }
  }

  @Test
  void who_shows_a_token_is_told_what_it_opens() {
    var answer = json(server.get(SESSION));
    assertThat(answer.path("organizationId").asText()).isEqualTo("org_01");
    assertThat(answer.has("csrfToken")).isFalse();
  }

  @Test
  void the_provider_signs_in_with_code_flow_and_pkce() {
    issuer.itIs(server.hub.clock.instant());
    var begun = server.send(server.request("/auth/login"));
    var back = back(begun);

    assertThat(begun.statusCode()).isEqualTo(302);
    assertThat(issuer.asked())
        .containsEntry("code_challenge_method", "S256")
        .containsEntry("response_type", "code")
        .containsEntry("redirect_uri", "https://hub.example/auth/callback");
    assertThat(back.headers().firstValue("Location")).contains("/");
    var cookie = cookieOf(back);
    var who = json(server.send(server.request(SESSION).header("Cookie", cookie)));
    assertThat(who.path("subject").asText()).isEqualTo("usr_lan");
    assertThat(who.path("roles").toString()).isEqualTo("[\"MANAGER\"]");
    assertThat(json(server.send(server.request("/auth/methods"))).path("openIdConnect").asBoolean())
        .isTrue();
  }

  @Test
  void an_answer_of_the_provider_that_belongs_to_no_attempt_here_signs_nobody_in() {
    issuer.itIs(server.hub.clock.instant());
    var begun = server.send(server.request("/auth/login"));
    var path = issuer.follow(URI.create(begun.headers().firstValue("Location").orElseThrow()));

    assertFailed(server.send(server.request(path)));
    assertFailed(
        server.send(
            server
                .request(path.replaceFirst("state=[^&]+", "state=other"))
                .header("Cookie", cookieOf(begun))));
    assertFailed(
        server.send(
            server
                .request(path.replaceFirst("code=[^&]+", "code=other"))
                .header("Cookie", cookieOf(begun))));
    assertFailed(
        server.send(
            server
                .request("/auth/callback?error=access_denied&state=" + issuer.asked().get("state"))
                .header("Cookie", cookieOf(begun))));
  }

  @Test
  void a_token_of_the_provider_that_does_not_fit_signs_nobody_in() {
    issuer.itIs(server.hub.clock.instant());
    Map<String, Consumer<JWTClaimsSet.Builder>> wrong =
        Map.of(
            "nonce", claims -> claims.claim("nonce", "another"),
            "audience", claims -> claims.audience("another"),
            "issuer", claims -> claims.issuer("https://another.example"),
            "organization", claims -> claims.claim("organizationId", null),
            "expiry", claims -> claims.expirationTime(Date.from(Instant.EPOCH)));
    wrong.forEach((what, change) -> {
      issuer.claims = change;
      var back = back(server.send(server.request("/auth/login")));
      assertThat(back.headers().firstValue("Location")).as(what).contains("/#/sign-in/failed");
      assertThat(back.headers().firstValue("Set-Cookie")).as(what).isEmpty();
    });
    issuer.claims = claims -> {};
  }

  private static HttpResponse<String> back(HttpResponse<String> begun) {
    var path = issuer.follow(URI.create(begun.headers().firstValue("Location").orElseThrow()));
    return server.send(server.request(path).header("Cookie", cookieOf(begun)));
  }

  private static void assertFailed(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location")).contains("/#/sign-in/failed");
    assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
  }

  private static String cookieOf(HttpResponse<String> answer) {
    return answer.headers().allValues("Set-Cookie").stream()
        .map(cookie -> cookie.replaceFirst(";.*", ""))
        .collect(Collectors.joining("; "));
  }

  private static String code(Role role, String scope) {
    return new TokenIssuer(TestServer.JWT, server.hub.clock)
        .issueCode(
            new OrganizationId("org_01"),
            "usr_01",
            Set.of(role),
            scope,
            Duration.ofMinutes(10),
            Duration.ofHours(12),
            UUID.randomUUID().toString());
  }

  private static HttpResponse<String> signIn(String code) {
    return server.send(
        server
            .request(SESSION)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{\"code\":\"" + code + "\"}")));
  }

  private static Session session(Role role, String scope) {
    var answer = signIn(code(role, scope));
    return new Session(cookieOf(answer), json(answer).path("csrfToken").asText());
  }

  /** A browser's session. */
  private record Session(String cookie, String csrf) {
    HttpRequest.Builder request(String path) {
      return server
          .request(path)
          .header("Cookie", "theme=dark; " + cookie)
          .header("Content-Type", "application/json");
    }

    HttpResponse<String> get(String path) {
      return server.send(server.request(path).header("Cookie", "theme=dark; " + cookie));
    }

    HttpResponse<String> post(String path, String body) {
      return server.send(
          request(path).header("X-CSRF-Token", csrf).POST(BodyPublishers.ofString(body)));
    }
  }
}
