package com.meocrm.adapter.http;

import static com.meocrm.adapter.http.ErrorShape.assertError;
import static com.meocrm.adapter.http.ErrorShape.violations;
import static com.meocrm.adapter.http.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.meocrm.adapter.http.security.Role;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.EventType;
import com.meocrm.core.notification.StaffAddress;
import com.meocrm.core.notification.StaffChannelName;
import com.meocrm.core.notification.StaffDestination;
import com.meocrm.core.notification.StaffFact;
import com.meocrm.core.notification.StaffMessage;
import com.meocrm.core.shared.JsonValue;
import com.meocrm.core.shared.OrganizationId;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages to staff over REST. */
class NotificationsTest {
  private static final String PATH = "/api/v1/notifications";
  private static final OrganizationId SHOP = new OrganizationId("org_01");
  private static final Instant NOON = Instant.parse("2026-03-10T05:00:00Z");

  private final TestServer server = new TestServer();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void a_message_is_listed_with_its_state_in_plain_words_and_read_with_all_it_tells() {
    server.hub.staff.add(whole("msg_1", SHOP));
    server.hub.staff.add(whole("msg_2", new OrganizationId("org_02")));

    var list = server.get(PATH);
    var one = server.get(PATH + "/msg_1");

    assertThat(json(list).path("data")).hasSize(1);
    assertThat(json(list).at("/data/0/explanation/vi").asText())
        .isEqualTo("Đã gửi tới Cô Lan lúc 12:01 10/03/2026.");
    assertThat(json(list).at("/data/0").has("told")).isFalse();
    assertThat(json(one).at("/told/0/data/code").asText()).isEqualTo("DH-1");
    assertThat(json(one).at("/history/0/what").asText()).isEqualTo("CREATED");
    assertError(server.get(PATH + "/msg_2"), 404, "NOTIFICATION_NOT_FOUND");
  }

  @Test
  void rules_are_the_hubs_own_until_somebody_sets_others_and_can_be_taken_back() {
    var before = json(server.get(PATH + "/rules"));
    var set =
        put(
            PATH + "/rules",
            """
            {"rules":[{"event":"order.cancelled","urgent":true,"when":{"valueGross":{"$gte":1000000}}}],"reason":"big ones"}\
            """);
    var back = put(PATH + "/rules", "{\"rules\":null,\"reason\":\"as it was\"}");

    assertThat(before.path("isDefault").asBoolean()).isTrue();
    assertThat(before.path("rules").findValuesAsText("event"))
        .containsExactly(
            "inventory.low_stock",
            "order.cancelled",
            "order.refunded",
            "shipping.failed",
            "webhook.delivery.exhausted",
            "commission.payout.completed");
    assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
    assertThat(json(set).path("isDefault").asBoolean()).isFalse();
    assertThat(json(set).at("/rules/0/urgent").asBoolean()).isTrue();
    assertThat(json(back)).isEqualTo(before);
  }

  @Test
  void everything_that_is_wrong_with_rules_is_told_at_once() {
    var refused =
        put(
            PATH + "/rules",
            """
            {"rules":[{"event":"no.such.event"},{"event":"order.cancelled","when":{"$bad":1}},
              {"event":"order.refunded","template":{"vi":{"title":"{","line":"x"}}},
              {"event":"order.refunded"}],"reason":"a test"}\
            """);

    assertError(refused, 400, "VALIDATION_FAILED");
    assertThat(violations(json(refused)))
        .contains(
            "rules[0].event unknown",
            "rules[1].when.$bad unknown",
            "rules[2].template.vi.title malformed");
    var schema =
        put(
            PATH + "/rules",
            "{\"rules\":[{\"event\":\"order.cancelled\",\"loud\":true}],\"reason\":\"a test\"}");
    assertError(schema, 400, "VALIDATION_FAILED");
    assertThat(violations(json(schema))).anySatisfy(v -> assertThat(v).startsWith("rules[0]"));
  }

  @Test
  void a_preview_shows_the_words_without_sending_them() {
    var standard =
        server.post(
            PATH + "/preview",
            "{\"rule\":{\"event\":\"inventory.low_stock\"},\"language\":\"en\"}");
    var own =
        server.post(
            PATH + "/preview",
            """
            {"rule":{"event":"inventory.low_stock","urgent":true,
              "template":{"vi":{"title":"Nhập {count} món","line":"{sku} còn {quantity}"}}},
             "data":{"sku":"<A&B>","quantity":2},"count":3}\
            """);

    assertThat(json(standard).path("title").asText()).isEqualTo("Low stock (1)");
    assertThat(json(own).path("text").asText())
        .isEqualTo("‼️ Nhập 3 món\n• <A&B> còn 2\n• <A&B> còn 2\n• <A&B> còn 2\nMeoCRM · #000000");
    assertThat(json(own).path("urgent").asBoolean()).isTrue();
  }

