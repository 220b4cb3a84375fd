package com.meocrm.core.inbound;

import com.meocrm.core.shared.InMemoryUnitOfWork;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The memory of inbound messages, in memory. */
public final class InMemoryInboundMessages implements InboundMessages {
  private final InMemoryUnitOfWork unitOfWork;
  private final InstantSource clock;
  private final List<Received> messages = new CopyOnWriteArrayList<>();

  public InMemoryInboundMessages(InMemoryUnitOfWork unitOfWork, InstantSource clock) {
    this.unitOfWork = unitOfWork;
    this.clock = clock;
  }

  /** All that is remembered, the oldest first. */
  public List<Received> all() {
    return List.copyOf(messages);
  }

  @Override
  public boolean record(Received message) {
    unitOfWork.require(message.organization());
    if (messages.stream().anyMatch(known -> isDuplicate(known, message))) {
      return false;
    }
    messages.add(message);
    unitOfWork.written(message.organization(), () -> messages.remove(message));
    return true;
  }

  @Override
  public int forget(int keepDays, int limit) {
    var before = clock.instant().minus(Duration.ofDays(keepDays));
    var old = messages.stream().filter(m -> m.receivedAt().isBefore(before)).limit(limit).toList();
    messages.removeAll(old);
    return old.size();
  }

  private static boolean isDuplicate(Received known, Received message) {
    return known.organization().equals(message.organization())
        && known.source().equals(message.source())
        && (known.deliveryId().equals(message.deliveryId())
            || known.bodyHash().equals(message.bodyHash()));
  }
}
