package com.meocrm.adapter.persistence.delivery;

import static com.meocrm.adapter.persistence.Columns.booleans;
import static com.meocrm.adapter.persistence.Columns.integers;
import static com.meocrm.adapter.persistence.Columns.longs;
import static com.meocrm.adapter.persistence.Columns.texts;

import com.meocrm.core.delivery.DeliveryStatus;
import com.meocrm.core.delivery.Dispatch;
import com.meocrm.core.delivery.LaneStore.Result;
import com.meocrm.core.delivery.Outcome.Attempt;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Writes what attempts led to, in one statement.
 *
 * <p>The lanes have been locked in a statement before; the results of lost ones drop out. {@code
 * taken_token} and {@code attempts} then only see to it that a result which was written already is
 * not written again.
 */
final class Results {
  private static final int MAX_ERROR_LENGTH = 500;

  /**
   * The next row of a finished one's key is released here, so that no moment exists in which nobody
   * sees to it. The join with the lane is no fence by itself: it reads what the lock, a statement
   * before, has pinned. Answers what was written, and what was released (true).
   */
  private static final String WRITE =
      """
      with result as (
        select r.*,
          case when r.verdict = 'EXHAUSTED' and r.passable and (
            select following.order_key = x.order_key
            from meocrm.delivery_queue x
            cross join lateral (
              select n.order_key from meocrm.delivery_queue n
              where n.organization_id = x.organization_id and n.lane_id = x.lane_id and n.order_key is not null
                and (n.order_key, n.number) > (x.order_key, x.number)
              order by n.order_key, n.number limit 1) following
            where x.organization_id = r.organization_id and x.lane_id = r.lane_id and x.number = r.number
              and coalesce(x.order_key, '') <> '')
          then 'FINISHED' else r.verdict end as ruling
        from unnest(?::varchar[], ?::varchar[], ?::bigint[], ?::bigint[], ?::int[], ?::varchar[], ?::varchar[],
          ?::bigint[], ?::boolean[], ?::int[], ?::varchar[], ?::text[], ?::int[], ?::varchar[])
          r(organization_id, lane_id, number, token, attempt, verdict, final_status, wait_ms, passable, http_status,
            error, body, duration_ms, url)
        join meocrm.lane l on l.organization_id = r.organization_id and l.lane_id = r.lane_id
          and l.token = r.token and l.owner is not null),
      finished as (
        delete from meocrm.delivery_queue q using result r
        where q.organization_id = r.organization_id and q.lane_id = r.lane_id and q.number = r.number
          and r.ruling = 'FINISHED' and q.taken_token = r.token and q.attempts = r.attempt - 1
        returning q.organization_id, q.lane_id, q.number, q.delivery_id, q.event_at, q.order_key,
          q.attempts_before + r.attempt as attempt, r.final_status, r.http_status, r.error, r.body, r.duration_ms, r.url),
      failed as (
        update meocrm.delivery_queue q set attempts = r.attempt, taken_token = 0, starts = 0,
          exhausted = r.ruling = 'EXHAUSTED',
          due_at = case when r.ruling = 'EXHAUSTED' then 'infinity'
            else meocrm.meocrm_now() + r.wait_ms * interval '1 millisecond' end
        from result r
        where q.organization_id = r.organization_id and q.lane_id = r.lane_id and q.number = r.number
          and r.ruling in ('FAILED', 'EXHAUSTED') and q.taken_token = r.token and q.attempts = r.attempt - 1
        returning q.organization_id, q.lane_id, q.number, q.delivery_id, q.event_at, q.order_key,
          q.attempts_before + r.attempt, r.final_status, r.http_status, r.error, r.body, r.duration_ms, r.url),
      unsent as (
        update meocrm.delivery_queue q set taken_token = 0, starts = q.starts - 1
        from result r
        where q.organization_id = r.organization_id and q.lane_id = r.lane_id and q.number = r.number
          and r.ruling = 'UNSENT' and q.taken_token = r.token and q.attempts = r.attempt - 1
        returning q.organization_id, q.lane_id, q.number),
      -- The limit is the number of results, so it cuts nothing. But the planner does not know it, expects one row, and so
      -- looks each row up in the ledger; with two it would read the day's partition, as long as that is young.
      postponed as (
        update meocrm.delivery_queue q set taken_token = 0, starts = 0,
          due_at = meocrm.meocrm_now() + r.wait_ms * interval '1 millisecond'
        from result r
        where q.organization_id = r.organization_id and q.lane_id = r.lane_id and q.number = r.number
          and r.ruling = 'POSTPONED' and q.taken_token = r.token and q.attempts = r.attempt - 1
        returning q.organization_id, q.lane_id, q.number),
      -- Also those of former owners: what was in doubt is not any more.
      ended as (
        update meocrm.pacing_start s set ended_at = meocrm.meocrm_now()
        from result r
        where s.organization_id = r.organization_id and s.lane_id = r.lane_id and s.number = r.number
          and s.ended_at is null),
      tried as materialized ((select * from finished union all select * from failed) limit ?),
      noted as (
        insert into meocrm.attempt
          (organization_id, event_at, delivery_id, attempt, ended_at, status, error, body, duration_ms, url)
        select organization_id, event_at, delivery_id, attempt, meocrm.meocrm_now(), http_status, error, body, duration_ms,
          url
        from tried),
      filed as (
        update meocrm.delivery d set attempts = t.attempt, status = t.final_status,
          finished_at = case when t.final_status is not null then meocrm.meocrm_now() end
        from tried t
        -- Two indexes begin with the tenant; with lane and number here as well, either leads to the one row.
        where d.organization_id = t.organization_id and d.event_at = t.event_at and d.delivery_id = t.delivery_id
          and d.lane_id = t.lane_id and d.number = t.number
          and d.event_at between ?::timestamptz and ?::timestamptz
        returning d.organization_id, d.lane_id, d.number, d.event_at, d.delivery_id, d.type, d.status),
      missed as (
        insert into meocrm.undelivered (organization_id, lane_id, number, event_at, delivery_id, type, status)
        select organization_id, lane_id, number, event_at, delivery_id, type, status from filed
        where status <> 'DELIVERED'
        on conflict (organization_id, lane_id, number) do update set status = excluded.status),
      arrived as (
        delete from meocrm.undelivered u using tried t
        where t.attempt > 1 and (t.final_status is null or t.final_status = 'DELIVERED')
          and u.organization_id = t.organization_id and u.lane_id = t.lane_id and u.number = t.number),
      -- Ordered as only the index by key is.
      next as materialized (
        select f.organization_id, f.lane_id, following.number
        from finished f
        cross join lateral (
          select x.order_key, x.number from meocrm.delivery_queue x
          where x.organization_id = f.organization_id and x.lane_id = f.lane_id and x.order_key is not null
            and (x.order_key, x.number) > (f.order_key, f.number)
          order by x.order_key, x.number limit 1) following
        where following.order_key = f.order_key),
      released as (
        update meocrm.delivery_queue q set ready = true, due_at = meocrm.meocrm_now()
        from next n
        where q.organization_id = n.organization_id and q.lane_id = n.lane_id and q.number = n.number)
      select organization_id, lane_id, number, false from tried
      union all select organization_id, lane_id, number, false from unsent
      union all select organization_id, lane_id, number, false from postponed
      union all select organization_id, lane_id, number, true from next
      """;

