package com.meocrm.app.listen;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import java.util.stream.Stream;

/** Why a request got no answer, in words for a person at a terminal. */
final class Failures {
  private Failures() {}

  static String inWords(IOException failure) {
    if (failure instanceof HttpConnectTimeoutException) {
      return "no connection in time";
    }
    if (failure instanceof HttpTimeoutException) {
      return "no answer in time";
    }
    if (causes(failure).anyMatch(UnresolvedAddressException.class::isInstance)) {
      return "the host name is unknown";
    }
    if (isNotListening(failure)) {
      return "nobody listens there";
    }
    return Optional.ofNullable(failure.getMessage()).orElse("the connection broke off");
  }

  /** Whether nothing can have arrived, since there was no connection. */
  static boolean isNotListening(IOException failure) {
    return causes(failure).anyMatch(ConnectException.class::isInstance);
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
  }
}
