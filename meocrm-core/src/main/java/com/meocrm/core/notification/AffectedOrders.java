package com.meocrm.core.notification;

import com.meocrm.core.alert.Alert;
import java.util.List;

/** Which orders a trouble concerns, named as the shop knows them. */
@FunctionalInterface
public interface AffectedOrders {
  /**
   * The orders that the alert names, then those whose events wait on the lane that it is about.
   * Reads as the alert's tenant; one round trip.
   */
  Codes of(Alert alert, int limit);

  /**
   * Orders by the names that the shop uses.
   *
   * @param codes the orders' codes, or their ids where no such order is known; the first ones in
   *     the order they were met
   * @param more how many follow, as far as it was counted
   */
  record Codes(List<String> codes, long more) {
    public static final Codes NONE = new Codes(List.of(), 0);

    public Codes {
      codes = List.copyOf(codes);
    }
  }
}
