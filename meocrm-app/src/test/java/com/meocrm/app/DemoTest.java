package com.meocrm.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
  private static final Pattern CURL =
      Pattern.compile("(curl -sS \\S+ -H '[^']*' -H 'Authorization: Bearer [^']*' -d '[^']*')");

  @TempDir private Path folder;

  @Test
  void one_order_goes_through_the_whole_house_and_a_second_run_does_it_again() {
    for (int run = 1; run <= 2; run++) {
      try (var demo =
          HubProcess.start(
              Map.of("MEOCRM_DATA_DIR", folder.toString()), "demo", "--once", "--seed", "7")) {
        assertThat(demo.awaitExit()).as(demo.output()).isZero();
        assertThat(demo.output())
            .contains("accepted over REST")
            .contains("socket event seen: order.created")
            .contains("verified with plain HMAC over the raw body")
            .contains("verified with the public Standard Webhooks library")
            .contains("staff message received")
            .contains("every step held")
            .doesNotContain("FAILED")
            .doesNotContain("Exception");
      }
    }
  }

  @Test
  void the_printed_line_places_an_order_whose_webhook_is_shown_as_verified() throws Exception {
    try (var demo =
            HubProcess.start(Map.of("MEOCRM_DATA_DIR", folder.toString()), "demo", "--port", "0");
        var http = HttpClient.newHttpClient()) {
      var curl = demo.awaitOutput(CURL);

      var answer = http.send(request(curl), BodyHandlers.ofString());

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
      var id = answer.body().replaceAll(".*\"id\":\"([^\"]+)\".*", "$1");
      assertThat(demo.awaitOutput(Pattern.compile("(order\\.created .*" + id + ".*verified)")))
          .contains(id);
      demo.terminate();
      assertThat(demo.awaitExit()).as(demo.output()).isIn(0, 130, 143);
      assertThat(demo.output()).contains("stopping").doesNotContain("Exception");
    }
  }

  private static HttpRequest request(String curl) {
    var url = curl.replaceAll("curl -sS (\\S+) .*", "$1");
    var token = curl.replaceAll(".*Bearer ([^']*)'.*", "$1");
    var body = curl.replaceAll(".* -d '(.*)'", "$1");
    return HttpRequest.newBuilder(URI.create(url))
        .header("Content-Type", "application/json")
        .header("Authorization", "Bearer " + token)
        .POST(BodyPublishers.ofString(body))
        .build();
  }
}
