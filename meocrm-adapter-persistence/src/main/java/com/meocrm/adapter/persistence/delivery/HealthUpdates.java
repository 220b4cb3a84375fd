package com.meocrm.adapter.persistence.delivery;

import static com.meocrm.adapter.persistence.Columns.integers;
import static com.meocrm.adapter.persistence.Columns.longs;
import static com.meocrm.adapter.persistence.Columns.texts;

import com.meocrm.core.delivery.LaneHealth;
import com.meocrm.core.delivery.LaneLease;
import java.util.List;
import java.util.Map;

/** Stores what owners learned of their lanes. The lanes have been locked in a statement before. */
final class HealthUpdates {
  /** What an outage held back goes out as soon as the lane flows again. */
  private static final String END_OUTAGES =
      """
      update meocrm.delivery_queue q set due_at = meocrm.meocrm_now()
      from unnest(?::varchar[], ?::varchar[], ?::bigint[], ?::varchar[]) u(organization_id, lane_id, token, state)
      join meocrm.lane l on l.organization_id = u.organization_id and l.lane_id = u.lane_id
        and l.token = u.token and l.owner is not null
      where u.state = 'FLOWING' and l.state = 'OUT'
        and q.organization_id = u.organization_id and q.lane_id = u.lane_id
        and q.ready and q.attempts > 0 and q.taken_token = 0
      """;

  private static final String STORE =
      """
      update meocrm.lane l set state = u.state, failures = u.failures, first_failures = u.first_failures,
        probes = u.probes, probe_cursor = u.probe_cursor,
        probe_at = case
          when l.hurried and u.state in ('OUT', 'HALTED') then meocrm.meocrm_now()
          when l.state <> u.state or l.probes <> u.probes
            then meocrm.meocrm_now() + u.pause_ms * interval '1 millisecond'
          else l.probe_at end,
        hurried = false,
        out_since = case when u.state = 'OUT' then coalesce(l.out_since, meocrm.meocrm_now()) end
      from unnest(?::varchar[], ?::varchar[], ?::bigint[], ?::varchar[], ?::int[], ?::int[], ?::int[], ?::bigint[],
        ?::bigint[])
        u(organization_id, lane_id, token, state, failures, first_failures, probes, probe_cursor, pause_ms)
      where l.organization_id = u.organization_id and l.lane_id = u.lane_id
        and l.token = u.token and l.owner is not null
      """;

  private HealthUpdates() {}

  /** Adds both statements to a pipeline. */
  static void add(Pipeline pipeline, Map<LaneLease, LaneHealth> changed) {
    var rows = List.copyOf(changed.entrySet());
    var organizations = texts(rows, r -> r.getKey().lane().organization().value());
    var lanes = texts(rows, r -> r.getKey().lane().value());
    var tokens = longs(rows, r -> r.getKey().token());
    var states = texts(rows, r -> r.getValue().state().name());
    pipeline.add(END_OUTAGES, organizations, lanes, tokens, states);
    pipeline.add(
        STORE,
        organizations,
        lanes,
        tokens,
        states,
        integers(rows, r -> r.getValue().failures()),
        integers(rows, r -> r.getValue().firstFailures()),
        integers(rows, r -> r.getValue().probes()),
        longs(rows, r -> r.getValue().cursor()),
        longs(rows, r -> r.getValue().pause().toMillis()));
  }
}
