package com.meocrm.core.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How fast a lane may go.
 *
 * <p>The lanes of a group are worked by one node at a time, and each delivery's start is committed
 * to disk before it is sent; so neither the group's nor the lane's limits are exceeded when nodes
 * change. Without a group the lane's limits are kept by each owner by itself.
 *
 * @param group with whom the lane shares its account's limits; null: with nobody
 * @param perSecond messages in any second, 0 for no limit
 * @param perMinute messages in any minute, 0 for no limit
 */
public record Pacing(@Nullable PacingGroup group, int perSecond, int perMinute) {
  /** As fast as it goes. */
  public static final Pacing NONE = new Pacing(null, 0, 0);

  public Pacing {
    if (perSecond < 0 || perMinute < 0) {
      throw new IllegalArgumentException("limits must not be negative");
    }
  }

  /** The lane's own limits. */
  List<Rate> rates() {
    var rates = new ArrayList<Rate>(2);
    if (perSecond > 0) {
      rates.add(new Rate(perSecond, Duration.ofSeconds(1)));
    }
    if (perMinute > 0) {
      rates.add(new Rate(perMinute, Duration.ofMinutes(1)));
    }
    return rates;
  }
}