  @Test
  void the_test_button_sends_now_and_says_what_came_of_it() {
    server.hub.staff.add(destination("dst_1"));
    secret();

    var tested = server.post(PATH + "/test", "{\"destinationId\":\"dst_1\"}");

    assertThat(tested.statusCode()).as(tested.body()).isEqualTo(200);
    assertThat(json(tested).path("success").asBoolean()).isTrue();
    assertThat(json(tested).path("message").asText()).isEqualTo("it arrived");
    assertError(
        server.post(PATH + "/test", "{\"destinationId\":\"dst_9\"}"), 404, "DESTINATION_NOT_FOUND");
  }

  @Test
  void a_code_links_a_chat_once_the_bot_is_known() {
    var early = server.post(PATH + "/telegram/link", "{}");
    secret();
    var given =
        server.post(PATH + "/telegram/link", "{\"audience\":[\"kho\"],\"language\":\"en\"}");

    assertError(early, 422, "CHANNEL_NOT_READY");
    assertThat(given.statusCode()).as(given.body()).isEqualTo(201);
    var code = json(given).path("code").asText();
    assertThat(code).matches("[A-Z2-9]{12}");
    assertThat(json(given).path("bot").asText()).isEqualTo("@meo_bot");
    assertThat(json(given).path("personalLink").asText())
        .isEqualTo("https://t.me/meo_bot?start=" + code);
    assertThat(json(given).at("/instructions/vi").asText()).isNotEmpty();
  }

  @Test
  void a_chat_of_a_channel_that_is_not_there_cannot_be_linked() {
    assertError(server.post(PATH + "/zalo/link", "{}"), 422, "CHANNEL_NOT_READY");
  }

  @Test
  void a_destination_is_listed_and_removed() {
    server.hub.staff.add(destination("dst_1"));

    var list = server.get(PATH + "/destinations");
    var gone = server.send(server.authorized(PATH + "/destinations/dst_1").DELETE());

    assertThat(json(list).at("/data/0/title").asText()).isEqualTo("Cô Lan");
    assertThat(gone.statusCode()).isEqualTo(204);
    assertThat(json(server.get(PATH + "/destinations")).path("data")).isEmpty();
    assertError(
        server.send(server.authorized(PATH + "/destinations/dst_1").DELETE()),
        404,
        "DESTINATION_NOT_FOUND");
  }

  @Test
  void staff_reads_and_does_not_change() {
    var token = server.token("org_01", Role.STAFF, null);

    assertThat(
            server
                .send(server.request(PATH).header("Authorization", "Bearer " + token))
                .statusCode())
        .isEqualTo(200);
    assertError(
        server.send(
            server
                .request(PATH + "/rules")
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString("{\"rules\":[],\"reason\":\"no\"}"))),
        403,
        "FORBIDDEN");
  }

  private void secret() {
    put("/api/v1/secrets/TELEGRAM_BOT_TOKEN", "{\"value\":\"123456:a-token-for-this-test\"}");
  }

  private HttpResponse<String> put(String path, String json) {
    return server.send(
        server
            .authorized(path)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(json)));
  }

  private static StaffDestination destination(String id) {
    return new StaffDestination(
        SHOP,
        id,
        StaffChannelName.TELEGRAM,
        new StaffAddress("1001", false, null),
        "Cô Lan",
        null,
        Set.of("kho"),
        null,
        null,
        null,
        null,
        null);
  }

  private static StaffMessage.Whole whole(String id, OrganizationId organization) {
    return new StaffMessage.Whole(
        new StaffMessage(
            organization,
            id,
            "order_cancelled",
            StaffChannelName.TELEGRAM,
            "dst_1",
            "Cô Lan",
            false,
            StaffMessage.Status.SENT,
            1,
            NOON,
            NOON.plusSeconds(30),
            NOON.plusSeconds(60),
            1,
            null),
        List.of(
            new StaffFact(
                new EventId("evt_1"),
                new EventType("order.cancelled"),
                NOON,
                new JsonValue.Members(Map.of("code", new JsonValue.Text("DH-1"))))),
        List.of(new StaffMessage.Step(NOON, "CREATED", null)));
  }
}
