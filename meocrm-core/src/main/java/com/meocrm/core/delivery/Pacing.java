package com.meocrm.core.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How fast a provider lets a lane go. (What the destination's owner asks for is {@link LaneTerms}.)
 *
 * <p>The lanes of a group are worked by one node at a time, and each delivery's start is committed
 * to disk before it is sent; so neither the group's nor the lane's limits are exceeded when nodes
 * change.
 *
 * @param group with whom the lane shares its account's limits; null: it has no such limits at all
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
    if (group == null && perSecond + perMinute > 0) {
      throw new IllegalArgumentException("only lanes of a pacing group have a provider's limits");
    }
  }

  /** The limits of the lane by itself. */
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
