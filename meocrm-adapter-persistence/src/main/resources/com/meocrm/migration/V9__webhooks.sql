-- Webhooks as a product: endpoints that can be changed, deliveries that can be found and sent again, and durable jobs.

-- What the owner of the destination asks for; read whenever deliveries are taken, so a change counts at once.
alter table meocrm.lane add column rate_per_second int;
-- Deliveries are planned and wait: the destination is paused or switched off.
alter table meocrm.lane add column parked boolean default false not null;
-- There is reason to think that the destination works again: the next probe goes at once, whatever comes of one that is
-- on the wire.
alter table meocrm.lane add column hurried boolean default false not null;

-- Attempts that were made before a resend began a new schedule.
alter table meocrm.delivery_queue add column attempts_before int default 0 not null;

alter table meocrm.webhook_endpoint add column paused boolean default false not null;
alter table meocrm.webhook_endpoint add column rate_per_second int;
-- The tenant's own headers as JSON, sealed with the master key.
alter table meocrm.webhook_endpoint add column headers text;
alter table meocrm.webhook_endpoint add column header_names varchar(2000);
alter table meocrm.webhook_endpoint add column filter jsonb;
-- The secret before the last rotation, of use until previous_until; with the latter set, null is the operator's default.
alter table meocrm.webhook_endpoint add column previous_secret varchar(1000);
alter table meocrm.webhook_endpoint add column previous_until timestamptz;
alter table meocrm.webhook_endpoint add column version bigint default 1 not null;

-- Deliveries that are over, or passed over for now, without having arrived: the few among the many of the ledger. Kept
-- apart, since an index on the ledger's status would cost every delivery.
create table meocrm.undelivered (
  organization_id varchar(64) not null,
  lane_id varchar(64) not null,
  number bigint not null,
  event_at timestamptz not null,
  delivery_id varchar(64) not null,
  type varchar(100) not null,
  status varchar(16) not null,
  constraint undelivered_pk primary key (organization_id, lane_id, number)
);

create index undelivered_day on meocrm.undelivered (event_at);

-- Work that takes longer than a request. token: rises with every change of hands, as with lanes; wake_at: when the job
-- wants a step, the end of the lease while somebody works on it, null once it is over.
create table meocrm.job (
  organization_id varchar(64) not null,
  job_id varchar(64) not null,
  kind varchar(64) not null,
  subject varchar(64) not null,
  state varchar(16) not null,
  input jsonb not null,
  progress jsonb not null,
  result jsonb,
  error varchar(500),
  failures int default 0 not null,
  cancel_requested boolean default false not null,
  created_by varchar(255) not null,
  trace_id varchar(128) not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  finished_at timestamptz,
  token bigint default 0 not null,
  wake_at timestamptz,
  constraint job_pk primary key (organization_id, job_id)
);

-- [jooq ignore start]
alter table meocrm.undelivered
  alter column organization_id type varchar(64) collate "C",
  alter column lane_id type varchar(64) collate "C",
  alter column delivery_id type varchar(64) collate "C";
alter table meocrm.job
  alter column organization_id type varchar(64) collate "C",
  alter column job_id type varchar(64) collate "C",
  alter column subject type varchar(64) collate "C",
  alter column trace_id type varchar(128) collate "C";

create index job_wake on meocrm.job (wake_at) where wake_at is not null;
create index delivery_queue_again on meocrm.delivery_queue (organization_id, lane_id, number) where attempts_before > 0;

-- How the ledger is read: one delivery by its id; those of an endpoint, newest first, all or of one type. None of these
-- columns ever changes, so the one update of a row that arrives at once can stay on its page and touch no index. The
-- room for that is what the fill factor leaves.
create index delivery_by_id on meocrm.delivery (organization_id, delivery_id);
create index delivery_of_type on meocrm.delivery (organization_id, lane_id, type, number);
-- Everything that happened to one order.
create index event_log_key on meocrm.event_log (organization_id, event_key);

create or replace function meocrm.ensure_partitions(wanted date) returns void
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  set timezone = 'UTC'
  as $$
declare
  parent text;
  child text;
begin
  -- Two nodes at once: the second waits here and then finds the work done.
  perform pg_advisory_xact_lock(hashtext('meocrm.ensure_partitions'));
  foreach parent in array array['event_log', 'delivery', 'attempt'] loop
    child := parent || to_char(wanted, '"_"YYYYMMDD');
    if to_regclass('meocrm.' || child) is null then
      execute format('create table meocrm.%I (like meocrm.%I including defaults including constraints) with (fillfactor = %s)',
        child, parent, case parent when 'delivery' then 55 else 100 end);
      execute format('alter table meocrm.%I attach partition meocrm.%I for values from (%L) to (%L)',
        parent, child, wanted::timestamptz, (wanted + 1)::timestamptz);
    end if;
  end loop;
end
$$;

do $$
declare
  child regclass;
begin
  for child in select inhrelid::regclass from pg_inherits where inhparent = 'meocrm.delivery'::regclass loop
    execute format('alter table %s set (fillfactor = 55)', child);
  end loop;
end
$$;

create or replace function meocrm.drop_ledger_day(wanted date, kept_from timestamptz) returns varchar
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
  delete from meocrm.undelivered where event_at >= wanted::timestamptz and event_at < (wanted + 1)::timestamptz;
  execute format('drop table if exists meocrm.%I', 'attempt' || suffix);
  execute format('drop table if exists meocrm.%I', 'delivery' || suffix);
  return 'DROPPED';
exception
  when lock_not_available then
    return 'BUSY';
end
$$;

do $$
declare
  t text;
begin
  foreach t in array array['undelivered', 'job'] loop
    execute format('alter table meocrm.%I enable row level security', t);
    execute format(
      $p$create policy request on meocrm.%I to meocrm_request
        using (organization_id = nullif(current_setting('meocrm.organization', true), ''))
        with check (organization_id = nullif(current_setting('meocrm.organization', true), ''))$p$, t);
    execute format('create policy worker on meocrm.%I to meocrm_worker using (true) with check (true)', t);
    execute format('revoke all on meocrm.%I from public', t);
  end loop;
end
$$;

-- A tenant changes its endpoints and sends deliveries again in units of work of its own, under the locks of its lanes.
grant delete on meocrm.webhook_endpoint to meocrm_request;
grant update, delete on meocrm.lane to meocrm_request;
grant insert, update on meocrm.delivery to meocrm_request;
grant insert, update, delete on meocrm.delivery_queue to meocrm_request;
grant select, insert, update, delete on meocrm.undelivered to meocrm_request, meocrm_worker;
grant select, insert, update on meocrm.job to meocrm_request, meocrm_worker;
-- Secrets are sealed anew after a change of the master key.
grant update (secret, previous_secret, headers, version) on meocrm.webhook_endpoint to meocrm_worker;
-- [jooq ignore stop]
