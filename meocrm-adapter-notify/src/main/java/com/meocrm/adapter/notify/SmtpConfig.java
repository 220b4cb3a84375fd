package com.meocrm.adapter.notify;

import com.meocrm.core.notification.EmailAddress;
import com.meocrm.core.shared.Secret;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The operator's mail server.
 *
 * @param login null: without authentication
 * @param from sender of all mail
 */
public record SmtpConfig(
    Security security, String host, int port, @Nullable Login login, EmailAddress from) {
  /** What {@link #parse} takes; completes "must be …". */
  public static final String EXPECTED =
      "smtp://, smtp+starttls:// or smtps:// with user:password@ if needed (special characters as"
          + " %40), host and port, such as smtp+starttls://hub:secret@mail.example.com:587";

  private static final int MAX_PORT = 65_535;

  /** How the connection is protected. */
  public enum Security {
    /** Not at all; for a server on the same machine or network. */
    NONE("smtp", 25),
    /** From the first command on or not at all: a server without STARTTLS gets no mail. */
    STARTTLS("smtp+starttls", 587),
    /** From the first byte. */
    TLS("smtps", 465);

    private final String scheme;
    private final int defaultPort;

    Security(String scheme, int defaultPort) {
      this.scheme = scheme;
      this.defaultPort = defaultPort;
    }

    private static Security ofScheme(@Nullable String scheme) {
      for (var security : values()) {
        if (security.scheme.equals(scheme)) {
          return security;
        }
      }
      throw new IllegalArgumentException("not a scheme of mail servers");
    }
  }

  /** Who the hub is to the mail server. */
  public record Login(String user, Secret password) {}

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException without naming the URL, which holds a password
   */
  public static SmtpConfig parse(String url, EmailAddress from) {
    var parsed = uri(url);
    var security = Security.ofScheme(parsed.getScheme());
    var path = parsed.getRawPath();
    if (parsed.getHost() == null
        || parsed.getRawQuery() != null
        || parsed.getRawFragment() != null
        || !(path == null || path.isEmpty() || path.equals("/"))) {
      throw new IllegalArgumentException("not a mail server's URL");
    }
    int port = parsed.getPort() == -1 ? security.defaultPort : parsed.getPort();
    if (port < 1 || port > MAX_PORT) {
      throw new IllegalArgumentException("not a port");
    }
    return new SmtpConfig(
        security, unbracketed(parsed.getHost()), port, login(parsed.getRawUserInfo()), from);
  }

  private static URI uri(String url) {
    try {
      return URI.create(url);
    } catch (IllegalArgumentException e) {
      // Its message quotes the URL, so it is no cause either.
      throw new IllegalArgumentException("not a URL");
    }
  }

  private static @Nullable Login login(@Nullable String userInfo) {
    if (userInfo == null) {
      return null;
    }
    int colon = userInfo.indexOf(':');
    if (colon < 1 || colon == userInfo.length() - 1) {
      throw new IllegalArgumentException("user and password belong together");
    }
    return new Login(
        decoded(userInfo.substring(0, colon)), Secret.of(decoded(userInfo.substring(colon + 1))));
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
