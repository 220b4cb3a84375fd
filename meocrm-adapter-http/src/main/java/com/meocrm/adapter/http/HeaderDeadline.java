package com.meocrm.adapter.http;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.NanoTime;

/**
 * HTTP connections on which a request's line and headers must arrive in time.
 *
 * <p>The idle timeout alone lets a client that sends a byte now and then hold a connection for
 * hours. Here the first byte after the deadline is answered with 408; a client that sends none is
 * the idle timeout's.
 */
final class HeaderDeadline extends HttpConnectionFactory {
  private final long nanos;

  HeaderDeadline(HttpConfiguration http, Duration timeout) {
    super(http);
    this.nanos = timeout.toNanos();
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    return configure(new Impatient(connector, endPoint), connector, endPoint);
  }

  private final class Impatient extends HttpConnection {
    Impatient(Connector connector, EndPoint endPoint) {
      super(HeaderDeadline.this.getHttpConfiguration(), connector, endPoint);
    }

    @Override
    protected HttpParser newHttpParser(HttpCompliance compliance) {
      // Called by the constructor above, so nothing of this object may be used but its outer one.
      var usual = super.newHttpParser(compliance);
      var parser =
          new Parser(
              (HttpParser.RequestHandler) usual.getHandler(),
              getHttpConfiguration().getRequestHeaderSize(),
              compliance);
      parser.setHeaderCacheSize(usual.getHeaderCacheSize());
      parser.setHeaderCacheCaseSensitive(usual.isHeaderCacheCaseSensitive());
      return parser;
    }
  }

  private final class Parser extends HttpParser {
    Parser(RequestHandler handler, int maxHeaderBytes, HttpCompliance compliance) {
      super(handler, maxHeaderBytes, compliance);
    }

    @Override
    public boolean parseNext(ByteBuffer buffer) {
      if (isInHeaders() && NanoTime.since(getBeginNanoTime()) > nanos) {
        BufferUtil.clear(buffer);
        badMessage(
            new HttpException.RuntimeException(
                HttpStatus.REQUEST_TIMEOUT_408, "the headers took too long"));
        return false;
      }
      return super.parseNext(buffer);
    }

    private boolean isInHeaders() {
      return !isStart() && inHeaderState();
    }
  }
}
