-- Retention: what is past is dropped by the day.

-- How many deliveries of a day's events expired unfinished, and when. Keeps the day's ledger for its period from then on,
-- so that it can be read what became of them.
create table meocrm.expired_day (
  organization_id varchar(64) not null,
  day date not null,
  deliveries bigint not null,
  expired_at timestamptz not null,
  constraint expired_day_pk primary key (organization_id, day)
);

-- [jooq ignore start]
alter table meocrm.expired_day alter column organization_id type varchar(64) collate "C";
alter table meocrm.expired_day enable row level security;
create policy request on meocrm.expired_day to meocrm_request
  using (organization_id = nullif(current_setting('meocrm.organization', true), ''))
  with check (organization_id = nullif(current_setting('meocrm.organization', true), ''));
create policy worker on meocrm.expired_day to meocrm_worker using (true) with check (true);
revoke all on meocrm.expired_day from public;
grant select on meocrm.expired_day to meocrm_request;
grant select, insert, update on meocrm.expired_day to meocrm_worker;

-- Dropping a partition needs its parent alone for a moment. "detach … concurrently" would not, but runs neither in a
-- function nor in a transaction, belongs to the owner alone, and leaves a half detached partition when it is killed. So
-- these functions wait for the lock at most 200 ms, which is what they can cost everyone else, answer BUSY, and are
-- called again later; what they do, they do in one transaction.
--
-- Who plans a delivery holds a lock on the log (he has written or read its event in the same transaction) and on the
-- ledger, so what is looked up after the locks are given stays true. It is also looked up before, for nothing is to be
-- locked in vain.

create function meocrm.has_open_deliveries(wanted date) returns boolean
  language sql volatile
  set timezone = 'UTC'
  as $$
    select exists (
      select from meocrm.delivery_queue where event_at >= wanted::timestamptz and event_at < (wanted + 1)::timestamptz)
  $$;

-- Drops a day of the event log. What is left of each tenant's log begins after the last sequence that is gone: round
-- midnight an event of the day before can have a higher sequence than one of the day after.
create function meocrm.drop_event_day(wanted date) returns varchar
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  set timezone = 'UTC'
  set lock_timeout = '200ms'
  as $$
declare
  part text := 'event_log' || to_char(wanted, '"_"YYYYMMDD');
begin
  if wanted >= (meocrm.meocrm_now())::date then
    raise exception 'not a day of the past: %', wanted;
  end if;
  if meocrm.has_open_deliveries(wanted) then
    return 'OPEN';
  end if;
  -- Also keeps the relay from making the partition again meanwhile, and other nodes out.
  if not pg_try_advisory_xact_lock(hashtext('meocrm.ensure_partitions')) then
    return 'BUSY';
  end if;
  lock table only meocrm.event_log in access exclusive mode;
  if meocrm.has_open_deliveries(wanted) then
    return 'OPEN';
  end if;
  update meocrm.event_day later set first_sequence = gone.last_sequence + 1
  from meocrm.event_day gone
  where gone.day = wanted and later.organization_id = gone.organization_id and later.day > wanted
    and later.first_sequence <= gone.last_sequence;
  delete from meocrm.event_day where day = wanted;
  execute format('drop table if exists meocrm.%I', part);
  return 'DROPPED';
exception
  when lock_not_available then
    return 'BUSY';
end
$$;

-- Drops a day of the ledger, unless deliveries of it are open, or expired after kept_from.
create function meocrm.drop_ledger_day(wanted date, kept_from timestamptz) returns varchar
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  set timezone = 'UTC'
  set lock_timeout = '200ms'
  as $$
declare
  suffix text := to_char(wanted, '"_"YYYYMMDD');
begin
  if wanted >= (meocrm.meocrm_now())::date then
    raise exception 'not a day of the past: %', wanted;
  end if;
  if meocrm.has_open_deliveries(wanted) then
    return 'OPEN';
  end if;
  if not pg_try_advisory_xact_lock(hashtext('meocrm.ensure_partitions')) then
    return 'BUSY';
  end if;
  lock table only meocrm.delivery, only meocrm.attempt in access exclusive mode;
  if meocrm.has_open_deliveries(wanted)
    or exists (select from meocrm.expired_day where day = wanted and expired_at > kept_from)
  then
    return 'OPEN';
  end if;
  delete from meocrm.expired_day where day = wanted;
  execute format('drop table if exists meocrm.%I', 'attempt' || suffix);
  execute format('drop table if exists meocrm.%I', 'delivery' || suffix);
  return 'DROPPED';
exception
  when lock_not_available then
    return 'BUSY';
end
$$;

revoke execute on function meocrm.has_open_deliveries(date), meocrm.drop_event_day(date),
  meocrm.drop_ledger_day(date, timestamptz) from public;
grant execute on function meocrm.drop_event_day(date), meocrm.drop_ledger_day(date, timestamptz) to meocrm_worker;
-- [jooq ignore stop]
