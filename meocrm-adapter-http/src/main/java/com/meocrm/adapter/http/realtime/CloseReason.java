package com.meocrm.adapter.http.realtime;

/**
 * Why the server closes a socket. Codes from 4000 to 4499 mean: connect again; from 4500: do not,
 * the same would happen.
 */
enum CloseReason {
  /** RFC 6455: the client said goodbye. */
  NORMAL(1000, "goodbye"),
  /** RFC 6455, section 7.4.1: a message larger than is read. */
  TOO_LARGE(1009, "message too large"),
  /** The server stops. */
  SHUTDOWN(4001, "shutdown"),
  TOKEN_EXPIRED(4005, "token expired"),
  /** The client reads more slowly than events come. */
  SLOW_CONSUMER(4008, "slow consumer"),
  /** The log no longer holds what would come next. */
  POSITION_LOST(4010, "position lost"),
  NO_PONG(4012, "no pong"),
  RATE_LIMITED(4013, "rate limited"),
  INVALID_TOKEN(4500, "invalid token"),
  BAD_REQUEST(4501, "bad request"),
  AUTH_TIMEOUT(4502, "auth timeout"),
  TOO_MANY_CONNECTIONS(4504, "too many connections"),
  FORBIDDEN(4507, "forbidden");

  private final int code;
  private final String text;

  CloseReason(int code, String text) {
    this.code = code;
    this.text = text;
  }

  int code() {
    return code;
  }

  /** At most 32 ASCII characters. */
  String text() {
    return text;
  }
}
