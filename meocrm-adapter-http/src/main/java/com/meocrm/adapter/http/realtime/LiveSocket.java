package com.meocrm.adapter.http.realtime;

import com.meocrm.adapter.http.web.Language;
import com.meocrm.core.realtime.LiveCursor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's socket: the frames that come, those that go, and what time does to it. What is said
 * over it is {@link Conversation}'s.
 *
 * <p>Three kinds of threads meet here: the one that brings its frames, the follower of the log, and
 * those that end a send. Whoever wants something sent calls {@link #wake}; the lock has one of them
 * do it, and nobody waits for it who must not.
 */
final class LiveSocket implements FrameHandler, Conversation.Line {
  private static final Logger LOG = LoggerFactory.getLogger(LiveSocket.class);

  /** How long a client that does not read may take to see why it was sent away. */
  private static final Duration LINGER = Duration.ofSeconds(30);

  /** What a client may have sent before it saw that it was sent away. */
  private static final int MAX_FRAMES_AFTER_CLOSE = 1_000;

  private final LiveSockets sockets;
  private final String traceId;
  private final @Nullable String upgradeToken;
  private final Conversation conversation;
  private final MessageReader reader = new MessageReader();
  private final MessageRate rate; // of the thread that brings frames
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean pending;
  private volatile boolean closed;
  private volatile long openedAt;
  private volatile long askedAt;
  private volatile boolean asked;
  private volatile @Nullable CoreSession session;
  private volatile @Nullable SocketWriter writer;
  private volatile long closingSince;
  private boolean catchingUp;
  private int framesAfterClose; // of the thread that brings frames

  /**
   * @param upgradeToken from the request that opened the socket; null: the client will say
   */
  LiveSocket(
      LiveSockets sockets, String traceId, Language language, @Nullable String upgradeToken) {
    this.sockets = sockets;
    this.traceId = traceId;
    this.upgradeToken = upgradeToken;
    this.conversation = new Conversation(sockets, this, traceId, language);
    this.rate = new MessageRate(sockets.config().messagesPerSecond());
  }

  @Override
  public void onOpen(CoreSession opened, Callback callback) {
    openedAt = sockets.nanoTime();
    askedAt = openedAt;
    writer = new SocketWriter(opened, sockets::nanoTime, this::wake, this::breakOff);
    session = opened;
    sockets.add(this);
    callback.succeeded();
    if (upgradeToken != null) {
      exclusively(() -> conversation.begin(upgradeToken));
    }
    opened.demand();
  }

  @Override
  public void onFrame(Frame frame, Callback callback) {
    asked = false; // whatever comes is a sign of life
    switch (frame.getOpCode()) {
      case OpCode.TEXT, OpCode.BINARY, OpCode.CONTINUATION -> {
        var result = reader.take(frame);
        callback.succeeded();
        take(result);
        next();
      }
      case OpCode.PING -> {
        var answer = ByteBuffer.allocate(frame.getPayloadLength()).put(frame.getPayload()).flip();
        callback.succeeded();
        if (rate.allows(sockets.nanoTime())) {
          pong(answer);
        } else {
          close(CloseReason.RATE_LIMITED);
          next();
        }
      }
      case OpCode.CLOSE -> {
        closed = true;
        callback.succeeded(); // nothing follows
      }
      default -> {
        callback.succeeded();
        next();
      }
    }
  }

  /** What comes next is not read before the answer has left, so that answers cannot pile up. */
  private void pong(ByteBuffer payload) {
    var opened = session;
    if (opened != null) {
      opened.sendFrame(
          new Frame(OpCode.PONG, payload), Callback.from(this::next, failure -> next()), false);
    }
  }

  private void next() {
    var opened = session;
    if (opened == null) {
      return;
    }
    if (closed && ++framesAfterClose > MAX_FRAMES_AFTER_CLOSE) {
      opened.abort(); // it does not mean to say goodbye
    } else {
      opened.demand();
    }
  }

  @Override
  public void onError(Throwable cause, Callback callback) {
    // A client that is gone, or breaks the protocol: the container answers it, we have nothing to
    // add.
    LOG.debug("socket failed traceId={}", traceId, cause);
    callback.succeeded();
  }

  @Override
  public void onClosed(CloseStatus status, Callback callback) {
    closed = true;
    sockets.remove(this);
    exclusively(conversation::end);
    callback.succeeded();
  }

  /** Whether it ends, or has ended. */
  boolean isClosed() {
    return closed;
  }

  /** Ends the socket. What is on its way may still leave. */
  @Override
  public void close(CloseReason reason) {
    var opened = session;
    if (closed || opened == null) {
      return;
    }
    closed = true;
    closingSince = sockets.nanoTime();
    LOG.debug("socket closes code={} traceId={}", reason.code(), traceId);
    opened.close(reason.code(), reason.text(), Callback.NOOP);
  }

  @Override
  public void closeAfterAnswers(CloseReason reason) {
    var out = writer;
    if (out != null && !closed) {
      out.drain();
    }
    close(reason);
  }

  /** Looks after what time brings; called about once a second. Never blocks. */
  void tick(long now) {
    var config = sockets.config();
    var known = conversation.principal();
    var out = writer;
    if (closed) {
      if (closingSince != 0 && now - closingSince > LINGER.toNanos()) {
        abort(); // a client that stopped reading never sees why
      }
    } else if (known == null) {
      if (now - openedAt > config.authTimeout().toNanos()) {
        close(CloseReason.AUTH_TIMEOUT);
      }
    } else if (out != null && out.stalledFor() > config.stallTimeout().toNanos()) {
      close(CloseReason.SLOW_CONSUMER);
    } else if (sockets.isExpired(known)) {
      close(CloseReason.TOKEN_EXPIRED);
    } else if (asked && now - askedAt > config.pongWithin().toNanos()) {
      // Who does not take what is sent cannot have seen the ping either.
      boolean takesNothing = out != null && out.stalledFor() > 0;
      close(takesNothing ? CloseReason.SLOW_CONSUMER : CloseReason.NO_PONG);
    } else if (!asked
        && now - askedAt > config.pingEvery().minus(LiveSockets.HALF_TICK).toNanos()) {
      ask(now);
    }
  }

  /** Pings, and tells the client where it is. A socket that is busy is asked a little later. */
  private void ask(long now) {
    if (!lock.tryLock()) {
      return;
    }
    try {
      var followed = conversation.cursor();
      if (followed != null) {
        askedAt = now;
        asked = true;
        answer(ServerMessages.ping(followed.at()));
      }
    } finally {
      lock.unlock();
    }
    wake();
  }

  @Override
  public void wake() {
    pending = true;
    while (pending && !lock.isHeldByCurrentThread() && lock.tryLock()) {
      try {
        pump();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Runs {@code work} as the only one; may block. */
  private void exclusively(Runnable work) {
    lock.lock();
    try {
      work.run();
    } finally {
      lock.unlock();
    }
    wake();
  }

  private void pump() {
    while (pending) {
      pending = false;
      var out = writer;
      if (out != null && !closed) {
        out.pump(this::nextEvents);
      }
    }
  }

  private @Nullable ByteBuffer nextEvents() {
    var followed = conversation.cursor();
    if (followed == null || catchingUp || followed.channels().isEmpty()) {
      return null;
    }
    try {
      var frame = followed.next();
      if (frame == null) {
        catchingUp = true;
        sockets.later(this::catchUp);
        return null;
      }
      return frame.isEmpty() ? null : frame.message();
    } catch (LiveCursor.PositionLostException e) {
      close(CloseReason.POSITION_LOST);
      return null;
    }
  }

  /** Reads the log until memory reaches again; each page is sent before the next is read. */
  private void catchUp() {
    exclusively(() -> {
      catchingUp = false;
      var followed = conversation.cursor();
      var out = writer;
      if (followed == null || out == null || closed) {
        return;
      }
      try {
        var frame = followed.catchUp();
        if (!frame.isEmpty()) {
          out.offerEvents(frame.message());
        }
      } catch (LiveCursor.PositionLostException e) {
        close(CloseReason.POSITION_LOST);
      } catch (RuntimeException e) {
        LOG.warn("a socket could not catch up, its client connects again traceId={}", traceId, e);
        close(CloseReason.SHUTDOWN);
      }
    });
  }

  private void take(MessageReader.Result result) {
    switch (result) {
      case MessageReader.Incomplete waits -> {}
      case MessageReader.Refused refused -> close(refused.reason());
      case MessageReader.Message message -> {
        if (rate.allows(sockets.nanoTime())) {
          exclusively(() -> {
            if (!closed) { // else nobody would let go of what is taken now
              conversation.understand(message.bytes());
            }
          });
        } else {
          close(CloseReason.RATE_LIMITED);
        }
      }
    }
  }

  /** Called by the follower, which must not wait: a socket that is busy misses it. */
  @Override
  public void show(String items) {
    if (lock.tryLock()) {
      try {
        var out = writer;
        if (out != null && !closed) {
          out.offerIfFree(ServerMessages.items(items));
        }
      } finally {
        lock.unlock();
      }
      wake();
    }
  }

  @Override
  public void answer(ByteBuffer message) {
    var out = writer;
    if (out != null && !closed && !out.offer(message)) {
      close(CloseReason.SLOW_CONSUMER);
    }
  }

  /** A client that got no message must get none of those behind it: it connects again. */
  private void breakOff() {
    if (!closed) { // else it is saying goodbye, and nothing follows anyway
      abort();
    }
  }

  private void abort() {
    var opened = session;
    if (opened != null) {
      opened.abort();
    }
  }
}
