package com.meocrm.adapter.http.realtime;

import com.meocrm.adapter.http.web.Answer;
import com.meocrm.adapter.http.web.EdgeHandler;
import com.meocrm.adapter.http.web.ErrorJson;
import com.meocrm.adapter.http.web.Problem;
import com.meocrm.adapter.http.web.SessionCookie;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.Configuration;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeRequest;
import org.eclipse.jetty.websocket.core.server.ServerUpgradeResponse;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.eclipse.jetty.websocket.core.server.WebSocketUpgradeHandler;
import org.jspecify.annotations.Nullable;

/**
 * Turns requests for {@code /ws} into sockets, below the servlets: no HTTP session, no wrapper, and
 * the frames as they come, which the rules about malformed ones need.
 */
public final class LiveUpgrade implements WebSocketNegotiator {
  private static final String PATH = "/ws";
  private static final String BEARER = "Bearer ";
  private static final Problem FOREIGN_PAGE =
      Problem.of(403, "ORIGIN_NOT_ALLOWED", "Pages of that origin may not connect.");
  private static final Duration LINGER = Duration.ofMinutes(1);
  private static final int FRAME_OVERHEAD = 1024;

  private final LiveSockets sockets;

  private LiveUpgrade(LiveSockets sockets) {
    this.sockets = sockets;
  }

  /** The handler to be put before the servlets. */
  public static WebSocketUpgradeHandler handler(LiveSockets sockets) {
    var upgrade =
        new WebSocketUpgradeHandler(handler -> handler.addMapping(PATH, new LiveUpgrade(sockets)));
    upgrade.setHandler((Handler) null); // it comes with one that answers 404 to all else
    return upgrade;
  }

  @Override
  public void customize(Configuration socket) {
    // Above the largest message, so that it is we who close on what is too large.
    socket.setMaxFrameSize(MessageReader.MAX_BYTES + FRAME_OVERHEAD);
    socket.setAutoFragment(false);
    // Only for what our own pings do not notice.
    socket.setIdleTimeout(
        sockets.config().pingEvery().plus(sockets.config().pongWithin()).plus(LINGER));
  }

  @Override
  public @Nullable FrameHandler negotiate(
      ServerUpgradeRequest request, ServerUpgradeResponse response, Callback callback) {
    response.setExtensions(List.of()); // compression beside secrets leaks them, and costs 10 kB
    if (!isAllowed(request)) {
      refuse(request, response, callback);
      return null;
    }
    return new LiveSocket(
        sockets, EdgeHandler.traceIdOf(request), EdgeHandler.languageOf(request), proofOf(request));
  }

  private static void refuse(Request request, Response response, Callback callback) {
    var language = EdgeHandler.languageOf(request);
    var body = ErrorJson.write(FOREIGN_PAGE, EdgeHandler.traceIdOf(request), language);
    response.setStatus(FOREIGN_PAGE.status());
    response.getHeaders().put(HttpHeader.CONTENT_LANGUAGE, language.tag());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Answer.JSON);
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    response.write(true, ByteBuffer.wrap(body), callback);
  }

  /**
   * Browsers say which page connects. Sockets know no same-origin rule, so another site's page
   * could use whatever rights the browser has.
   */
  private boolean isAllowed(Request request) {
    var origin = request.getHeaders().get("Origin");
    if (origin == null) {
      return true;
    }
    var authority = authorityOf(origin);
    return authority != null
        && (authority.equals(lower(request.getHeaders().get("Host")))
            || sockets.config().origins().contains(lower(origin)));
  }

  private static @Nullable String authorityOf(String origin) {
    try {
      return lower(URI.create(origin).getRawAuthority());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable String lower(@Nullable String text) {
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }

  /**
   * A header that is no bearer token is a token that proves nothing. A session's cookie counts for
   * pages alone, whose origin has been looked at.
   */
  private static @Nullable String proofOf(Request request) {
    var header = request.getHeaders().get("Authorization");
    if (header == null) {
      return request.getHeaders().contains("Origin")
          ? SessionCookie.in(request.getHeaders().get("Cookie"))
          : null;
    }
    return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? header.substring(BEARER.length()).strip()
        : "";
  }
}
