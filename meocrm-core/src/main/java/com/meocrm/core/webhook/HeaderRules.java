package com.meocrm.core.webhook;

import com.meocrm.core.shared.Violation;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which headers tenants may add to their requests: none of ours, none that concern one hop alone.
 */
final class HeaderRules {
  static final int MAX_HEADERS = 20;
  static final int MAX_NAME_LENGTH = 64;
  static final int MAX_VALUE_LENGTH = 1024;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");
  private static final Pattern VALUE =
      Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");
  private static final List<String> OUR_PREFIXES = List.of("x-meocrm-", "webhook-", "proxy-");
  private static final Set<String> TAKEN =
      Set.of(
          // set by the hub or its client
          "accept-encoding",
          "content-encoding",
          "content-length",
          "content-type",
          "date",
          "expect",
          "host",
          "traceparent",
          "tracestate",
          "user-agent",
          // of one hop (RFC 9110, section 7.6.1)
          "connection",
          "http2-settings",
          "keep-alive",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "via");

  private HeaderRules() {}

  static void check(Map<String, String> headers, List<Violation> violations) {
    if (headers.size() > MAX_HEADERS) {
      violations.add(
          new Violation("headers", "out_of_range", "at most " + MAX_HEADERS + " headers"));
      return;
    }
    var names = new HashSet<String>();
    headers.forEach((name, value) -> {
      var shown = name.length() > MAX_NAME_LENGTH ? name.substring(0, MAX_NAME_LENGTH) + "…" : name;
      var field = "headers." + shown;
      if (!NAME.matcher(name).matches()) {
        violations.add(
            new Violation(field, "malformed", "must be a header name of 1 to 64 characters"));
      } else if (isTaken(name.toLowerCase(Locale.ROOT))) {
        violations.add(
            new Violation(field, "not_allowed", "is set by the hub, or concerns one hop alone"));
      } else if (!names.add(name.toLowerCase(Locale.ROOT))) {
        violations.add(new Violation(field, "repeated", "names differ by more than case"));
      }
      if (value.length() > MAX_VALUE_LENGTH || !VALUE.matcher(value).matches()) {
        violations.add(
            new Violation(
                field,
                "malformed",
                "must have 1 to " + MAX_VALUE_LENGTH + " visible ASCII characters"));
      }
    });
  }

  private static boolean isTaken(String name) {
    return TAKEN.contains(name) || OUR_PREFIXES.stream().anyMatch(name::startsWith);
  }
}
