package com.meocrm.core.event;

import java.util.List;

/**
 * Decides what is owed for events that enter the log, and stores it.
 *
 * <p>Called inside the relay's transaction with the events of one batch, each tenant's in sequence
 * order. What it stores commits together with their numbers or not at all. A number of round trips
 * that does not depend on the size of the batch. It must not throw for anything a tenant has
 * configured.
 */
@FunctionalInterface
public interface EventPlanner {
  /**
   * Plans for {@code events}; returns a hook that is called after commit, a hint that there is
   * work.
   */
  Runnable plan(List<LoggedEvent> events);
}
