package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.meocrm.adapter.persistence.TestDatabase;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * The command {@code lead-priority.recalculate} over many leads, by a server with little memory.
 */
class RecalculationTest {
  private static final int LEADS = Boolean.getBoolean("meocrm.all") ? 100_000 : 10_000;
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void many_leads_are_judged_within_ten_seconds_and_one_tenants_alone() throws Exception {
    try (var test = TestDatabase.create()) {
      leads(test, "org_leads", LEADS);
      leads(test, "org_other", 100);
      // Another process, whose memory is its own: at most 256 MB, as HubProcess starts it.
      try (var hub = HubProcess.serve(ServerOnTestDatabase.variables(test))) {
        var client = new TestClient(hub.url(), "org_leads");
        var token =
            client
                .create(
                    "/api/v1/tokens",
                    "{\"name\":\"agent\",\"scope\":\"mcp:lead-priority.recalculate\",\"ttl\":\"1h\"}")
                .path("token")
                .asText();

        long began = System.nanoTime();
        var output = recalculate(hub, token);
        var took = Duration.ofNanos(System.nanoTime() - began);

        System.getLogger(getClass().getName())
            .log(System.Logger.Level.INFO, LEADS + " leads took " + took.toMillis() + " ms");
        assertThat(output.path("checked").asInt()).isEqualTo(LEADS);
        // Days without activity are 0 to 99, evenly: 7 to 29 MEDIUM, 30 to 59 LOW, from 60
        // INACTIVE.
        assertThat(output.at("/transitions/HIGH->MEDIUM").asInt()).isEqualTo(LEADS / 100 * 23);
        assertThat(output.at("/transitions/HIGH->LOW").asInt()).isEqualTo(LEADS / 100 * 30);
        assertThat(output.at("/transitions/HIGH->INACTIVE").asInt()).isEqualTo(LEADS / 100 * 40);
        assertThat(took).isLessThan(LIMIT);
        assertThat(recalculate(hub, token).path("changed").asInt()).isZero();
        assertThat(
                test.fetchOne(
                    Integer.class,
                    "select count(*)::int from meocrm.lead where organization_id = 'org_other'"
                        + " and priority_auto = 'HIGH'"))
            .isEqualTo(100);
        assertThat(
                test.fetchOne(
                    Integer.class,
                    "select count(*)::int from meocrm.lead where organization_id = 'org_leads'"
                        + " and priority_manual = 'HIGH'"))
            .isEqualTo(LEADS / 10);
      }
    }
  }

  /** Leads that are all HIGH and were last active 0 to 99 days ago; one in ten was set by hand. */
  private static void leads(TestDatabase test, String organization, int count) {
    test.execute(
        """
        insert into meocrm.lead (organization_id, lead_id, name, priority_auto, priority_manual,
          assigned_by_rule, last_activity_at, created_at, updated_at, version)
        select '%s', 'lead_' || n, 'Khách ' || n, 'HIGH', case when n %% 10 = 0 then 'HIGH' end,
          false, now() - (n %% 100) * interval '24 hours', now(), now(), 1
        from generate_series(1, %d) n
        """
            .formatted(organization, count));
  }

  private static JsonNode recalculate(HubProcess hub, String token)
      throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(hub.url().resolve("/api/v1/commands/lead-priority.recalculate"))
              .timeout(Duration.ofMinutes(2))
              .header("Authorization", "Bearer " + token)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{}"))
              .build();
      var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return JSON.readTree(answer.body());
    }
  }
}
