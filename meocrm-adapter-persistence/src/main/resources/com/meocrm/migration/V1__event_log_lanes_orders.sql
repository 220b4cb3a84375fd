-- Tables of the walking skeleton. Every key starts with the tenant, so that the schema can be sharded by it; the three
-- coordination tables (hub, relay_shard, lane) stay on one node and no foreign key points at them.
--
-- What stands between "jooq ignore" marks is PostgreSQL's own; the code generator reads the rest.

-- [jooq ignore start]
-- The one clock of schedules, leases and retention. Tests replace it; nothing else may call now().
create function meocrm.meocrm_now() returns timestamptz
  language sql stable parallel safe
  as 'select statement_timestamp()';
-- [jooq ignore stop]

-- One row: the epoch of all sequence numbers. Another epoch voids every position a client remembers.
create table meocrm.hub (
  id smallint not null,
  epoch varchar(64) not null,
  constraint hub_pk primary key (id)
);

-- The tenant's counters. subscriptions_version rises with every change of what its destinations want, so that the relay,
-- which updates this row for the numbers anyway, learns for free whether its cache still holds.
create table meocrm.tenant (
  organization_id varchar(64) not null,
  last_sequence bigint not null default 0,
  subscriptions_version bigint not null default 0,
  constraint tenant_pk primary key (organization_id)
);

-- Which sequences were recorded on which day (UTC): lets a read by sequence go to the right partitions, and says what
-- retention has left.
create table meocrm.event_day (
  organization_id varchar(64) not null,
  day date not null,
  first_sequence bigint not null,
  last_sequence bigint not null,
  constraint event_day_pk primary key (organization_id, day)
);

-- Events between their unit of work and the relay. Rows live for milliseconds.
create table meocrm.outbox (
  organization_id varchar(64) not null,
  id bigint generated always as identity,
  shard smallint not null,
  event_id varchar(64) not null,
  type varchar(100) not null,
  event_key varchar(200) not null,
  trace_id varchar(128) not null,
  body bytea not null,
  recorded_at timestamptz not null,
  constraint outbox_pk primary key (organization_id, id)
);

create index outbox_shard on meocrm.outbox (shard, organization_id, id);

-- Locked by whoever relays the shard; batch_no is gapless per shard and what followers on other nodes read by.
create table meocrm.relay_shard (
  shard smallint not null,
  batch_no bigint not null default 0,
  constraint relay_shard_pk primary key (shard)
);

create table meocrm.event_log (
  organization_id varchar(64) not null,
  sequence bigint not null,
  recorded_at timestamptz not null,
  event_id varchar(64) not null,
  type varchar(100) not null,
  event_key varchar(200) not null,
  trace_id varchar(128) not null,
  body bytea not null,
  shard smallint not null,
  batch_no bigint not null,
  plan_failed boolean not null default false,
  constraint event_log_pk primary key (organization_id, sequence, recorded_at)
)
-- [jooq ignore start]
partition by range (recorded_at)
-- [jooq ignore stop]
;

create index event_log_event on meocrm.event_log (organization_id, event_id);
create index event_log_batch on meocrm.event_log (shard, batch_no);

-- The queue of one destination. wake_at is when it wants attention: the next due time while nobody owns it, the end of
-- the lease while somebody does, null when there is nothing to do. So one index finds due lanes and dead owners' lanes.
create table meocrm.lane (
  organization_id varchar(64) not null,
  lane_id varchar(64) not null,
  kind varchar(16) not null,
  max_in_flight int not null,
  last_number bigint not null default 0,
  wake_at timestamptz,
  owner varchar(64),
  token bigint not null default 0,
  lease_until timestamptz,
  constraint lane_pk primary key (organization_id, lane_id)
);

