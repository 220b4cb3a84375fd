package com.meocrm.core.delivery;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Repairs lanes that lost their wake-up, and counts them. None ever should: a count above zero is a
 * bug somewhere, which costs latency instead of deliveries.
 */
public final class LaneSweeper {
  private static final System.Logger LOG = System.getLogger(LaneSweeper.class.getName());

  private final LaneStore lanes;
  private final AtomicLong repaired = new AtomicLong();

  public LaneSweeper(LaneStore lanes) {
    this.lanes = lanes;
  }

  /** Sweeps once; returns how many lanes it repaired. */
  public int step() {
    int found = lanes.sweep();
    if (found > 0) {
      long total = repaired.addAndGet(found);
      LOG.log(
          Level.WARNING,
          "lanes had due work but no wake-up and were repaired lanes={0} sinceStart={1}",
          found,
          total);
    }
    return found;
  }

  /** How many lanes were repaired since this was made. */
  public long repaired() {
    return repaired.get();
  }
}
