package com.meocrm.core.delivery;

import java.util.List;

/** Hears what happens to the lanes of one kind. */
@FunctionalInterface
public interface LaneObserver {
  /** For lanes nobody watches. */
  LaneObserver NONE = notices -> {};

  /**
   * Called inside the transaction that stores what the notices tell, so that what an observer
   * writes through the hub's ports is committed with it or not at all. Must not reach outside of
   * the database.
   *
   * @param notices in the order in which they happened
   */
  void noticed(List<LaneNotice> notices);
}
