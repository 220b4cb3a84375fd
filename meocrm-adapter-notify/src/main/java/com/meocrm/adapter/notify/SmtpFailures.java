package com.meocrm.adapter.notify;

import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Outcome.Attempt;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/**
 * What a failed exchange means. Replies of the 500s are final (RFC 5321, 4.2.1); everything else
 * may pass. Messages of exceptions are not quoted but for the server's replies about addresses and
 * content: they may hold what was sent while logging in.
 */
final class SmtpFailures {
  static final int OK = 250;

  private static final int MAX_REPLY_LENGTH = 200;

  private SmtpFailures() {}

  static Outcome outcome(MessagingException failure, int addresses, Duration duration) {
    if (failure instanceof SendFailedException partly && sent(partly) > 0) {
      var note = "refused for %d of %d addresses".formatted(addresses - sent(partly), addresses);
      return new Outcome.Delivered(new Attempt(OK, note, null, duration));
    }
    if (failure instanceof AuthenticationFailedException) {
      var error = "the mail server refuses user or password (SMTP_URL)";
      return new Outcome.Halted(new Attempt(null, null, error, duration));
    }
    var replies = replies(failure);
    if (replies.isEmpty()) {
      return new Outcome.RetryLater(new Attempt(null, null, withoutReply(failure), duration), null);
    }
    var worst = replies.stream().filter(reply -> !reply.isFinal()).findFirst();
    var reply = worst.orElse(replies.getFirst());
    var attempt =
        new Attempt(reply.code, reply.text, "the mail server answered " + reply.code, duration);
    return worst.isPresent()
        ? new Outcome.RetryLater(attempt, null)
        : new Outcome.Rejected(attempt);
  }

  private static int sent(SendFailedException failure) {
    var addresses = failure.getValidSentAddresses();
    return addresses == null ? 0 : addresses.length;
  }

  private static List<Reply> replies(MessagingException failure) {
    var replies = new ArrayList<Reply>();
    for (Exception e = failure; e != null; e = next(e)) {
      reply(e).ifPresent(replies::add);
    }
    return replies;
  }

  private static Optional<Reply> reply(Exception e) {
    return switch (e) {
      case SMTPAddressFailedException refused -> Reply.of(refused.getReturnCode(), refused);
      case SMTPSenderFailedException refused -> Reply.of(refused.getReturnCode(), refused);
      case SMTPSendFailedException refused -> Reply.of(refused.getReturnCode(), refused);
      default -> Optional.empty();
    };
  }

  private static String withoutReply(MessagingException failure) {
    for (Exception e = failure; e != null; e = next(e)) {
      switch (e) {
        case UnknownHostException unknown -> {
          return "unknown host";
        }
        case SSLException tls -> {
          return "TLS: the handshake failed";
        }
        case SocketTimeoutException late -> {
          return "timed out";
        }
        case NoRouteToHostException away -> {
          return "no route to the host";
        }
        case ConnectException refused -> {
          return "connection refused";
        }
        default -> {}
      }
    }
    return String.valueOf(failure.getMessage()).startsWith("STARTTLS is required")
        ? "the mail server does not offer STARTTLS"
        : "the mail server broke off";
  }

  private static @Nullable Exception next(Exception e) {
    return e instanceof MessagingException chained
        ? chained.getNextException()
        : e.getCause() instanceof Exception cause ? cause : null;
  }

  private record Reply(int code, String text) {
    static Optional<Reply> of(int code, Exception failure) {
      return code < 400
          ? Optional.empty() // the reply was fine, what came after was not
          : Optional.of(new Reply(code, firstLine(String.valueOf(failure.getMessage()))));
    }

    boolean isFinal() {
      return code >= 500;
    }

    private static String firstLine(String text) {
      var line = text.lines().findFirst().orElse("").strip();
      return line.length() <= MAX_REPLY_LENGTH ? line : line.substring(0, MAX_REPLY_LENGTH);
    }
  }
}
