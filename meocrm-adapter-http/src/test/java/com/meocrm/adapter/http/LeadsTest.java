package com.meocrm.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeadsTest {
  private static final String LEADS = "/api/v1/leads";

  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void a_lead_is_taken_up_and_read() {
    var created =
        server.post(
            LEADS,
            """
            {"id":"lea_1","name":"Nguyễn Thị Lan","phone":"0901234567","email":"lan@example.com",
             "source":"facebook","notes":"Hỏi áo dài\\nGọi sau 18h","assignedTo":"usr_minh"}\
            """);

    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    assertThat(created.headers().firstValue("Location")).contains(LEADS + "/lea_1");
    assertThat(created.headers().firstValue("ETag")).contains("\"1\"");
    var lead = TestServer.json(created);
    assertThat(lead.path("priorityAuto").asText()).isEqualTo("HIGH");
    assertThat(lead.path("priorityEffective").asText()).isEqualTo("HIGH");
    assertThat(lead.path("assignedByRule").asBoolean()).isFalse();
    assertThat(TestServer.json(server.get(LEADS + "/lea_1"))).isEqualTo(lead);
    assertThat(server.post(LEADS, "{\"id\":\"lea_1\",\"name\":\"Lan\"}").statusCode())
        .isEqualTo(409);
  }

  @Test
  void leads_are_listed_by_priority_and_assignee() {
    lead("lea_1", "2025-11-11T05:00:00Z");
    lead("lea_2", "2025-10-01T12:00:00+07:00");
    lead("lea_3", "2025-10-01T12:00:00+07:00");

    assertThat(ids("?priority=LOW")).containsExactly("lea_3", "lea_2");
    assertThat(ids("?priority=HIGH&assignedTo=usr_minh")).isEmpty();
    var first = TestServer.json(server.get(LEADS + "?priority=LOW&limit=1"));
    assertThat(ids("?priority=LOW&cursor=" + first.path("nextCursor").asText()))
        .containsExactly("lea_2");
    // A cursor belongs to the list it came from.
    assertThat(
            server
                .get(LEADS + "?priority=HIGH&cursor=" + first.path("nextCursor").asText())
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void an_activity_makes_a_lead_urgent_and_is_listed() {
    lead("lea_1", "2025-10-01T12:00:00+07:00");

    var recorded =
        server.post(LEADS + "/lea_1/activities", "{\"type\":\"CALL\",\"notes\":\"Hẹn gặp\"}");
    server.post(LEADS + "/lea_1/activities", "{\"type\":\"NOTE\",\"at\":\"2025-11-01T00:00:00Z\"}");

    assertThat(recorded.statusCode()).as(recorded.body()).isEqualTo(201);
    assertThat(TestServer.json(recorded).path("lead").path("priorityAuto").asText())
        .isEqualTo("HIGH");
    var activities = TestServer.json(server.get(LEADS + "/lea_1/activities?limit=1"));
    assertThat(activities.path("data").path(0).path("type").asText()).isEqualTo("CALL");
    assertThat(activities.path("data").path(0).path("by").asText()).isEqualTo("usr_01");
    assertThat(
            TestServer.json(
                    server.get(
                        LEADS
                            + "/lea_1/activities?cursor="
                            + activities.path("nextCursor").asText()))
                .path("data")
                .path(0)
                .path("type")
                .asText())
        .isEqualTo("NOTE");
  }

  @Test
  void a_priority_is_set_by_hand_and_given_back() {
    lead("lea_1", "2025-10-01T12:00:00+07:00");

    var high = override("lea_1", "{\"priority\":\"HIGH\",\"reason\":\"Khách quen\"}");
    assertThat(TestServer.json(high).path("priorityManual").asText()).isEqualTo("HIGH");
    assertThat(TestServer.json(high).path("priorityEffective").asText()).isEqualTo("HIGH");
    assertThat(TestServer.json(high).path("priorityAuto").asText()).isEqualTo("LOW");
    assertThat(ids("?priority=HIGH")).containsExactly("lea_1");

    var auto = TestServer.json(override("lea_1", "{\"priority\":\"AUTO\"}"));
    assertThat(auto.has("priorityManual")).isFalse();
    assertThat(auto.path("priorityEffective").asText()).isEqualTo("LOW");
  }

  @Test
  void an_override_names_the_version_it_is_meant_for() {
    lead("lea_1", "2025-11-11T05:00:00Z");

    var answer =
        server.send(
            server
                .authorized(LEADS + "/lea_1/priority:override")
                .header("If-Match", "\"2\"")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"priority\":\"LOW\"}")));

    assertThat(answer.statusCode()).isEqualTo(412);
  }

  @Test
  void of_another_tenant_nothing_is_found() {
    lead("lea_1", "2025-11-11T05:00:00Z");

    assertThat(server.getAs("org_02", LEADS + "/lea_1").statusCode()).isEqualTo(404);
    assertThat(server.getAs("org_02", LEADS + "/lea_1/activities").statusCode()).isEqualTo(404);
    assertThat(TestServer.json(server.getAs("org_02", LEADS)).path("data")).isEmpty();
  }

  @Test
  void an_unknown_lead_is_not_found() {
    assertThat(server.get(LEADS + "/lea_9").statusCode()).isEqualTo(404);
    assertThat(server.get(LEADS + "/not%20one/activities").statusCode()).isEqualTo(404);
    assertThat(server.post(LEADS + "/lea_9/activities", "{\"type\":\"CALL\"}").statusCode())
        .isEqualTo(404);
    assertThat(override("lea_9", "{\"priority\":\"LOW\"}").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}|name
          {"name":"  "}|name
          {"name":"Lan","email":"nobody"}|email
          {"name":"Lan","phone":""}|phone
          {"name":"Lan","lastActivityAt":"tomorrow"}|lastActivityAt
          {"name":"Lan","lastActivityAt":"2025-12-11T05:00:00Z"}|lastActivityAt
          {"name":"Lan","priorityAuto":"LOW"}|priorityAuto
          """)
  void what_is_wrong_with_a_lead_is_told(String lead, String field) {
    var answer = server.post(LEADS, lead);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(violatedFields(answer)).contains(field);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          activities|{}|type
          activities|{"type":"DINNER"}|type
          activities|{"type":"CALL","at":"2025-11-12T05:00:00Z"}|at
          priority:override|{}|priority
          priority:override|{"priority":"URGENT"}|priority
          priority:override|{"priority":"LOW","reason":""}|reason
          """)
  void what_is_wrong_with_an_action_is_told(String action, String body, String field) {
    lead("lea_1", "2025-11-11T05:00:00Z");

    var answer = server.post(LEADS + "/lea_1/" + action, body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(violatedFields(answer)).contains(field);
  }

  private HttpResponse<String> override(String id, String body) {
    return server.post(LEADS + "/" + id + "/priority:override", body);
  }

  private JsonNode lead(String id, String lastActivityAt) {
    var answer =
        server.post(
            LEADS,
            "{\"id\":\"%s\",\"name\":\"Trần Văn Minh\",\"lastActivityAt\":\"%s\"}"
                .formatted(id, lastActivityAt));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return TestServer.json(answer);
  }

  private List<String> ids(String query) {
    return TestServer.json(server.get(LEADS + query)).path("data").findValuesAsText("id");
  }

  private static List<String> violatedFields(HttpResponse<String> answer) {
    return TestServer.json(answer).path("details").path("violations").findValuesAsText("field");
  }
}
