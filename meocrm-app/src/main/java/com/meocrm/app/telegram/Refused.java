package com.meocrm.app.telegram;

import org.jspecify.annotations.Nullable;

/** An answer that is not ok, as the Bot API words it. */
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  final int code;
  final String description;
  final @Nullable Integer retryAfter;
  final @Nullable Long migrateTo;

  private Refused(
      int code, String description, @Nullable Integer retryAfter, @Nullable Long migrateTo) {
    super(description, null, false, false);
    this.code = code;
    this.description = description;
    this.retryAfter = retryAfter;
    this.migrateTo = migrateTo;
  }

  static Refused of(int code, String description) {
    return new Refused(code, description, null, null);
  }

  static Refused badRequest(String what) {
    return of(400, "Bad Request: " + what);
  }

  static Refused tooMany(int seconds) {
    return new Refused(429, "Too Many Requests: retry after " + seconds, seconds, null);
  }

  static Refused upgraded(long to) {
    return new Refused(400, "Bad Request: group chat was upgraded to a supergroup chat", null, to);
  }
}
