package com.meocrm.adapter.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LastWordSocketsTest {
  /** More than any buffer on the way holds, so that the receiver's reset is met while writing. */
  private static final byte[] LONG_REQUEST = new byte[32 * 1024 * 1024];

  @Test
  void the_answer_is_read_although_the_request_could_not_be_written_to_its_end()
      throws IOException {
    try (var receiver = answeringWithoutReading();
        var socket = new LastWordSockets().createSocket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), receiver.port()));

      socket.getOutputStream().write(LONG_REQUEST);
      socket.getOutputStream().flush();

      assertThat(socket.getInputStream().readAllBytes()).asString(US_ASCII).isEqualTo("no more");
    }
  }

  @Test
  void an_ordinary_socket_fails_there() throws IOException {
    try (var receiver = answeringWithoutReading();
        var socket = new Socket(InetAddress.getLoopbackAddress(), receiver.port())) {
      assertThatThrownBy(() -> socket.getOutputStream().write(LONG_REQUEST))
          .isInstanceOf(IOException.class);
    }
  }

  private static RawReceiver answeringWithoutReading() throws IOException {
    return new RawReceiver(connection -> {
      connection.awaitByte();
      connection.write("no more");
    });
  }
}
