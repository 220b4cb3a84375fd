package com.meocrm.adapter.http.realtime;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/**
 * Puts a client's messages together from their frames (RFC 6455, section 5.4). One at a time; its
 * memory is the message at hand.
 */
final class MessageReader {
  /** Largest message, in bytes. */
  static final int MAX_BYTES = 64 * 1024;

  private @Nullable ByteArrayOutputStream begun;

  /**
   * Takes a data frame.
   *
   * @return what the frame means
   */
  Result take(Frame frame) {
    if (frame.getOpCode() == OpCode.BINARY) {
      return new Refused(CloseReason.BAD_REQUEST);
    }
    var payload = frame.getPayload();
    int already = begun == null ? 0 : begun.size();
    if (already + payload.remaining() > MAX_BYTES) {
      return new Refused(CloseReason.TOO_LARGE);
    }
    if (begun == null && frame.isFin()) {
      return new Message(bytes(payload));
    }
    if (begun == null) {
      begun = new ByteArrayOutputStream();
    }
    begun.writeBytes(bytes(payload));
    if (!frame.isFin()) {
      return Incomplete.INCOMPLETE;
    }
    var whole = begun.toByteArray();
    begun = null;
    return new Message(whole);
  }

  private static byte[] bytes(ByteBuffer payload) {
    var bytes = new byte[payload.remaining()];
    payload.get(bytes);
    return bytes;
  }

  /** What a frame means. */
  sealed interface Result {}

  /** A whole message; whether it is text at all is not known yet. */
  @SuppressWarnings("ArrayRecordComponent") // made for its one reader
  record Message(byte[] bytes) implements Result {}

  enum Incomplete implements Result {
    INCOMPLETE
  }

  record Refused(CloseReason reason) implements Result {}
}
