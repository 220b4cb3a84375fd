package com.meocrm.core.event;

import com.meocrm.core.shared.OrganizationId;
import java.time.Duration;
import java.util.Map;

/**
 * The ids under which producers have published, so that what is sent twice is stored once. They are
 * kept for at least as long as events are.
 */
public interface PublishedEvents {
  /**
   * Claims ids in the current unit of work, and returns what those stand for that were claimed
   * before. An id that another unit of work is about to claim is waited for.
   *
   * @param digests what each id stands for
   * @return the ids that are not new, with the digests they were claimed with
   */
  Map<EventId, String> claim(OrganizationId organization, Map<EventId, String> digests);

  /**
   * Forgets ids that were claimed more than {@code age} ago, of all tenants; outside of any unit of
   * work.
   *
   * @return how many, at most {@code limit}
   */
  int forget(Duration age, int limit);
}
