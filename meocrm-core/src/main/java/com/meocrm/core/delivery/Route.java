package com.meocrm.core.delivery;

import java.util.List;

/**
 * How lanes of one kind are served.
 *
 * @param channels who sends
 * @param schedule when failures are tried again
 * @param repeatsAmbiguous whether a message of which nobody knows if it arrived goes again: yes
 *     where a double beats a loss, no where each one costs money
 * @param observer hears of exhaustion, outages and their end
 * @param groupRates limits of each pacing group; empty where lanes have none
 */
public record Route(
    Channels channels,
    RetrySchedule schedule,
    boolean repeatsAmbiguous,
    LaneObserver observer,
    List<Rate> groupRates) {
  public Route {
    groupRates = List.copyOf(groupRates);
  }

  public Route(Channels channels, RetrySchedule schedule, LaneObserver observer) {
    this(channels, schedule, true, observer, List.of());
  }
}
