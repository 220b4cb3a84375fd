package com.meocrm.adapter.http.security;

/**
 * The identity provider's keys cannot be had now, so the token is neither good nor bad: try again
 * later.
 */
public final class KeysUnavailableException extends RuntimeException {
  KeysUnavailableException(Throwable cause) {
    super("the token's key could not be fetched", cause);
  }
}
