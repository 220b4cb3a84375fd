package com.meocrm.adapter.http.web;

import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;

/**
 * Reads {@code If-None-Match} (RFC 9110, section 13.1.2): whether the caller has the current
 * version already. What is malformed matches nothing, and the caller gets the whole answer.
 */
final class IfNoneMatch {
  static final String FIELD = "If-None-Match";

  private IfNoneMatch() {}

  /** Compares weakly, as that section wants it. */
  static boolean matches(Enumeration<String> headers, String tag) {
    return Collections.list(headers).stream()
        .flatMap(line -> Arrays.stream(line.split(",", -1)))
        .map(String::strip)
        .anyMatch(known -> known.equals("*") || known.equals(tag) || known.equals("W/" + tag));
  }
}
