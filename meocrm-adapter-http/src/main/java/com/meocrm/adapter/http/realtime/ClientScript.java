package com.meocrm.adapter.http.realtime;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The browser's side of the socket, as it is served. */
final class ClientScript {
  private static final String RESOURCE = "/client.js";

  private ClientScript() {}

  static byte[] bytes() {
    try (var in = ClientScript.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the program");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
