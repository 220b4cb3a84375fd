package com.meocrm.adapter.http.realtime;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

/**
 * What goes out on one socket: one message at a time, the next only when the one before has left.
 *
 * <p>Answers wait in a short queue; events are fetched when the socket is free, and then at most
 * one message of them waits. So what a client that stops reading can hold in memory is two messages
 * and that queue. Called under the socket's lock.
 */
final class SocketWriter {
  /** Answers that may wait, in bytes. */
  static final int MAX_WAITING = 64 * 1024;

  /** Larger messages go out in several frames, in bytes. */
  static final int MAX_FRAME = 64 * 1024;

  /** Messages that may wait before what nobody misses is dropped. */
  private static final int MAX_VIEWS = 4;

  private final CoreSession session;
  private final LongSupplier nanoTime;
  private final Runnable sent;
  private final Runnable failed;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private volatile boolean sending;
  private volatile long since;

  /**
   * @param sent called when the socket is free again, from any thread, perhaps inside of {@link
   *     #pump}
   * @param failed called when a message could not leave, so that nothing may follow it
   */
  SocketWriter(CoreSession session, LongSupplier nanoTime, Runnable sent, Runnable failed) {
    this.session = session;
    this.nanoTime = nanoTime;
    this.sent = sent;
    this.failed = failed;
  }

  /**
   * Has an answer go out.
   *
   * @return whether there was room for it
   */
  boolean offer(ByteBuffer message) {
    waitingBytes += message.remaining();
    waiting.add(new Waiting(message, message.remaining()));
    return waitingBytes <= MAX_WAITING;
  }

  /** Has something go out that nobody misses: it is dropped when others wait. */
  void offerIfFree(ByteBuffer message) {
    if (waiting.size() < MAX_VIEWS && waitingBytes + message.remaining() <= MAX_WAITING) {
      offer(message);
    }
  }

  /**
   * Has events go out that {@link #pump} asked for and that had to be read first. However large the
   * one message is, the client is not slow for it.
   */
  void offerEvents(ByteBuffer message) {
    waiting.add(new Waiting(message, 0));
  }

  /** Sends what is next, when the socket is free: answers first, then what {@code more} has. */
  void pump(Supplier<@Nullable ByteBuffer> more) {
    if (sending) {
      return;
    }
    var next = waiting.poll();
    if (next != null) {
      waitingBytes -= next.counted;
      send(next.message);
      return;
    }
    var message = more.get();
    if (message != null) {
      send(message);
    }
  }

  /** Sends what waits, as far as it leaves at once. */
  void drain() {
    while (!sending && !waiting.isEmpty()) {
      pump(() -> null);
    }
  }

  /** How long the message at hand has been on its way, in nanoseconds; 0 when there is none. */
  long stalledFor() {
    return sending ? nanoTime.getAsLong() - since : 0;
  }

  private void send(ByteBuffer message) {
    since = nanoTime.getAsLong();
    sending = true;
    send(OpCode.TEXT, message);
  }

  /** Frame by frame, since neither the container nor every client takes one of any size. */
  private void send(byte opCode, ByteBuffer rest) {
    int length = Math.min(rest.remaining(), MAX_FRAME);
    var part = rest.slice(rest.position(), length);
    rest.position(rest.position() + length);
    boolean last = !rest.hasRemaining();
    session.sendFrame(
        new Frame(opCode, last, part),
        Callback.from(
            last ? this::free : () -> send(OpCode.CONTINUATION, rest), failure -> failed.run()),
        false);
  }

  private void free() {
    sending = false;
    sent.run();
  }

  /**
   * A message that waits.
   *
   * @param counted how much of it counts as waiting
   */
  private record Waiting(ByteBuffer message, int counted) {}
}
