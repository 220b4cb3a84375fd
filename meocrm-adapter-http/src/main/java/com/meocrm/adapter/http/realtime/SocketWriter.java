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
 * <p>Answers wait in a short queue; events do not wait here at all, they are fetched when the
 * socket is free. So what a client that stops reading can hold in memory is one message and that
 * queue. Called under the socket's lock.
 */
final class SocketWriter {
  /** Answers that may wait, in bytes. */
  static final int MAX_WAITING = 64 * 1024;

  /** Messages that may wait before what nobody misses is dropped. */
  private static final int MAX_VIEWS = 4;

  private final CoreSession session;
  private final LongSupplier nanoTime;
  private final Runnable sent;
  private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
  private int waitingBytes;
  private volatile boolean sending;
  private volatile long since;

  /**
   * @param sent called when the socket is free again, from any thread, perhaps inside of {@link
   *     #pump}
   */
  SocketWriter(CoreSession session, LongSupplier nanoTime, Runnable sent) {
    this.session = session;
    this.nanoTime = nanoTime;
    this.sent = sent;
  }

  /**
   * Has an answer go out.
   *
   * @return whether there was room for it
   */
  boolean offer(ByteBuffer message) {
    waitingBytes += message.remaining();
    waiting.add(message);
    return waitingBytes <= MAX_WAITING;
  }

  /** Has something go out that nobody misses: it is dropped when others wait. */
  void offerIfFree(ByteBuffer message) {
    if (waiting.size() < MAX_VIEWS && waitingBytes + message.remaining() <= MAX_WAITING) {
      waitingBytes += message.remaining();
      waiting.add(message);
    }
  }

  /** Sends what is next, when the socket is free: answers first, then what {@code more} has. */
  void pump(Supplier<@Nullable ByteBuffer> more) {
    if (sending) {
      return;
    }
    var next = waiting.poll();
    if (next != null) {
      waitingBytes -= next.remaining();
    } else {
      next = more.get();
    }
    if (next != null) {
      send(next);
    }
  }

  /** How long the message at hand has been on its way, in nanoseconds; 0 when there is none. */
  long stalledFor() {
    return sending ? nanoTime.getAsLong() - since : 0;
  }

  private void send(ByteBuffer message) {
    since = nanoTime.getAsLong();
    sending = true;
    session.sendFrame(
        new Frame(OpCode.TEXT, message),
        Callback.from(this::free, failure -> free()), // a broken socket is told of by onClosed
        false);
  }

  private void free() {
    sending = false;
    sent.run();
  }
}