  private Results() {}

  /** Adds the writing as the next statement of a pipeline. */
  static void add(Pipeline pipeline, Collection<Result> results) {
    var rows = results.stream().map(Results::row).toList();
    pipeline.add(
        WRITE,
        texts(rows, r -> r.dispatch.lane().organization().value()),
        texts(rows, r -> r.dispatch.lane().value()),
        longs(rows, r -> r.dispatch.number()),
        longs(rows, r -> r.dispatch.token()),
        integers(rows, r -> r.dispatch.attempt()),
        texts(rows, r -> r.verdict.name()),
        texts(rows, r -> r.status == null ? null : r.status.name()),
        longs(rows, r -> r.pause.toMillis()),
        booleans(rows, Row::passable),
        integers(rows, r -> r.attempt == null ? null : r.attempt.status()),
        texts(rows, r -> r.attempt == null ? null : error(r.attempt.error())),
        texts(rows, r -> r.attempt == null ? null : storable(r.attempt.body())),
        integers(
            rows, r -> r.attempt == null ? Integer.valueOf(0) : milliseconds(r.attempt.duration())),
        texts(rows, r -> r.attempt == null ? null : r.attempt.url()),
        rows.size(),
        // Bounds that are known when it begins to run keep it away from all other days' partitions.
        eventTimes(results).stream().min(Comparator.naturalOrder()).orElseThrow().toString(),
        eventTimes(results).stream().max(Comparator.naturalOrder()).orElseThrow().toString());
  }

  private static Collection<Instant> eventTimes(Collection<Result> results) {
    return results.stream().map(r -> r.dispatch().event().recordedAt()).toList();
  }

  private static Row row(Result result) {
    return switch (result) {
      case Result.Finished(var dispatch, var attempt, var status) ->
          new Row(dispatch, Verdict.FINISHED, attempt, status, Duration.ZERO, false);
      case Result.Failed(var dispatch, var attempt, var pause) ->
          new Row(dispatch, Verdict.FAILED, attempt, null, pause, false);
      case Result.Exhausted(var dispatch, var attempt, var passable) ->
          new Row(
              dispatch,
              Verdict.EXHAUSTED,
              attempt,
              DeliveryStatus.EXHAUSTED,
              Duration.ZERO,
              passable);
      case Result.Postponed(var dispatch, var pause, var wholeGroup) ->
          new Row(dispatch, Verdict.POSTPONED, null, null, pause, false);
      case Result.Deferred(var dispatch, var pause) ->
          new Row(dispatch, Verdict.POSTPONED, null, null, pause, false);
      case Result.Unsent(var dispatch) ->
          new Row(dispatch, Verdict.UNSENT, null, null, Duration.ZERO, false);
    };
  }

  private static @Nullable String error(@Nullable String error) {
    var text = storable(error);
    if (text == null || text.length() <= MAX_ERROR_LENGTH) {
      return text;
    }
    int end =
        Character.isHighSurrogate(text.charAt(MAX_ERROR_LENGTH - 1))
            ? MAX_ERROR_LENGTH - 1
            : MAX_ERROR_LENGTH;
    return text.substring(0, end);
  }

  /** PostgreSQL's text holds every character but NUL, and receivers send what they like. */
  private static @Nullable String storable(@Nullable String text) {
    return text == null ? null : text.replace('\0', '\uFFFD');
  }

  private static int milliseconds(Duration duration) {
    return (int) Math.min(Integer.MAX_VALUE, duration.toMillis());
  }

  private enum Verdict {
    FINISHED,
    FAILED,
    EXHAUSTED,
    POSTPONED,
    UNSENT
  }

  private record Row(
      Dispatch dispatch,
      Verdict verdict,
      @Nullable Attempt attempt,
      @Nullable DeliveryStatus status,
      Duration pause,
      boolean passable) {}
}
