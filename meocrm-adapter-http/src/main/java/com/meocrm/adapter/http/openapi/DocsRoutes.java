package com.meocrm.adapter.http.openapi;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * {@code /docs}: the document for browsers. Everything it needs comes from this server, and the
 * policy that goes with the page keeps a browser from asking anybody else.
 */
public final class DocsRoutes {
  private static final String UI = "/META-INF/resources/webjars/swagger-ui/";
  private static final String UI_VERSION = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

  /** Styles are set by the page's own script; pictures are written into its style sheet. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String PAGE =
      """
      <!doctype html>
      <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>MeoCRM API</title>
        <link rel="stylesheet" href="/docs/swagger-ui.css">
      </head>
      <body>
        <div id="api"></div>
        <script src="/docs/swagger-ui-bundle.js"></script>
        <script src="/docs/start.js"></script>
      </body>
      </html>
      """;

  /** Without the validator, which is a service of others. */
  private static final String START =
      """
      window.ui = SwaggerUIBundle({
        url: '/openapi.yaml', dom_id: '#api', validatorUrl: null, deepLinking: true, docExpansion: 'list'
      });
      """;

  public List<Route> routes() {
    return List.of(
        page("/docs", "text/html; charset=utf-8", PAGE.getBytes(StandardCharsets.UTF_8)),
        page("/docs/start.js", "text/javascript", START.getBytes(StandardCharsets.UTF_8)),
        page("/docs/swagger-ui-bundle.js", "text/javascript", read("swagger-ui-bundle.js")),
        page("/docs/swagger-ui.css", "text/css", read("swagger-ui.css")));
  }

  private static Route page(String path, String type, byte[] content) {
    var answer =
        new Answer(
            200,
            type,
            content,
            Map.of("Content-Security-Policy", POLICY, "X-Frame-Options", "DENY"));
    return Route.get(
        path,
        Requires.publicAccess(),
        call -> {
          call.violations().orThrow();
          return answer;
        });
  }

  private static byte[] read(String name) {
    try (var in = DocsRoutes.class.getResourceAsStream(UI + version() + "/" + name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the program");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String version() throws IOException {
    try (var in = DocsRoutes.class.getResourceAsStream(UI_VERSION)) {
      var properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "");
    }
  }
}
