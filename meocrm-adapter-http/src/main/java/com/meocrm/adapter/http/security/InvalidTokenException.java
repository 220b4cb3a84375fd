package com.meocrm.adapter.http.security;

/** The token proves nothing. The message is for logs: callers learn only that it is invalid. */
public final class InvalidTokenException extends RuntimeException {
  public InvalidTokenException(String message) {
    super(message);
  }

  InvalidTokenException(String message, Throwable cause) {
    super(message, cause);
  }
}
