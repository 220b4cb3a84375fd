package com.meocrm.core.notification;

import static java.util.stream.Collectors.toUnmodifiableMap;
import static java.util.stream.Collectors.toUnmodifiableSet;

import com.meocrm.core.alert.AlertId;
import com.meocrm.core.alert.Alerts;
import com.meocrm.core.delivery.Channels;
import com.meocrm.core.delivery.Dispatch;
import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.delivery.Outcome;
import com.meocrm.core.delivery.Outcome.Attempt;
import com.meocrm.core.delivery.RetrySchedule;
import com.meocrm.core.shared.StoreUnavailableException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Sends deliveries of {@code alert.opened} as mail. The message is written when it is sent, so that
 * it tells of the alert as it stands then, and goes to whom the tenant names then.
 */
public final class EmailChannels implements Channels {
  /** At once, then after 1 min, 5 min, 30 min and 2 h: mail servers grey-list and are restarted. */
  public static final RetrySchedule SCHEDULE =
      new RetrySchedule(
          List.of(
              Duration.ofMinutes(1),
              Duration.ofMinutes(5),
              Duration.ofMinutes(30),
              Duration.ofHours(2)),
          Duration.ofHours(2));

  private final AlertRecipients recipients;
  private final Alerts alerts;
  private final AffectedOrders orders;
  private final AlertMail writing;
  private final Mailer mailer;
  private final LongSupplier nanoTime;

  /**
   * @param nanoTime a monotonic clock in nanoseconds
   */
  public EmailChannels(
      AlertRecipients recipients,
      Alerts alerts,
      AffectedOrders orders,
      AlertMail writing,
      Mailer mailer,
      LongSupplier nanoTime) {
    this.recipients = recipients;
    this.alerts = alerts;
    this.orders = orders;
    this.writing = writing;
    this.mailer = mailer;
    this.nanoTime = nanoTime;
  }

  /** Lanes of tenants who name nobody any more are missing: their mail is withdrawn. */
  @Override
  public Map<LaneId, Channel> open(Collection<LaneId> lanes) {
    var tenants = lanes.stream().map(LaneId::organization).collect(toUnmodifiableSet());
    return recipients.of(tenants).entrySet().stream()
        .collect(
            toUnmodifiableMap(
                entry -> MailLanes.of(entry.getKey()),
                entry -> (dispatch, deadline) -> send(dispatch, entry.getValue(), deadline)));
  }

  private Outcome send(Dispatch dispatch, List<EmailAddress> to, Duration deadline) {
    long start = nanoTime.getAsLong();
    try {
      var organization = dispatch.lane().organization();
      // The key of alert.opened is the alert's id.
      var alert = alerts.find(organization, new AlertId(dispatch.event().event().key()));
      if (alert.isEmpty()) {
        return new Outcome.Rejected(Attempt.notMade("the alert does not exist any more"));
      }
      var affected = orders.of(alert.get(), AlertMail.LISTED_ORDERS);
      var mail = writing.write(dispatch.id(), to, alert.get(), affected);
      var spent = Duration.ofNanos(nanoTime.getAsLong() - start);
      return mailer.send(mail, deadline.minus(spent));
    } catch (StoreUnavailableException e) {
      return new Outcome.RetryLater(Attempt.notMade("the hub's database did not answer"), null);
    }
  }
}
