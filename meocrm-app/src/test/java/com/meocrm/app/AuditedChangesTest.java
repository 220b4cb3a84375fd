package com.meocrm.app;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Who changes something, whatever it is, is in the trail under the trace id of the answer. */
class AuditedChangesTest {
  /** Change nothing that is not there already, or nothing at all. */
  private static final Set<String> NO_CHANGE =
      Set.of("POST /api/v1/jobs/{id}/cancel", "POST /api/v1/notifications/preview");

  /** On nothing that has an id yet. */
  private static final List<String> MORE =
      List.of(
          "POST /api/v1/products {\"sku\":\"COFFEE\",\"name\":\"Cà phê\",\"price\":1}",
          "POST /api/v1/inventory/adjust {\"branchId\":\"br_1\",\"sku\":\"COFFEE\",\"quantity\":3,\"reason\":\"INITIAL\"}",
          "POST /api/v1/leads {\"name\":\"Anh Minh\",\"phone\":\"0912345678\"}",
          "POST /api/v1/events {\"eventId\":\"erp-1\",\"type\":\"commission.payout.completed\",\"data\":{\"period\":\"2025-10\",\"totalAmount\":\"1.00\",\"count\":1}}",
          "POST /api/v1/commissions/payouts:run {\"period\":\"2025-11\"}",
          "PUT /api/v1/settings/tax.vatPercent {\"value\":8,\"reason\":\"the law\"}",
          "PUT /api/v1/secrets/KIOT {\"value\":\"never-in-the-trail\"}",
          "PUT /api/v1/event-types/custom.audited {\"schema\":{\"type\":\"object\"},\"example\":{}}",
          "PUT /api/v1/notifications/consents {\"phone\":\"0901234567\",\"state\":\"GRANTED\",\"source\":\"counter\"}");

  @Test
  void every_change_is_in_the_trail_with_its_actor_and_trace_and_without_personal_data()
      throws Exception {
    var shop = new SampleShop(ServerOnTestDatabase.shared(), "org_audited");
    var owner = shop.owner();
    var changed = new TreeSet<String>();

    for (var operation : SampleShop.operations()) {
      if (!operation.startsWith("GET") && !NO_CHANGE.contains(operation)) {
        note(changed, operation, shop.call(owner, operation));
      }
    }
    for (var request : MORE) {
      var parts = request.split(" ", 3);
      note(
          changed,
          parts[0] + " " + parts[1],
          parts[0].equals("PUT") ? owner.put(parts[1], parts[2]) : owner.post(parts[1], parts[2]));
    }

    assertThat(changed).as("requests that changed something").hasSizeGreaterThan(20);
    var trail = owner.read("/api/v1/audit?limit=100").path("data");
    var told =
        trail
            .valueStream()
            .filter(entry -> entry.path("actor").asText().equals("usr_test"))
            .map(entry -> entry.path("traceId").asText())
            .collect(toSet());
    assertThat(changed)
        .allSatisfy(change ->
            assertThat(told).as(change).contains(change.substring(change.lastIndexOf(' ') + 1)));
    assertThat(trail.toString())
        .doesNotContain("Chị Lan", "Anh Minh", "0912345678", "0901234567", "never-in-the-trail");
  }

  private static void note(Set<String> changed, String operation, HttpResponse<String> answer)
      throws IOException {
    if (answer.statusCode() < 300) {
      changed.add(operation + " " + answer.headers().firstValue("X-Trace-Id").orElseThrow());
    } else {
      JsonNode error = TestClient.json(answer);
      assertThat(error.path("code").asText()).as(operation).isNotEqualTo("VALIDATION_FAILED");
    }
  }
}
