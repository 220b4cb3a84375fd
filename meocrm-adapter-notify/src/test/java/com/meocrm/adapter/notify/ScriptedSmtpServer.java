package com.meocrm.adapter.notify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** A mail server that answers as told, for what well-behaved ones do not do. */
final class ScriptedSmtpServer implements AutoCloseable {
  /** An answer that never comes. */
  static final String SILENCE = "";

  /** An answer of which one byte comes at a time, for ever. */
  static final String DRIP = "drip";

  final List<String> commands = new CopyOnWriteArrayList<>();

  private final ServerSocket listener;
  private final UnaryOperator<String> script;
  private final SSLSocketFactory tls;

  /**
   * @param script from a command such as {@code RCPT TO:<a@b>}, {@code CONNECT} or {@code .} to its
   *     reply; null: what a server says when all is well
   */
  ScriptedSmtpServer(UnaryOperator<String> script) throws IOException {
    this(script, null);
  }

  /**
   * @param tls what it offers STARTTLS with; null: it does not
   */
  ScriptedSmtpServer(UnaryOperator<String> script, SSLSocketFactory tls) throws IOException {
    this.script = script;
    this.tls = tls;
    this.listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        var socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      reply(socket, "CONNECT");
      converse(socket);
    } catch (IOException e) {
      // the client has gone
    }
  }

  private void converse(Socket socket) throws IOException {
    var in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    boolean inData = false;
    for (var line = in.readLine(); line != null; line = in.readLine()) {
      if (inData && !line.equals(".")) {
        continue;
      }
      commands.add((socket instanceof SSLSocket ? "TLS " : "") + line);
      inData = line.equalsIgnoreCase("DATA");
      reply(socket, line);
      if (line.equals("STARTTLS")) {
        var secured = (SSLSocket) tls.createSocket(socket, null, socket.getPort(), false);
        secured.setUseClientMode(false);
        converse(secured);
        return;
      }
    }
  }

  private void reply(Socket socket, String command) throws IOException {
    var told = script.apply(command);
    if (DRIP.equals(told)) {
      drip(socket);
    }
    var reply = told == null ? normal(command) : told;
    if (!reply.isEmpty()) {
      socket.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
  }

  /** One byte at a time until the client has gone. */
  private static void drip(Socket socket) throws IOException {
    socket.setSoTimeout(20);
    while (!hasGone(socket)) {
      socket.getOutputStream().write('2');
    }
  }

  private static boolean hasGone(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private String normal(String command) {
    return switch (command.split("[ :]", 2)[0].toUpperCase(Locale.ROOT)) {
      case "EHLO" ->
          tls == null ? "250 mail.example" : "250-mail.example\r\n250-STARTTLS\r\n250 AUTH PLAIN";
      case "AUTH" -> "235 welcome";
      case "STARTTLS" -> "220 go on";
      case "CONNECT" -> "220 mail.example ESMTP";
      case "DATA" -> "354 go on";
      case "QUIT" -> "221 bye";
      default -> "250 fine";
    };
  }
}
