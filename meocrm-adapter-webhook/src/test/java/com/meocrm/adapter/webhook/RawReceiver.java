package com.meocrm.adapter.webhook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** A receiver whose every byte is chosen by the test. */
final class RawReceiver implements AutoCloseable {
  private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)content-length: ([0-9]+)");

  /** What happens on one connection; it is closed afterwards. */
  @FunctionalInterface
  interface Conversation {
    void hold(Connection connection) throws IOException;
  }

  /** One request as it came over the wire. */
  @SuppressWarnings("ArrayRecordComponent")
  record Received(String head, byte[] body) {
    List<String> headerNames() {
      return head.lines().skip(1).map(line -> line.substring(0, line.indexOf(':'))).toList();
    }
  }

  private final ServerSocket server;
  private final AtomicInteger connections = new AtomicInteger();
  private final List<Received> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  RawReceiver(Conversation conversation) throws IOException {
    this("127.0.0.1", 0, conversation);
  }

  RawReceiver(String address, int port, Conversation conversation) throws IOException {
    server = new ServerSocket(port, 200, InetAddress.getByName(address));
    Thread.ofVirtual().start(() -> acceptAll(conversation));
  }

  /** Answers every request with these bytes and keeps the connection. */
  static RawReceiver answering(String answer) throws IOException {
    return new RawReceiver(connection -> {
      while (true) {
        connection.readRequest();
        connection.write(answer);
      }
    });
  }

  int port() {
    return server.getLocalPort();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port() + "/hook");
  }

  int connections() {
    return connections.get();
  }

  List<Received> requests() {
    return requests;
  }

  private void acceptAll(Conversation conversation) {
    try {
      while (true) {
        var socket = server.accept();
        open.add(socket);
        int number = connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(conversation, new Connection(socket, number)));
      }
    } catch (IOException e) {
      // closed by the test
    }
  }

  private void serve(Conversation conversation, Connection connection) {
    try (connection) {
      conversation.hold(connection);
    } catch (IOException e) {
      // the sender has left
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (var socket : open) {
      socket.close();
    }
  }

  /** One connection of a sender. */
  final class Connection implements AutoCloseable {
    private final Socket socket;
    private final int number;

    private Connection(Socket socket, int number) {
      this.socket = socket;
      this.number = number;
    }

    /** From 1, in the order of their arrival. */
    int number() {
      return number;
    }

    Received readRequest() throws IOException {
      var in = socket.getInputStream();
      var head = new ByteArrayOutputStream();
      while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
        head.write(readByte(in));
      }
      var text = head.toString(ISO_8859_1);
      var length = CONTENT_LENGTH.matcher(text);
      var body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
      var received = new Received(text.strip(), body);
      requests.add(received);
      return received;
    }

    /** Blocks until something has come. */
    void awaitByte() throws IOException {
      readByte(socket.getInputStream());
    }

    void write(String text) throws IOException {
      write(text.getBytes(ISO_8859_1));
    }

    void write(byte[] bytes) throws IOException {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    }

    /** Closes with RST instead of FIN. */
    void reset() throws SocketException, IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    /** Blocks until the sender closes. */
    void awaitClose() throws IOException {
      while (socket.getInputStream().read() >= 0) {}
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }

    private static int readByte(InputStream in) throws IOException {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      return next;
    }
  }
}
