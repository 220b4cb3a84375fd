package com.meocrm.adapter.http.mcp;

import com.meocrm.adapter.http.HttpConfig;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From which pages of browsers agents may call. A page elsewhere whose name was made to lead here
 * (DNS rebinding) has a foreign origin; Host cannot be trusted with that, since it names that
 * page's site as well.
 */
public final class Origins {
  private static final Set<String> THIS_COMPUTER = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Set<String> allowed;

  private Origins(Set<String> allowed) {
    this.allowed = Set.copyOf(allowed);
  }

  /** The server's own, and those that live connections may come from. */
  public static Origins of(HttpConfig config) {
    var allowed = new HashSet<>(config.realtime().origins());
    var url = config.dashboard().publicUrl();
    if (url != null) {
      allowed.add(lower(url.getScheme() + "://" + url.getRawAuthority()));
    }
    return new Origins(allowed);
  }

  /**
   * Whether the request may come from there.
   *
   * @param origin null: no browser, or the same page
   */
  boolean allow(@Nullable String origin) {
    if (origin == null || allowed.contains(lower(origin))) {
      return true;
    }
    try {
      var host = URI.create(origin).getHost();
      return host != null && THIS_COMPUTER.contains(lower(host));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
