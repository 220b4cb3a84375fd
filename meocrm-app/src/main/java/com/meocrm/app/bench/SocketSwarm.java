package com.meocrm.app.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;

/**
 * Thousands of WebSocket clients on one thread: each subscribes and then only listens. They cost
 * next to nothing, so that what is measured is the server.
 */
public final class SocketSwarm implements AutoCloseable {
  /** Connections that are being opened at once. */
  private static final int OPENING_AT_ONCE = 64;

  private static final String UPGRADE =
      """
      GET /ws HTTP/1.1
      Host: localhost
      Connection: Upgrade
      Upgrade: websocket
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

      """
          .replace("\n", "\r\n");

  private static final byte[] SENT_AT = "\"t\":".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ACCEPTED = "\"type\":\"ok\"".getBytes(StandardCharsets.US_ASCII);

  private final Selector selector = Selector.open();
  private final URI server;
  private final Thread thread;
  private final AtomicInteger subscribed = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private final LongAdder events = new LongAdder();
  private final LongAdder frames = new LongAdder();
  private final List<Member> waiting = new ArrayList<>();
  private long[] latencies = new long[1024];
  private int measured;
  private volatile boolean closed;

  public SocketSwarm(URI server) throws IOException {
    this.server = server;
    this.thread = Thread.ofPlatform().daemon().name("bench-sockets").unstarted(this::run);
    thread.start();
  }

  /**
   * Opens {@code count} more, and returns when all are subscribed or some were lost.
   *
   * @param subscribe the message that the n-th sends
   */
  public void open(int count, IntFunction<String> subscribe) throws InterruptedException {
    int goal = subscribed.get() + count;
    synchronized (waiting) {
      for (int i = 0; i < count; i++) {
        waiting.add(new Member(subscribe.apply(i)));
      }
    }
    selector.wakeup();
    while (subscribed.get() < goal && lost.get() == 0) {
      Pace.pause(Duration.ofMillis(10));
    }
  }

  /** Sockets that were refused or closed by the server. */
  public int lost() {
    return lost.get();
  }

  public long events() {
    return events.sum();
  }

  public long frames() {
    return frames.sum();
  }

  /** Events since {@link #latencies} was last asked. */
  public synchronized int eventsSinceAsked() {
    return measured;
  }

  /** How long each event took that came since this was last asked. */
  public synchronized Latencies latencies() {
    var now = Latencies.of(Arrays.stream(latencies, 0, measured));
    measured = 0;
    return now;
  }

  private void run() {
    try {
      int opening = 0;
      while (!closed) {
        opening = openSome(opening);
        selector.select(20);
        for (var keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
          var key = keys.next();
          keys.remove();
          if (key.attachment() instanceof Member member && member.isReady(key)) {
            opening--;
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int openSome(int already) throws IOException {
    int opening = already;
    synchronized (waiting) {
      while (opening < OPENING_AT_ONCE && !waiting.isEmpty()) {
        waiting.removeLast().connect();
        opening++;
      }
    }
    return opening;
  }

  private synchronized void measure(long nanos) {
    if (measured == latencies.length) {
      latencies = Arrays.copyOf(latencies, 2 * measured);
    }
    latencies[measured++] = nanos;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (var key : List.copyOf(selector.keys())) {
      key.channel().close();
    }
    selector.close();
  }

  /** One client. */
  private final class Member {
    private final String subscribe;
    private final SocketChannel channel;
    private ByteBuffer in = ByteBuffer.allocate(512);
    private boolean upgraded;
    private boolean accepted;

    Member(String subscribe) {
      this.subscribe = subscribe;
      try {
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void connect() throws IOException {
      channel.register(selector, SelectionKey.OP_CONNECT, this);
      channel.connect(new InetSocketAddress(server.getHost(), server.getPort()));
    }

    /** Goes on; whether this was the moment at which it was accepted, or lost before. */
    boolean isReady(SelectionKey key) {
      boolean before = accepted;
      try {
        if (key.isConnectable()) {
          channel.finishConnect();
          key.interestOps(SelectionKey.OP_READ);
          write(UPGRADE);
        } else if (key.isReadable()) {
          read();
        }
        return accepted && !before;
      } catch (IOException e) {
        key.cancel();
        lost.incrementAndGet();
        return !before;
      }
    }

    private void read() throws IOException {
      if (channel.read(in) < 0) {
        throw new IOException("closed");
      }
      in.flip();
      if (!upgraded) {
        upgrade();
      }
      while (upgraded && takeFrame()) {
        // as many as are here
      }
      in.compact();
      if (!in.hasRemaining()) {
        in = ByteBuffer.allocate(2 * in.capacity()).put(in.flip());
      }
    }

    private void upgrade() throws IOException {
      var text = StandardCharsets.US_ASCII.decode(in.duplicate()).toString();
      int end = text.indexOf("\r\n\r\n");
      if (end >= 0) {
        if (!text.startsWith("HTTP/1.1 101")) {
          throw new IOException(text.lines().findFirst().orElse(""));
        }
        in.position(in.position() + end + 4);
        upgraded = true;
        send(subscribe);
      }
    }

    private boolean takeFrame() throws IOException {
      if (in.remaining() < 2) {
        return false;
      }
      int at = in.position();
      int opCode = in.get(at) & 0x0f;
      int length = in.get(at + 1) & 0x7f;
      int head = 2;
      if (length == 126) {
        if (in.remaining() < 4) {
          return false;
        }
        length = in.getShort(at + 2) & 0xffff;
        head = 4;
      } else if (length == 127) {
        if (in.remaining() < 10) {
          return false;
        }
        length = Math.toIntExact(in.getLong(at + 2));
        head = 10;
      }
      if (in.remaining() < head + length) {
        return false;
      }
      take(opCode, at + head, at + head + length);
      in.position(at + head + length);
      return true;
    }

    private void take(int opCode, int from, int to) throws IOException {
      if (opCode == 8) {
        throw new IOException("closed by the server");
      }
      if (!accepted) {
        if (find(ACCEPTED, from, to) < 0) {
          throw new IOException("not accepted");
        }
        accepted = true;
        subscribed.incrementAndGet();
        return;
      }
      long now = System.nanoTime();
      int before = 0;
      for (int at = find(SENT_AT, from, to); at >= 0; at = find(SENT_AT, at + 1, to)) {
        measure(now - number(at + SENT_AT.length));
        before++;
      }
      if (before > 0) {
        events.add(before);
        frames.increment();
      } else {
        send("{\"type\":\"pong\"}");
      }
    }

    private int find(byte[] wanted, int from, int to) {
      for (int at = from; at <= to - wanted.length; at++) {
        int i = 0;
        while (i < wanted.length && in.get(at + i) == wanted[i]) {
          i++;
        }
        if (i == wanted.length) {
          return at;
        }
      }
      return -1;
    }

    private long number(int from) {
      long number = 0;
      for (int at = from; Character.isDigit(in.get(at)); at++) {
        number = number * 10 + in.get(at) - '0';
      }
      return number;
    }

    /** Short messages on an empty line: they fit. */
    private void send(String text) throws IOException {
      var payload = text.getBytes(StandardCharsets.UTF_8);
      var frame = ByteBuffer.allocate(payload.length + 8);
      frame.put((byte) 0x81);
      if (payload.length < 126) {
        frame.put((byte) (0x80 | payload.length));
      } else {
        frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
      }
      frame.putInt(0).put(payload).flip(); // a mask that changes nothing
      write(frame);
    }

    private void write(String text) throws IOException {
      write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private void write(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }
  }
}
