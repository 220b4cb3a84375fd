package com.meocrm.app.bench;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import javax.net.SocketFactory;

/**
 * Counts network round trips to the database on the wire itself: everything written, then a wait
 * for the answer, is one. So nothing that the driver or a pool does of its own is left out.
 *
 * <p>The driver makes an instance by the name in the URL parameter {@link #URL_PARAMETER}, so the
 * count is one for the process, by the name of the asking thread.
 */
public final class RoundTrips extends SocketFactory {
  /** What a JDBC URL needs to have its connections counted. */
  public static final String URL_PARAMETER = "socketFactory=" + RoundTrips.class.getName();

  private static final Map<String, LongAdder> BY_THREAD = new ConcurrentHashMap<>();

  /** Round trips so far by the names of the threads that made them. */
  public static Map<String, Long> byThread() {
    var counts = new TreeMap<String, Long>();
    BY_THREAD.forEach((name, count) -> counts.put(name, count.sum()));
    return counts;
  }

  private static void count() {
    BY_THREAD
        .computeIfAbsent(Thread.currentThread().getName(), name -> new LongAdder())
        .increment();
  }

  @Override
  public Socket createSocket() {
    return new CountedSocket();
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("the driver connects by itself");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw new UnsupportedOperationException("the driver connects by itself");
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException("the driver connects by itself");
  }

  @Override
  public Socket createSocket(
      InetAddress address, int port, InetAddress localAddress, int localPort) {
    throw new UnsupportedOperationException("the driver connects by itself");
  }

  private static final class CountedSocket extends Socket {
    /** Something was written since the last read. */
    private volatile boolean asked;

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read() throws IOException {
          answer();
          return in.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          answer();
          return in.read(bytes, offset, length);
        }

        private void answer() {
          if (asked) {
            asked = false;
            count();
          }
        }
      };
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
      return new FilterOutputStream(super.getOutputStream()) {
        @Override
        public void write(int value) throws IOException {
          asked = true;
          out.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          asked = true;
          out.write(bytes, offset, length);
        }
      };
    }
  }
}
