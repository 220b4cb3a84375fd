package com.meocrm.adapter.http.openapi;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.Requires;
import com.meocrm.adapter.http.web.Route;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** {@code /openapi.yaml}: the document that describes all this. */
public final class OpenApiRoutes {
  private static final String RESOURCE = "/openapi.yaml";

  private final byte[] document = document();

  public List<Route> routes() {
    return List.of(
        Route.get(
            RESOURCE,
            Requires.publicAccess(),
            call -> Answer.of(200, "application/yaml", document)));
  }

  /** The document as it is served, in UTF-8. */
  public static byte[] document() {
    try (var in = OpenApiRoutes.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the program");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
