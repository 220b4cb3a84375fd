package com.meocrm.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DocsTest {
  private static final Pattern LINK = Pattern.compile("(?:src|href)=\"([^\"]+)\"");

  @Test
  void the_page_asks_nobody_but_this_server() {
    try (var server = new TestServer()) {
      var page = server.send(server.request("/docs"));

      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).doesNotContain("http:", "https:", "//");
      assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
          .contains("default-src 'none'", "script-src 'self';", "connect-src 'self'")
          .doesNotContain("http", "*");
      var links = LINK.matcher(page.body()).results().map(link -> link.group(1)).toList();
      assertThat(links).hasSize(3);
      for (var link : links) {
        assertThat(server.send(server.request(link)).statusCode()).as(link).isEqualTo(200);
      }
    }
  }

  @Test
  void its_script_reads_the_document_and_has_no_validator_of_others() {
    try (var server = new TestServer()) {
      var script = server.send(server.request("/docs/start.js")).body();
      assertThat(script).contains("url: '/openapi.yaml'", "validatorUrl: null");
      assertThat(server.send(server.request("/docs/swagger-ui-bundle.js")).body())
          .contains("SwaggerUIBundle");
    }
  }
}
