package com.meocrm.core.event;

import com.meocrm.core.shared.IdGenerator;
import com.meocrm.core.shared.RequestContext;
import com.meocrm.core.shared.UnitOfWork;
import java.time.InstantSource;

/**
 * Records events from inside a use case.
 *
 * <p>The event is encoded here, once, and appended to the outbox in the caller's transaction; after
 * commit the relay is woken. If the wake-up is lost, polling finds the event.
 */
public final class EventRecorder {
  private final UnitOfWork unitOfWork;
  private final Outbox outbox;
  private final IdGenerator ids;
  private final InstantSource clock;
  private final Runnable relayWakeUp;

  public EventRecorder(
      UnitOfWork unitOfWork,
      Outbox outbox,
      IdGenerator ids,
      InstantSource clock,
      Runnable relayWakeUp) {
    this.unitOfWork = unitOfWork;
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
    this.relayWakeUp = relayWakeUp;
  }

  /**
   * Records {@code event} in the current unit of work and returns its id.
   *
   * @throws IllegalStateException outside of a unit of work
   */
  public EventId record(RequestContext context, Event event) {
    var id = new EventId(ids.next(EventId.PREFIX));
    record(context, id, event);
    return id;
  }

  /**
   * Records {@code event} under an id that its producer chose, and that nobody has used before.
   *
   * @throws IllegalStateException outside of a unit of work
   */
  public void record(RequestContext context, EventId id, Event event) {
    outbox.append(EventEncoder.encode(id, context, event, clock.instant()));
    unitOfWork.afterCommit(relayWakeUp);
  }
}
