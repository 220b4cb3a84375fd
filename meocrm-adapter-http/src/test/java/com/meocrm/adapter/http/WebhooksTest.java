package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.ErrorShape.assertError;
import static com.meocrm.adapter.http.ErrorShape.violations;
import static com.meocrm.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Webhook endpoints over REST. */
class WebhooksTest {
  private static final String PATH = "/api/v1/webhooks";
  private static final String SECRET = "a-secret-of-the-partner";

  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void a_generated_secret_is_shown_once() {
    var created =
        server.post(PATH, "{\"url\":\"https://partner.example/hook\",\"events\":[\"order.*\"]}");

    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    var endpoint = json(created);
    var id = endpoint.path("id").asText();
    assertThat(created.headers().firstValue("Location")).contains(PATH + "/" + id);
    assertThat(endpoint.path("secret").asText()).matches("whsec_[A-Za-z0-9+/]{43}=");
    assertThat(endpoint.path("ordering").asText()).isEqualTo("key");
    assertThat(endpoint.path("maxInFlight").asInt()).isEqualTo(10);
    assertThat(endpoint.path("isActive").asBoolean()).isTrue();
    assertThat(endpoint.path("hasSecret").asBoolean()).isTrue();

    var read = server.get(PATH + "/" + id);
    var listed = server.get(PATH);
    assertThat(json(read).has("secret")).isFalse();
    assertThat(json(read).path("hasSecret").asBoolean()).isTrue();
    assertThat(json(listed).at("/data/0")).isEqualTo(json(read));
    assertThat(read.body() + listed.body()).doesNotContain("whsec_");
  }

  @Test
  void a_secret_of_the_partner_is_never_shown() {
    var created =
        server.post(
            PATH,
            """
            {"url":"https://partner.example/hook","events":["order.created","alert.opened"],"secret":"%s",
             "isActive":false,"description":"Kế toán","ordering":"strict","maxInFlight":1}\
            """
                .formatted(SECRET));

    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    assertThat(created.body()).doesNotContain(SECRET);
    var endpoint = json(created);
    assertThat(endpoint.has("secret")).isFalse();
    assertThat(endpoint.path("isActive").asBoolean()).isFalse();
    assertThat(endpoint.path("description").asText()).isEqualTo("Kế toán");
    assertThat(endpoint.path("ordering").asText()).isEqualTo("strict");
    assertThat(endpoint.path("maxInFlight").asInt()).isEqualTo(1);
  }

  @Test
  void all_violations_of_form_are_told_at_once() {
    var error =
        assertError(
            server.post(
                PATH,
                """
                {"url":5,"events":"*","secret":"","useDefaultSecret":"yes","isActive":null,
                 "description":7,"ordering":"KEY","maxInFlight":0,"rate":1}\
                """),
            400,
            "VALIDATION_FAILED");

    assertThat(violations(error))
        .containsExactlyInAnyOrder(
            "url type",
            "events type",
            "secret malformed",
            "useDefaultSecret type",
            "description type",
            "ordering one_of",
            "maxInFlight out_of_range",
            "rate unknown");
  }

  @Test
  void what_is_wrong_in_form_does_not_hide_what_the_hub_refuses() {
    var wrong =
        "{\"url\":\"http://partner.example\",\"events\":[],\"headers\":{\"Host\":\"x\"},\"nope\":1}";
    var path = PATH + "/" + create();

    for (var refused : List.of(server.post(PATH, wrong), patch(path, wrong))) {
      assertThat(violations(assertError(refused, 400, "VALIDATION_FAILED")))
          .containsExactlyInAnyOrder(
              "url not_allowed", "events out_of_range", "headers.Host not_allowed", "nope unknown");
    }
  }

  @Test
  void a_change_to_null_of_what_may_not_be_empty_changes_nothing() {
    var changed = patch(PATH + "/" + create(), "{\"url\":null,\"events\":null,\"secret\":null}");

    assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
    assertThat(changed.headers().firstValue("ETag")).contains("\"1\"");
  }

  private HttpResponse<String> patch(String path, String json) {
    return server.send(
        server
            .authorized(path)
            .header("Content-Type", "application/json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(json)));
  }

  private String create() {
    var created =
        server.post(PATH, "{\"url\":\"https://partner.example/hook\",\"events\":[\"*\"]}");
    return json(created).path("id").asText();
  }

  @Test
  void what_the_hub_refuses_is_told_without_the_secret() {
    var refused =
        server.post(
            PATH,
            "{\"url\":\"http://partner.example\",\"events\":[\"order.flown\",\"nonsense.*\"],\"secret\":\"whsec_xyz123456\"}");

    var error = assertError(refused, 400, "VALIDATION_FAILED");
    assertThat(violations(error))
        .containsExactlyInAnyOrder(
            "url not_allowed",
            "events[0] unknown_event_type",
            "events[1] unknown_event_type",
            "secret malformed");
    assertThat(refused.body()).doesNotContain("xyz123456");
  }

  @Test
  void another_tenants_endpoint_is_not_found_and_not_listed() {
    var created =
        server.post(PATH, "{\"url\":\"https://partner.example/hook\",\"events\":[\"*\"]}");
    var id = json(created).path("id").asText();

    assertError(server.getAs("org_02", PATH + "/" + id), 404, "WEBHOOK_NOT_FOUND");
    assertThat(json(server.getAs("org_02", PATH)).path("data")).isEmpty();
    assertError(server.get(PATH + "/whk_none"), 404, "WEBHOOK_NOT_FOUND");
    assertError(server.get(PATH + "/a.b"), 404, "WEBHOOK_NOT_FOUND");
  }

  @Test
  void a_list_goes_page_by_page() {
    for (int i = 0; i < 3; i++) {
      server.post(PATH, "{\"url\":\"https://partner.example/" + i + "\",\"events\":[\"*\"]}");
      server.hub.clock.advance(Duration.ofMillis(1));
    }

    var first = json(server.get(PATH + "?limit=2"));
    var second = json(server.get(PATH + "?limit=2&cursor=" + first.path("nextCursor").asText()));

    assertThat(first.path("data")).hasSize(2);
    assertThat(first.at("/data/0/url").asText()).isEqualTo("https://partner.example/2");
    assertThat(second.path("data")).hasSize(1);
    assertThat(second.path("nextCursor").isNull()).isTrue();
  }
}