-- The ledger: one row per message owed, kept until retention.
create table meocrm.delivery (
  organization_id varchar(64) not null,
  event_at timestamptz not null,
  delivery_id varchar(64) not null,
  lane_id varchar(64) not null,
  number bigint not null,
  sequence bigint not null,
  event_id varchar(64) not null,
  type varchar(100) not null,
  -- null while the delivery is open; what it then is follows from its row in delivery_queue
  status varchar(16),
  attempts int not null default 0,
  planned_at timestamptz not null,
  finished_at timestamptz,
  constraint delivery_pk primary key (organization_id, event_at, delivery_id)
)
-- [jooq ignore start]
partition by range (event_at)
-- [jooq ignore stop]
;

-- The work: open deliveries only, small and hot, without payload.
-- ready: nothing of the same lane and key stands before it. taken_token: the lease under which it was last put on the
-- wire; a row is free for an owner whose token is higher, so a takeover frees what the former owner had taken.
create table meocrm.delivery_queue (
  organization_id varchar(64) not null,
  lane_id varchar(64) not null,
  number bigint not null,
  delivery_id varchar(64) not null,
  event_at timestamptz not null,
  sequence bigint not null,
  order_key varchar(200),
  ready boolean not null,
  due_at timestamptz not null,
  attempts int not null default 0,
  starts int not null default 0,
  taken_token bigint not null default 0,
  constraint delivery_queue_pk primary key (organization_id, lane_id, number)
);

-- What each attempt showed.
create table meocrm.attempt (
  organization_id varchar(64) not null,
  event_at timestamptz not null,
  delivery_id varchar(64) not null,
  attempt int not null,
  ended_at timestamptz not null,
  status int,
  error varchar(500),
  body text,
  duration_ms int not null,
  constraint attempt_pk primary key (organization_id, event_at, delivery_id, attempt)
)
-- [jooq ignore start]
partition by range (event_at)
-- [jooq ignore stop]
;

create table meocrm.webhook_endpoint (
  organization_id varchar(64) not null,
  endpoint_id varchar(64) not null,
  url varchar(2000) not null,
  events jsonb not null,
  -- sealed with the master key; null: the operator's default secret
  secret varchar(1000),
  active boolean not null,
  description varchar(500),
  ordering varchar(8) not null,
  max_in_flight int not null,
  created_at timestamptz not null,
  constraint webhook_endpoint_pk primary key (organization_id, endpoint_id)
);

create index webhook_endpoint_newest on meocrm.webhook_endpoint (organization_id, created_at, endpoint_id);

create table meocrm.sales_order (
  organization_id varchar(64) not null,
  order_id varchar(64) not null,
  code varchar(64) not null,
  channel varchar(16) not null,
  payment_method varchar(16) not null,
  status varchar(16) not null,
  branch_id varchar(64) not null,
  items jsonb not null,
  discount numeric(18, 2) not null,
  shipping_fee numeric(18, 2) not null,
  customer_id varchar(64),
  customer_name varchar(200),
  customer_phone varchar(32),
  seller_id varchar(128) not null,
  paid boolean not null,
  paid_amount numeric(18, 2) not null,
  notes varchar(2000),
  value_net numeric(18, 2) not null,
  value_gross numeric(18, 2) not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  completed_at timestamptz,
  version bigint not null,
  constraint sales_order_pk primary key (organization_id, order_id),
  constraint sales_order_code unique (organization_id, code)
);

create index sales_order_newest on meocrm.sales_order (organization_id, created_at, order_id);

-- [jooq ignore start]
-- Identifiers compare by bytes: cheaper, and everyone who locks in their order agrees on it.
do $$
declare
  c record;
begin
  for c in
    select table_name, column_name, character_maximum_length as length
    from information_schema.columns
    where table_schema = 'meocrm' and data_type = 'character varying' and table_name <> 'flyway_schema_history'
      and (column_name like '%\_id' or column_name in ('order_key', 'event_key', 'code'))
  loop
    execute format('alter table meocrm.%I alter column %I type varchar(%s) collate "C"',
      c.table_name, c.column_name, c.length);
  end loop;
end
$$;

create index lane_wake on meocrm.lane (wake_at) where wake_at is not null;
create index delivery_queue_first on meocrm.delivery_queue (organization_id, lane_id, number)
  where ready and attempts = 0;
