package com.meocrm.core.shared;

/**
 * The database could not be reached, did not answer in time, or broke off. Nothing is known to be
 * stored; the same call may succeed later.
 */
public final class StoreUnavailableException extends RuntimeException {
  public StoreUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
