package com.meocrm.adapter.persistence.delivery;

import static com.meocrm.adapter.persistence.Columns.texts;

import com.meocrm.core.delivery.LaneId;
import com.meocrm.core.shared.OrganizationId;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/**
 * Locks lanes for writing, everyone in the same order.
 *
 * <p>A statement of its own, always: only the next statement is sure to see what the former holder
 * of the lock has committed. Planning and settling take this same lock, so neither can miss what
 * the other wrote.
 */
final class LaneLocks {
  static final String LOCK =
      """
      select l.organization_id, l.lane_id, l.token, l.owner from meocrm.lane l
      where (l.organization_id, l.lane_id) in (select * from unnest(?::varchar[], ?::varchar[]))
      order by l.organization_id, l.lane_id
      for no key update of l
      """;

  private LaneLocks() {}

  /**
   * Locks {@code lanes} until the transaction ends and tells who owns them now. Lanes that do not
   * exist are missing.
   */
  static Map<LaneId, Held> lock(DSLContext dsl, Collection<LaneId> lanes) {
    var pipeline = new Pipeline();
    add(pipeline, lanes);
    return held(pipeline.run(dsl).getFirst());
  }

  /** Adds the lock as the next statement of a pipeline; its rows are read by {@link #held}. */
  static void add(Pipeline pipeline, Collection<LaneId> lanes) {
    SortedSet<LaneId> sorted = new TreeSet<>(lanes);
    pipeline.add(LOCK, texts(sorted, l -> l.organization().value()), texts(sorted, LaneId::value));
  }

  static Map<LaneId, Held> held(Iterable<? extends Record> rows) {
    var held = new HashMap<LaneId, Held>();
    rows.forEach(
        row -> held.put(lane(row), new Held(row.get(2, Long.class), row.get(3, String.class))));
    return held;
  }

  /** The lane that a row begins with. */
  static LaneId lane(Record row) {
    return new LaneId(new OrganizationId(row.get(0, String.class)), row.get(1, String.class));
  }

  /**
   * A locked lane.
   *
   * @param owner null when nobody owns it
   */
  record Held(long token, @Nullable String owner) {
    boolean isOwnedUnder(long wanted) {
      return owner != null && token == wanted;
    }
  }
}
