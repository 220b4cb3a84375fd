package com.meocrm.app.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection that posts JSON and waits for the answer, with hardly any work of its
 * own: what is measured beside it on the same processors is the server. For one thread at a time.
 */
public final class RestCaller implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;
  private final String head;

  public RestCaller(URI server, String path, String token) throws IOException {
    socket = new Socket(server.getHost(), server.getPort());
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
    head =
        "POST %s HTTP/1.1\r\nHost: %s:%d\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"
            .formatted(path, server.getHost(), server.getPort(), token);
  }

  /**
   * Posts {@code body} and returns the answer's status.
   *
   * @param key the {@code Idempotency-Key}; null: none
   */
  public int post(String body, @Nullable String key) throws IOException {
    byte[] content = body.getBytes(UTF_8);
    var start = new StringBuilder(head);
    if (key != null) {
      start.append("Idempotency-Key: ").append(key).append("\r\n");
    }
    start.append("Content-Length: ").append(content.length).append("\r\n\r\n");
    byte[] first = start.toString().getBytes(US_ASCII);
    byte[] whole = new byte[first.length + content.length];
    System.arraycopy(first, 0, whole, 0, first.length);
    System.arraycopy(content, 0, whole, first.length, content.length);
    socket.getOutputStream().write(whole);
    return answer();
  }

  private int answer() throws IOException {
    int status = Integer.parseInt(line().substring(9, 12));
    int length = 0;
    for (var header = line(); !header.isEmpty(); header = line()) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(header.indexOf(':') + 1).strip());
      }
    }
    in.skipNBytes(length);
    return status;
  }

  private String line() throws IOException {
    var line = new StringBuilder(64);
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
