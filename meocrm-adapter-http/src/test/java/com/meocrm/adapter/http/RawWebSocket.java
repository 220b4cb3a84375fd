package com.meocrm.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A WebSocket client that sends whatever it is told, right or wrong, and reads only when asked to:
 * RFC 6455 by hand.
 */
public final class RawWebSocket implements AutoCloseable {
  public static final int TEXT = 1;
  static final int BINARY = 2;
  static final int PING = 9;
  static final int PONG = 10;

  private static final int CLOSE = 8;
  private static final int FIN = 0x80;
  private static final int MASKED = 0x80;
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int SMALL_BUFFER = 4096;

  private final Socket socket;
  private final DataInputStream in;

  private RawWebSocket(Socket socket, DataInputStream in) {
    this.socket = socket;
    this.in = in;
  }

  /**
   * Connects.
   *
   * @param headers more lines of the request, each ended
   */
  public static RawWebSocket connect(int port, String... headers) {
    return connect(new Socket(), port, headers);
  }

  /** One that means to stop reading: next to nothing fits into its buffer. */
  public static RawWebSocket connectNarrowly(int port) {
    try {
      var socket = new Socket();
      socket.setReceiveBufferSize(SMALL_BUFFER); // before it connects, or the window is wide
      return connect(socket, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RawWebSocket connect(Socket socket, int port, String... headers) {
    var answer = new StringBuilder();
    try {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.setSoTimeout(PATIENCE_MILLIS);
      var request =
          "GET /ws HTTP/1.1\r\nHost: localhost:%d\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                  .formatted(port)
              + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
              + String.join("", headers)
              + "\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      while (answer.indexOf("\r\n\r\n") < 0) {
        answer.append((char) in.readUnsignedByte());
      }
      if (!answer.toString().startsWith("HTTP/1.1 101")) {
        throw new Refused(answer.toString());
      }
      if (answer.indexOf("Set-Cookie") >= 0) {
        throw new AssertionError("a socket needs no HTTP session: " + answer);
      }
      return new RawWebSocket(socket, in);
    } catch (EOFException e) {
      throw new Refused(answer.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void send(String text) {
    frame(FIN | TEXT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sends one frame; {@code head} is its first byte, FIN and all. */
  void frame(int head, byte[] payload) {
    try {
      var out = new ByteArrayOutputStream();
      out.write(head);
      if (payload.length < 126) {
        out.write(MASKED | payload.length);
      } else if (payload.length < 65_536) {
        out.write(MASKED | 126);
        out.write(payload.length >> 8);
        out.write(payload.length & 0xff);
      } else {
        out.write(MASKED | 127);
        for (int shift = 56; shift >= 0; shift -= 8) {
          out.write((int) ((long) payload.length >> shift) & 0xff);
        }
      }
      out.write(new byte[] {0, 0, 0, 0}); // a mask that changes nothing
      out.write(payload);
      bytes(out.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Sends bytes that may be a frame or not. A server that has closed takes no more of them; what it
   * said before it went can still be read, and says more than a broken pipe.
   */
  void bytes(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    } catch (SocketException e) {
      assertThat(e).hasMessageMatching("Broken pipe|Connection reset.*");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int last(int opCode) {
    return FIN | opCode;
  }

  /** The next message as JSON; pings of the protocol are passed over. */
  public JsonNode next() {
    return TestServer.json(new String(nextPayload(TEXT), StandardCharsets.UTF_8));
  }

  /** The next message or frame of that kind, which must be the next but for pings. */
  byte[] nextPayload(int opCode) {
    while (true) {
      var frame = read();
      if (frame.opCode == opCode) {
        return frame.payload;
      }
      if (frame.opCode == CLOSE) {
        throw new AssertionError("closed with " + codeOf(frame));
      }
    }
  }

  /** Events of all messages until {@code count} came. */
  public List<JsonNode> events(int count) {
    var events = new ArrayList<JsonNode>();
    while (events.size() < count) {
      var message = next();
      if (message.path("type").asText().equals("events")) {
        message.path("events").forEach(events::add);
      }
    }
    return events;
  }

  /** Reads on until the server closes, and returns the code. */
  public int closeCode() {
    while (true) {
      var frame = read();
      if (frame.opCode == CLOSE) {
        return codeOf(frame);
      }
    }
  }

  /** Hands on every event until the server closes, and returns the code. */
  public int readUntilClose(Consumer<JsonNode> events) {
    while (true) {
      var frame = read();
      if (frame.opCode == CLOSE) {
        return codeOf(frame);
      }
      if (frame.opCode == TEXT) {
        TestServer.json(new String(frame.payload, StandardCharsets.UTF_8))
            .path("events")
            .forEach(events);
      }
    }
  }

  /** Whether nothing comes for a while; what comes later is not lost. */
  boolean isSilentFor(int millis) {
    try {
      socket.setSoTimeout(millis);
      boolean silent = !somethingCame();
      socket.setSoTimeout(PATIENCE_MILLIS);
      return silent;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean somethingCame() throws IOException {
    in.mark(1);
    try {
      in.readByte();
      in.reset();
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private static int codeOf(Read frame) {
    return frame.payload.length < 2
        ? 1005
        : (frame.payload[0] & 0xff) << 8 | (frame.payload[1] & 0xff);
  }

  /** The next frame; a message in several frames counts as one. */
  private Read read() {
    var first = readFrame();
    if (first.isLast) {
      return first;
    }
    var whole = new ByteArrayOutputStream();
    for (var part = first; ; part = readFrame()) {
      whole.writeBytes(part.payload);
      if (part.isLast) {
        return new Read(first.opCode, true, whole.toByteArray());
      }
    }
  }

  private Read readFrame() {
    try {
      int head = in.readUnsignedByte();
      int length = in.readUnsignedByte();
      if (length == 126) {
        length = in.readUnsignedShort();
      } else if (length == 127) {
        length = Math.toIntExact(in.readLong());
      }
      var payload = new byte[length];
      in.readFully(payload);
      return new Read(head & 0x0f, (head & FIN) != 0, payload);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Goes away without a word. */
  void drop() {
    close();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Read(int opCode, boolean isLast, byte[] payload) {}

  /** The server did not upgrade; the message is its answer. */
  public static final class Refused extends RuntimeException {
    Refused(String answer) {
      super(answer);
    }
  }
}
