package com.meocrm.core.notification;

import com.meocrm.core.delivery.LaneKind;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Outcome.Attempt;
import com.meocrm.core.delivery.Pacing;
import com.meocrm.core.delivery.Rate;
import com.meocrm.core.delivery.RetrySchedule;
import com.meocrm.core.settings.StaffNotifications;
import com.meocrm.core.shared.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Staff messages as mail to the addresses that are told of alerts: for rules that say so, and for
 * messages whose chat is dead.
 */
public final class StaffMailChannel implements StaffChannel {
  /** The value of the lane's id. */
  static final String LANE = "staff_mail";

  private static final int MAX_TEXT = 100_000;

  private final AlertRecipients recipients;
  private final Mailer mailer;

  public StaffMailChannel(AlertRecipients recipients, Mailer mailer) {
    this.recipients = recipients;
    this.mailer = mailer;
  }

  @Override
  public StaffChannelName name() {
    return StaffChannelName.EMAIL;
  }

  @Override
  public LaneKind kind() {
    return LaneKind.STAFF_EMAIL;
  }

  @Override
  public int maxText() {
    return MAX_TEXT;
  }

  @Override
  public List<Rate> groupRates() {
    return List.of();
  }

  @Override
  public RetrySchedule schedule() {
    return EmailChannels.SCHEDULE;
  }

  /** There is no switch of its own: without addresses nobody is mailed. */
  @Override
  public boolean isOn(StaffNotifications settings) {
    return true;
  }

  @Override
  public @Nullable Credential credential(StaffNotifications settings) {
    return null;
  }

  @Override
  public Check check(@Nullable Secret secret, Duration deadline) {
    return new Check.Valid("mail", "e-mail");
  }

  @Override
  public Lane lane(StaffAccount account, StaffAddress address) {
    return new Lane(LANE, Pacing.NONE);
  }

  @Override
  public Sent send(Message message, Duration deadline) {
    var organization = message.organization();
    var to = recipients.of(Set.of(organization)).get(organization);
    if (to == null) {
      return new Sent(new Outcome.Rejected(Attempt.notMade("no e-mail address is set")));
    }
    var text = message.text();
    var body = text.body(MAX_TEXT);
    var mail =
        new Mail(
            message.id(),
            to,
            "[MeoCRM] " + text.heading(),
            text.heading() + "\n\n" + body + "\n",
            "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\"></head><body>\n<p><b>%s</b></p>\n<p>%s</p>\n</body></html>\n"
                .formatted(
                    text.language().code(),
                    Html.escaped(text.heading()),
                    Html.escaped(body).replace("\n", "<br>\n")));
    return new Sent(mailer.send(mail, deadline));
  }
}
