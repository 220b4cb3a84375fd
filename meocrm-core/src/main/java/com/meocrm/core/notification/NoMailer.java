package com.meocrm.core.notification;

import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Outcome.Attempt;
import java.time.Duration;

/** For hubs without a mail server: mail that was planned while there was one waits for it. */
public final class NoMailer implements Mailer {
  @Override
  public Outcome send(Mail mail, Duration deadline) {
    return new Outcome.Halted(Attempt.notMade("e-mail is not configured (SMTP_URL)"));
  }
}
