package com.meocrm.core.alert;

import static java.util.stream.Collectors.toMap;

import com.meocrm.core.alert.Alerts.Draft;
import com.meocrm.core.event.Event;
import com.meocrm.core.event.EventEncoder;
import com.meocrm.core.event.EventId;
import com.meocrm.core.event.OperationalEvent;
import com.meocrm.core.event.Outbox;
import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.OrganizationId;
import com.meocrm.core.shared.RequestContext;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * Opens and closes alerts on behalf of the worker, and records {@code alert.opened} and {@code
 * alert.closed}, all in the worker's open transaction.
 *
 * <p>Alerts never recurse: what a delivery of an operational event causes is written down and
 * nothing more, so no message about it can fail and cause another. Should a business delivery later
 * meet the same trouble, the alert is announced then.
 */
public final class AlertRecorder {
  private static final String ACTOR = "meocrm";

  private final Alerts alerts;
  private final Outbox outbox;
  private final IdGenerator ids;
  private final InstantSource clock;
  private final boolean mailConfigured;

  /**
   * @param outbox the worker's: takes part in its transaction
   * @param mailConfigured whether alerts can be e-mailed; if not, each one says so
   */
  public AlertRecorder(
      Alerts alerts, Outbox outbox, IdGenerator ids, InstantSource clock, boolean mailConfigured) {
    this.alerts = alerts;
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
    this.mailConfigured = mailConfigured;
  }

  /** {@link #open(Collection)} for one. */
  public void open(Trouble trouble) {
    open(List.of(trouble));
  }

  /**
   * Opens alerts, or counts up those that stand. One round trip, and one more for each alert that
   * is announced. Several troubles of one tenant, kind and subject count as that many occurrences
   * of the first.
   */
  public void open(Collection<Trouble> troubles) {
    if (troubles.isEmpty()) {
      return;
    }
    var drafts =
        troubles.stream()
            .collect(toMap(Key::of, this::draft, AlertRecorder::together, LinkedHashMap::new))
            .values();
    for (var opened : alerts.open(drafts)) {
      if (opened.announced()) {
        announce(opened.id(), opened.draft());
      }
    }
  }

  /**
   * Closes the alert of this kind and subject if one stands.
   *
   * @param causedByOperational whether a delivery of an operational event brought the news
   * @return whether one was closed
   */
  public boolean close(
      OrganizationId organization, AlertKind kind, String subject, boolean causedByOperational) {
    var closed = alerts.close(organization, kind, subject);
    if (closed.isPresent() && closed.get().announced() && !causedByOperational) {
      var id = closed.get().id();
      tell(
          organization,
          id.value(),
          new OperationalEvent.AlertClosed(id.value(), kind.name(), subject));
    }
    return closed.isPresent();
  }

  /**
   * Records an operational event in the worker's open transaction. One round trip.
   *
   * @param traceId of what led to it
   */
  public void tell(OrganizationId organization, String traceId, OperationalEvent event) {
    record(new RequestContext(organization, ACTOR, traceId), event);
  }

  private void announce(AlertId id, Draft draft) {
    var kind = draft.kind();
    var message = kind.describe(draft.subject(), draft.details().cause());
    tell(
        draft.organization(),
        id.value(),
        new OperationalEvent.AlertOpened(id.value(), kind.name(), draft.subject(), message));
  }

  private Draft draft(Trouble trouble) {
    boolean announce = !trouble.causedByOperational();
    var details = trouble.details();
    return new Draft(
        new AlertId(ids.next(AlertId.PREFIX)),
        trouble.organization(),
        trouble.kind(),
        trouble.subject(),
        trouble.occurrences(),
        mailConfigured || !announce ? details : details.withMail(AlertDetails.MAIL_NOT_CONFIGURED),
        announce);
  }

  private static Draft together(Draft a, Draft b) {
    return new Draft(
        a.id(),
        a.organization(),
        a.kind(),
        a.subject(),
        a.occurrences() + b.occurrences(),
        a.announce() || !b.announce() ? a.details() : b.details(),
        a.announce() || b.announce());
  }

  private void record(RequestContext context, Event event) {
    outbox.append(
        EventEncoder.encode(
            new EventId(ids.next(EventId.PREFIX)), context, event, clock.instant()));
  }

  /**
   * Something that needs a person's attention.
   *
   * @param subject id of what it is about, such as an endpoint's
   * @param occurrences how often it happened, at least once
   * @param causedByOperational whether it was met by a delivery of an operational event: then it is
   *     written down and announced to nobody
   */
  public record Trouble(
      OrganizationId organization,
      AlertKind kind,
      String subject,
      long occurrences,
      AlertDetails details,
      boolean causedByOperational) {
    public Trouble {
      if (occurrences < 1) {
        throw new IllegalArgumentException("occurrences must be positive: " + occurrences);
      }
    }
  }

  private record Key(OrganizationId organization, AlertKind kind, String subject) {
    static Key of(Trouble trouble) {
      return new Key(trouble.organization(), trouble.kind(), trouble.subject());
    }
  }
}
