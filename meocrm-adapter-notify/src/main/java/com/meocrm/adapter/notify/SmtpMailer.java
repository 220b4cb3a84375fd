package com.meocrm.adapter.notify;

import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Outcome.Attempt;
import com.meocrm.core.notification.Mail;
import com.meocrm.core.notification.Mailer;
import jakarta.mail.MessagingException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Mail over SMTP, a connection for each message: alerts are rare, and a connection that idles
 * between them would be found broken.
 *
 * <p>Each exchange has a virtual thread of its own. The library's timeouts bound single reads and
 * writes; a server that answers one byte at a time is cut off by interrupting that thread, which
 * closes its socket.
 */
public final class SmtpMailer implements Mailer, AutoCloseable {
  private final SmtpMessages messages;
  private final SmtpConfig config;
  private final @Nullable SSLSocketFactory tls;
  private final ExecutorService calls =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("smtp-", 0).factory());

  public SmtpMailer(SmtpConfig config) {
    this(config, null);
  }

  /**
   * @param tls whom to trust; null: whom the JDK trusts
   */
  SmtpMailer(SmtpConfig config, @Nullable SSLSocketFactory tls) {
    this.config = config;
    this.tls = tls;
    this.messages = new SmtpMessages(config);
  }

  @Override
  public Outcome send(Mail mail, Duration deadline) {
    long start = System.nanoTime();
    if (!deadline.isPositive()) {
      return later("no time was left to send", Duration.ZERO);
    }
    try {
      var call = calls.submit(exchange(mail, deadline));
      return await(call, mail, deadline, start);
    } catch (RejectedExecutionException e) {
      return later("interrupted: the hub is stopping", Duration.ZERO);
    }
  }

  /** Lets go of what is under way; its mail will be sent again. */
  @Override
  public void close() {
    calls.shutdownNow();
  }

  private Callable<Boolean> exchange(Mail mail, Duration deadline) {
    return () -> {
      var session = messages.session(deadline, tls);
      var message = messages.message(session, mail);
      var login = config.login();
      try (var transport = session.getTransport("smtp")) {
        transport.connect(
            config.host(),
            config.port(),
            login == null ? null : login.user(),
            login == null ? null : login.password().reveal());
        transport.sendMessage(message, message.getAllRecipients());
      }
      return true;
    };
  }

  private Outcome await(Future<Boolean> call, Mail mail, Duration deadline, long start) {
    try {
      call.get(deadline.toNanos(), TimeUnit.NANOSECONDS);
      return new Outcome.Delivered(new Attempt(SmtpFailures.OK, null, null, since(start)));
    } catch (TimeoutException e) {
      call.cancel(true);
      return later("timed out after " + Seconds.of(deadline), since(start));
    } catch (InterruptedException e) {
      call.cancel(true);
      Thread.currentThread().interrupt();
      return later("interrupted: the hub is stopping", since(start));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof MessagingException failure) {
        return SmtpFailures.outcome(failure, mail.to().size(), since(start));
      }
      throw new IllegalStateException("sending mail failed in an unforeseen way", e.getCause());
    }
  }

  private static Outcome later(String error, Duration duration) {
    return new Outcome.RetryLater(new Attempt(null, null, error, duration), null);
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
