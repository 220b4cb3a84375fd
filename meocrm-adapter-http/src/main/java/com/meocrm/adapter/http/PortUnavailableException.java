package com.meocrm.adapter.http;

/** The server cannot listen where it was told to. */
public final class PortUnavailableException extends RuntimeException {
  PortUnavailableException(String host, int port, Throwable cause) {
    super("cannot listen on " + host + ":" + port, cause);
  }
}
