package com.meocrm.adapter.webhook;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sockets on which the receiver has the last word: once a write has failed, all further ones
 * are dropped, and reading tells how it ended.
 *
 * <p>A receiver may answer and close before it has read all that we say: the rest of a body, or
 * HTTP/2's acknowledgement of its settings, which OkHttp sends on a thread of its own. That write
 * then fails while the complete answer waits to be read, and OkHttp gives a connection up on the
 * first failure in either direction. Writing fails only on a connection that has ended, so reading
 * does not wait: it yields what had arrived, then the end.
 */
final class LastWordSockets extends SocketFactory {
  private static final Logger log = LoggerFactory.getLogger(LastWordSockets.class);

  @Override
  public Socket createSocket() {
    return new LastWordSocket();
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw unconnectedOnly();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw unconnectedOnly();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw unconnectedOnly();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
    throw unconnectedOnly();
  }

  private static UnsupportedOperationException unconnectedOnly() {
    return new UnsupportedOperationException("addresses are vetted before a socket is connected");
  }

  private static final class LastWordSocket extends Socket {
    @Override
    public OutputStream getOutputStream() throws IOException {
      return new UnlessDeaf(super.getOutputStream());
    }
  }

  private static final class UnlessDeaf extends OutputStream {
    private final OutputStream out;
    private volatile boolean deaf;

    UnlessDeaf(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      if (deaf) {
        return;
      }
      try {
        out.write(bytes, from, length);
      } catch (IOException e) {
        log.debug("the receiver does not listen any more", e);
        deaf = true;
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
