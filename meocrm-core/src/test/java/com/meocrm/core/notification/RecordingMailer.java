package com.meocrm.core.notification;

import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Outcome.Attempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Keeps mail instead of sending it, and answers as it was told. */
final class RecordingMailer implements Mailer {
  final List<Mail> sent = new ArrayList<>();
  final List<Duration> deadlines = new ArrayList<>();
  Outcome answer = new Outcome.Delivered(new Attempt(250, null, null, Duration.ZERO));

  @Override
  public Outcome send(Mail mail, Duration deadline) {
    sent.add(mail);
    deadlines.add(deadline);
    return answer;
  }
}