create index delivery_queue_retry on meocrm.delivery_queue (organization_id, lane_id, due_at)
  where ready and attempts > 0;
create index delivery_queue_key on meocrm.delivery_queue (organization_id, lane_id, order_key, number)
  where order_key is not null;

-- Hot tables: room for updates on the page, and a vacuum that comes early and does not dawdle.
alter table meocrm.outbox set
  (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
alter table meocrm.lane set (fillfactor = 50,
  autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
alter table meocrm.tenant set (fillfactor = 50);
alter table meocrm.relay_shard set (fillfactor = 50);
alter table meocrm.delivery_queue set (fillfactor = 70,
  autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);

insert into meocrm.hub (id, epoch) values (1, 'ep_' || replace(gen_random_uuid()::text, '-', ''));
insert into meocrm.relay_shard (shard) select generate_series(0, 63);

-- Makes the partitions of one day (UTC) if they are missing. Attaching, unlike "create table … partition of", blocks
-- neither readers nor writers. Runs with the owner's rights, since the worker's role owns nothing.
create function meocrm.ensure_partitions(wanted date) returns void
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
      execute format('create table meocrm.%I (like meocrm.%I including defaults including constraints)', child, parent);
      execute format('alter table meocrm.%I attach partition meocrm.%I for values from (%L) to (%L)',
        parent, child, wanted::timestamptz, (wanted + 1)::timestamptz);
    end if;
  end loop;
end
$$;

select meocrm.ensure_partitions((meocrm.meocrm_now() at time zone 'UTC')::date + d) from generate_series(0, 2) d;

-- Row level security: the request role sees the tenant of its transaction, the worker's role sees all. Not FORCED: a
-- forced policy hides rows from the owner's migrations and dumps without a word. Partitions get no grants: reading one
-- directly would go round the policy of its parent.
do $$
declare
  t text;
begin
  foreach t in array array['tenant', 'event_day', 'outbox', 'event_log', 'lane', 'delivery', 'delivery_queue',
    'attempt', 'webhook_endpoint', 'sales_order']
  loop
    execute format('alter table meocrm.%I enable row level security', t);
    execute format(
      $p$create policy request on meocrm.%I to meocrm_request
        using (organization_id = nullif(current_setting('meocrm.organization', true), ''))
        with check (organization_id = nullif(current_setting('meocrm.organization', true), ''))$p$, t);
    execute format('create policy worker on meocrm.%I to meocrm_worker using (true) with check (true)', t);
  end loop;
end
$$;

revoke all on all tables in schema meocrm from public;
revoke execute on function meocrm.ensure_partitions(date) from public;
grant usage on schema meocrm to meocrm_request, meocrm_worker;
grant execute on function meocrm.meocrm_now() to meocrm_request, meocrm_worker;
grant execute on function meocrm.ensure_partitions(date) to meocrm_worker;

grant select on meocrm.hub to meocrm_request, meocrm_worker;
grant select, insert, update (subscriptions_version) on meocrm.tenant to meocrm_request;
grant select on meocrm.event_day, meocrm.event_log, meocrm.delivery, meocrm.delivery_queue, meocrm.attempt
  to meocrm_request;
grant insert on meocrm.outbox to meocrm_request;
grant select, insert on meocrm.lane to meocrm_request;
grant select, insert, update on meocrm.webhook_endpoint, meocrm.sales_order to meocrm_request;

grant select, insert, update on meocrm.tenant, meocrm.event_day, meocrm.event_log to meocrm_worker;
grant select, delete on meocrm.outbox to meocrm_worker;
grant select, update on meocrm.relay_shard, meocrm.lane to meocrm_worker;
grant select, insert, update, delete on meocrm.delivery, meocrm.delivery_queue to meocrm_worker;
grant select, insert on meocrm.attempt to meocrm_worker;
grant select on meocrm.webhook_endpoint to meocrm_worker;
-- [jooq ignore stop]
