package com.meocrm.app.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receivers of webhooks: an HTTP/1.1 server that costs as little as possible, so that what is
 * measured is the sender.
 *
 * <p>It reads every request to its last byte and keeps connections open. One virtual thread serves
 * a connection, so thousands may wait for a slow answer. It knows requests with {@code
 * Content-Length} alone, which is how webhooks come.
 */
public final class HookServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HookServer.class);
  private static final int WAITING_CONNECTIONS = 4096;
  private static final String PATH = "/hook/";

  private final ServerSocket listener;
  private final Handler handler;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

  private HookServer(ServerSocket listener, Handler handler) {
    this.listener = listener;
    this.handler = handler;
  }

  /** Listens on a free port of the loopback address. */
  public static HookServer start(Handler handler) throws IOException {
    var listener = new ServerSocket(0, WAITING_CONNECTIONS, InetAddress.getLoopbackAddress());
    var server = new HookServer(listener, handler);
    Thread.ofVirtual().name("hooks-accept").start(server::accept);
    return server;
  }

  /** Where the receiver with this number listens. */
  public URI url(int receiver) {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort() + PATH + receiver);
  }

  private void accept() {
    try {
      while (true) {
        var socket = listener.accept();
        connections.add(socket);
        Thread.ofVirtual().name("hooks").start(() -> serve(socket));
      }
    } catch (IOException e) {
      LOG.debug("no more connections are accepted", e);
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      var requests = new Requests(socket.getInputStream());
      for (var hook = requests.next(); hook != null; hook = requests.next()) {
        int status = handler.answer(hook);
        socket.getOutputStream().write(answer(status));
      }
    } catch (EOFException | SocketException e) {
      LOG.trace("the sender went away", e);
    } catch (IOException | RuntimeException e) {
      LOG.warn("a webhook could not be read", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      connections.remove(socket);
    }
  }

  private static byte[] answer(int status) {
    return ("HTTP/1.1 " + status + " -\r\nContent-Length: 0\r\n\r\n").getBytes(ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (var connection : connections) {
      connection.close();
    }
  }

  /** What a receiver does. */
  @FunctionalInterface
  public interface Handler {
    /** Called by many threads; may take its time. Returns the status to answer with. */
    int answer(Hook hook) throws InterruptedException;
  }

  /** One request, read completely. */
  public static final class Hook {
    private final String head;
    private final byte[] body;
    private final int receiver;

    private Hook(String head, byte[] body) {
      this.head = head;
      this.body = body;
      this.receiver = receiver(head);
    }

    /** The number in the URL. */
    public int receiver() {
      return receiver;
    }

    public byte[] body() {
      return body.clone();
    }

    /** The body as text of one byte per character: enough to look for ASCII in it. */
    public String ascii() {
      return new String(body, ISO_8859_1);
    }

    /** The header's value, empty when it is missing. */
    public String header(String name) {
      return header(head, name);
    }

    private static String header(String head, String name) {
      for (int line = head.indexOf('\n'); line > 0; line = head.indexOf('\n', line + 1)) {
        int colon = line + 1 + name.length();
        if (colon < head.length()
            && head.charAt(colon) == ':'
            && head.regionMatches(true, line + 1, name, 0, name.length())) {
          int end = head.indexOf('\r', colon);
          return head.substring(colon + 1, end < 0 ? head.length() : end).strip();
        }
      }
      return "";
    }

    private static int receiver(String head) {
      int start = head.indexOf(PATH) + PATH.length();
      return Integer.parseInt(head.substring(start, head.indexOf(' ', start)));
    }
  }

  /** The requests of one connection, one after the other. */
  private static final class Requests {
    private static final int MOST_HEAD = 16 * 1024;

    private final InputStream in;
    private byte[] buffer = new byte[4096];
    private int filled;

    Requests(InputStream in) {
      this.in = in;
    }

    /** Null at the end of the connection. */
    @Nullable Hook next() throws IOException {
      int headEnd = endOfHead(0);
      for (int seen = filled; headEnd < 0; headEnd = endOfHead(Math.max(0, seen - 3))) {
        seen = filled;
        if (!fill()) {
          return null;
        }
      }
      var head = new String(buffer, 0, headEnd - 2, ISO_8859_1);
      int length = Integer.parseInt(Hook.header(head, "Content-Length"));
      while (filled < headEnd + length) {
        if (!fill()) {
          throw new EOFException("a body broke off");
        }
      }
      var body = Arrays.copyOfRange(buffer, headEnd, headEnd + length);
      filled -= headEnd + length;
      System.arraycopy(buffer, headEnd + length, buffer, 0, filled);
      return new Hook(head, body);
    }

    private boolean fill() throws IOException {
      if (filled == buffer.length) {
        buffer = Arrays.copyOf(buffer, 2 * filled);
      }
      int read = in.read(buffer, filled, buffer.length - filled);
      if (read > 0) {
        filled += read;
      }
      return read > 0;
    }

    /** Where the body starts, negative when that has not arrived yet. */
    private int endOfHead(int from) throws IOException {
      for (int i = from; i + 3 < filled; i++) {
        if (buffer[i] == '\r'
            && buffer[i + 1] == '\n'
            && buffer[i + 2] == '\r'
            && buffer[i + 3] == '\n') {
          return i + 4;
        }
      }
      if (filled > MOST_HEAD) {
        throw new IOException("headers without end");
      }
      return -1;
    }
  }
}
