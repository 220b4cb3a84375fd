package com.meocrm.adapter.webhook;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/** Says in plain words, for the endpoint's owner, why there was no answer. */
final class Diagnosis {
  private static final String CLOSED = "connection closed before the answer was complete";

  private Diagnosis() {}

  /**
   * @param connectTimeout the limit that was set for connecting
   */
  static String of(IOException failure, Deadline deadline, Duration connectTimeout) {
    if (failure instanceof NotAllowedException refused) {
      return refused.reason();
    }
    if (Thread.currentThread().isInterrupted()) {
      return "interrupted: the hub is stopping";
    }
    if (deadline.hasPassed()) {
      return "timed out after " + Seconds.of(deadline.total());
    }
    return failure instanceof SocketTimeoutException
        ? "could not connect within " + Seconds.of(connectTimeout)
        : network(failure);
  }

  private static String network(IOException failure) {
    return switch (failure) {
      case UnknownHostException e -> String.valueOf(e.getMessage());
      case SSLException e -> "TLS: " + tls(e);
      case NoRouteToHostException e -> "no route to the host";
      case ConnectException e -> connect(e);
      case ProtocolException e ->
          says(e, "unexpected end of stream") ? CLOSED : "the answer is not valid HTTP";
      case SocketException e -> socket(e);
      case EOFException e -> CLOSED;
      case InterruptedIOException e -> "interrupted";
      case IOException e when says(e, "unexpected end of stream") -> CLOSED;
      case IOException e when says(e, "stream was reset") ->
          "the receiver broke off: " + e.getMessage();
      default -> "the connection broke";
    };
  }

  private static String connect(ConnectException failure) {
    if (says(failure, "unreachable")) {
      return "no route to the host";
    }
    return says(failure, "refused") ? "connection refused" : "could not connect";
  }

  private static String socket(SocketException failure) {
    if (says(failure, "unreachable")) {
      return "no route to the host";
    }
    return says(failure, "reset") || says(failure, "Broken pipe")
        ? "connection reset by the receiver"
        : "the connection broke";
  }

  private static String tls(SSLException failure) {
    if (failure instanceof SSLPeerUnverifiedException) {
      return "the certificate is not for this host";
    }
    if (isCausedBy(failure, CertificateExpiredException.class)) {
      return "the certificate has expired";
    }
    if (isCausedBy(failure, CertificateNotYetValidException.class)) {
      return "the certificate is not valid yet";
    }
    if (isCausedBy(failure, CertificateException.class)
        || isCausedBy(failure, CertPathValidatorException.class)) {
      return "the certificate is not from a known authority";
    }
    return says(failure, "Unsupported or unrecognized SSL message")
        ? "the receiver does not speak TLS on this port"
        : "the handshake failed";
  }

  private static boolean isCausedBy(Throwable failure, Class<? extends Throwable> type) {
    for (var cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }

  /** Looks at the causes too: OkHttp wraps what the JDK says. */
  private static boolean says(Throwable failure, String words) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (String.valueOf(cause.getMessage()).contains(words)) {
        return true;
      }
    }
    return false;
  }
}
