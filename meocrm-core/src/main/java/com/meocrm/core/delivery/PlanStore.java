package com.meocrm.core.delivery;

import com.meocrm.core.event.LoggedEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where planned deliveries are filed, inside the relay's transaction. */
public interface PlanStore {
  /**
   * Gives every delivery its lane's next number, files it and wakes its lane. One round trip,
   * however many.
   *
   * @param planned each lane's deliveries in the order in which they are to be numbered
   */
  void plan(List<Planned> planned);

  /**
   * A delivery to be.
   *
   * @param orderKey deliveries of one lane and key go one after the other; null: this one waits for
   *     nobody
   */
  record Planned(LaneId lane, DeliveryId id, @Nullable String orderKey, LoggedEvent event) {}
}
