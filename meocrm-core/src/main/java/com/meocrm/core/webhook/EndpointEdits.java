package com.meocrm.core.webhook;

import com.meocrm.core.audit.AuditTrail;
import com.meocrm.core.delivery.LaneControl;
import com.meocrm.core.shared.DomainException;
import com.meocrm.core.shared.ExpectedVersion;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.util.function.UnaryOperator;

/**
 * How endpoints are changed: one unit of work that locks the endpoint ({@link
 * Endpoints#findToChange}), stores the change, has the lane follow under its own lock, and writes
 * the audit entry.
 */
public final class EndpointEdits {
  private final UnitOfWork unitOfWork;
  private final Endpoints endpoints;
  private final LaneControl lanes;
  private final AuditTrail audit;
  private final EndpointNews news;

  /**
   * @param news told after commits
   */
  public EndpointEdits(
      UnitOfWork unitOfWork,
      Endpoints endpoints,
      LaneControl lanes,
      AuditTrail audit,
      EndpointNews news) {
    this.unitOfWork = unitOfWork;
    this.endpoints = endpoints;
    this.lanes = lanes;
    this.audit = audit;
    this.news = news;
  }

  static DomainException notFound() {
    return DomainException.notFound("WEBHOOK_NOT_FOUND", "There is no such webhook.");
  }

  /**
   * Changes an endpoint; what changes nothing leaves the version alone.
   *
   * @throws DomainException {@code WEBHOOK_NOT_FOUND}, {@code VERSION_CONFLICT}, and what the
   *     change throws
   */
  Endpoint change(
      String action,
      EndpointId id,
      ExpectedVersion expected,
      RequestContext context,
      UnaryOperator<Endpoint> change) {
    return unitOfWork.run(
        context.organization(),
        () -> {
          var before =
              endpoints
                  .findToChange(context.organization(), id)
                  .orElseThrow(EndpointEdits::notFound);
          expected.require(before.version());
          var changed = change.apply(before);
          if (changed.equals(before)) {
            return before;
          }
          var after = changed.nextVersion();
          endpoints.update(after);
          follow(before, after);
          var facts = EndpointFacts.changed(before, after);
          audit.changed(context, action, "webhook:" + id, facts.before(), facts.after());
          return after;
        });
  }

  /**
   * Removes an endpoint.
   *
   * @return how many deliveries were cancelled
   */
  int remove(EndpointId id, ExpectedVersion expected, RequestContext context) {
    return unitOfWork.run(
        context.organization(),
        () -> {
          var endpoint =
              endpoints
                  .findToChange(context.organization(), id)
                  .orElseThrow(EndpointEdits::notFound);
          expected.require(endpoint.version());
          endpoints.remove(endpoint);
          int cancelled = lanes.close(endpoint.lane());
          audit.removed(context, "webhook.delete", "webhook:" + id, EndpointFacts.of(endpoint));
          unitOfWork.afterCommit(() -> news.removed(endpoint.lane()));
          return cancelled;
        });
  }

  private void follow(Endpoint before, Endpoint after) {
    var lane = after.lane();
    var settings = after.settings();
    if (!settings.terms().equals(before.settings().terms())) {
      lanes.adjust(lane, settings.terms());
    }
    if (settings.ordering() != before.settings().ordering()) {
      lanes.reorder(lane, settings.ordering());
    }
    if (after.active() != before.active() || after.paused() != before.paused()) {
      if (after.parked()) {
        lanes.park(lane);
      } else {
        lanes.unpark(lane);
      }
    }
    if (after.active() && !before.active()) {
      lanes.restart(lane);
    }
    if (isReached(before, after)) {
      lanes.probe(lane);
    }
    unitOfWork.afterCommit(() -> news.mayHaveWork(lane));
    if (after.active() && !before.active()) {
      unitOfWork.afterCommit(() -> news.startedAnew(lane));
    }
  }

  /** Somebody has changed how the endpoint is reached, perhaps to mend it. */
  private static boolean isReached(Endpoint before, Endpoint after) {
    return !after.url().equals(before.url())
        || !after.settings().headers().equals(before.settings().headers())
        || !after.secrets().equals(before.secrets());
  }
}
