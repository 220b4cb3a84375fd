package com.meocrm.adapter.http.web;

import com.meocrm.core.session.SessionText;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a browser shows its session: in a cookie that no script can read and that no other site's
 * page has sent along. A request that changes something repeats besides, in a header, what only a
 * page of this server can know.
 */
public final class SessionCookie {
  public static final String NAME = "meocrm_session";
  public static final String CSRF_HEADER = "X-CSRF-Token";
  private static final Set<String> SAFE = Set.of("GET", "HEAD");
  private static final Set<String> OUR_PAGES = Set.of("same-origin", "none");

  private SessionCookie() {}

  /** The session that the request's cookie names, or null when it has none. */
  static @Nullable String of(HttpServletRequest request) {
    var cookies = request.getCookies();
    if (cookies != null) {
      for (var cookie : cookies) {
        if (cookie.getName().equals(NAME) && SessionText.isSession(cookie.getValue())) {
          return cookie.getValue();
        }
      }
    }
    return null;
  }

  /** The session in a {@code Cookie} header, or null when it has none. */
  public static @Nullable String in(@Nullable String header) {
    if (header != null) {
      for (var pair : header.split(";", -1)) {
        var text = pair.strip();
        if (text.startsWith(NAME + "=")
            && SessionText.isSession(text.substring(NAME.length() + 1))) {
          return text.substring(NAME.length() + 1);
        }
      }
    }
    return null;
  }

  /**
   * Refuses what a page of another site may have had the browser send.
   *
   * @throws ProblemException 403
   */
  static void requireSameSite(HttpServletRequest request, String session) {
    var site = request.getHeader("Sec-Fetch-Site");
    if (site != null && !OUR_PAGES.contains(site.toLowerCase(Locale.ROOT))) {
      throw new ProblemException(refused());
    }
    if (SAFE.contains(request.getMethod())) {
      return;
    }
    var token = request.getHeader(CSRF_HEADER);
    if (token == null
        || SessionText.parse(session).filter(text -> text.matchesCsrf(token)).isEmpty()) {
      throw new ProblemException(refused());
    }
  }

  /** The header that has a browser keep {@code session}. */
  public static String keep(SessionText session, Duration time, boolean secure) {
    return header(session.reveal().reveal(), Math.max(0, time.toSeconds()), secure);
  }

  /** The header that has a browser forget its session. */
  public static String forget(boolean secure) {
    return header("", 0, secure);
  }

  private static String header(String value, long seconds, boolean secure) {
    return "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s"
        .formatted(NAME, value, seconds, secure ? "; Secure" : "");
  }

  private static Problem refused() {
    return Problem.of(
            403,
            "CSRF_TOKEN_INVALID",
            "With a session, what changes something needs the header "
                + CSRF_HEADER
                + ", as GET /auth/session tells it.")
        .withHeaders(Problems.insufficient(null));
  }
}
