-- Messages to staff: whom they go to, what they tell, and how chats are linked.

-- The account that a tenant's credential opened when it was last checked. The fingerprint tells credentials apart.
create table meocrm.staff_account (
  organization_id varchar(64) not null,
  channel varchar(16) not null,
  account_id varchar(64) not null,
  name varchar(255) not null,
  fingerprint varchar(64) not null,
  checked_at timestamptz not null,
  constraint staff_account_pk primary key (organization_id, channel)
);

-- lane_id is opened with the first message. moves counts the addresses a chat had before.
create table meocrm.staff_destination (
  organization_id varchar(64) not null,
  destination_id varchar(64) not null,
  channel varchar(16) not null,
  address varchar(64) not null,
  is_group boolean not null,
  topic bigint,
  title varchar(255) not null,
  language varchar(8),
  audience jsonb not null,
  lane_id varchar(64),
  lane_account varchar(64),
  dead_at timestamptz,
  dead_reason varchar(500),
  moves int default 0 not null,
  created_at timestamptz not null,
  constraint staff_destination_pk primary key (organization_id, destination_id)
);

-- WAITING: gathers facts, or waits for the morning or a lane. PLANNED: a delivery carries it; what became of it is in the
-- ledger. CANCELLED, FAILED: nobody was told. Until sealed_at it takes further facts.
create table meocrm.staff_message (
  organization_id varchar(64) not null,
  message_id varchar(64) not null,
  destination_id varchar(64) not null,
  rule_id varchar(64) not null,
  urgent boolean not null,
  language varchar(8) not null,
  state varchar(16) not null,
  facts int not null,
  created_at timestamptz not null,
  due_at timestamptz not null,
  sealed_at timestamptz,
  finished_at timestamptz,
  plain boolean default false not null,
  -- channels that could not deliver it, joined by commas
  tried varchar(100) default '' not null,
  note varchar(500),
  -- the event of the first fact, which the delivery is filed under
  event_at timestamptz not null,
  event_id varchar(64) not null,
  event_type varchar(100) not null,
  event_key varchar(200) not null,
  sequence bigint not null,
  trace_id varchar(128) not null,
  routes int default 0 not null,
  lane_id varchar(64),
  delivery_id varchar(64),
  constraint staff_message_pk primary key (organization_id, message_id)
);

create index staff_message_newest on meocrm.staff_message (organization_id, created_at, message_id);

create table meocrm.staff_fact (
  organization_id varchar(64) not null,
  message_id varchar(64) not null,
  n int not null,
  event_id varchar(64) not null,
  event_type varchar(100) not null,
  recorded_at timestamptz not null,
  data jsonb not null,
  constraint staff_fact_pk primary key (organization_id, message_id, n)
);

-- What a destination was told, so that it is told once; told_for in seconds.
create table meocrm.staff_told (
  organization_id varchar(64) not null,
  destination_id varchar(64) not null,
  fact varchar(64) not null,
  told_at timestamptz not null,
  told_for int not null,
  repeats int not null,
  constraint staff_told_pk primary key (organization_id, destination_id, fact)
);

create table meocrm.staff_step (
  organization_id varchar(64) not null,
  message_id varchar(64) not null,
  id bigint generated always as identity,
  at timestamptz not null,
  what varchar(32) not null,
  detail varchar(500),
  constraint staff_step_pk primary key (organization_id, message_id, id)
);

-- One-time codes that link a chat. Only hashes are kept.
create table meocrm.staff_link (
  organization_id varchar(64) not null,
  code_hash varchar(64) not null,
  account_id varchar(64) not null,
  secret_ref varchar(64) not null,
  audience jsonb not null,
  language varchar(8),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  constraint staff_link_pk primary key (organization_id, code_hash)
);

-- Who reads a bot's updates. A bot may serve several tenants, so this is a table of coordination, as pacing_group is.
create table meocrm.bot_inbox (
  account_id varchar(64) not null,
  token bigint default 0 not null,
  lease_until timestamptz,
  next_update bigint default 0 not null,
  constraint bot_inbox_pk primary key (account_id)
);

-- [jooq ignore start]
do $$
declare
  c record;
  t text;
begin
  for c in
    select table_name, column_name, character_maximum_length as length
    from information_schema.columns
    where table_schema = 'meocrm' and data_type = 'character varying'
      and (column_name like '%\_id' or column_name in ('code_hash', 'fact', 'lane_account'))
      and table_name in ('staff_account', 'staff_destination', 'staff_message', 'staff_fact', 'staff_told', 'staff_step',
        'staff_link', 'bot_inbox')
  loop
    execute format('alter table meocrm.%I alter column %I type varchar(%s) collate "C"',
      c.table_name, c.column_name, c.length);
  end loop;
  foreach t in array array['staff_account', 'staff_destination', 'staff_message', 'staff_fact', 'staff_told',
    'staff_step', 'staff_link']
  loop
    execute format('alter table meocrm.%I enable row level security', t);
    execute format(
      $p$create policy request on meocrm.%I to meocrm_request
        using (organization_id = nullif(current_setting('meocrm.organization', true), ''))
        with check (organization_id = nullif(current_setting('meocrm.organization', true), ''))$p$, t);
    execute format('create policy worker on meocrm.%I to meocrm_worker using (true) with check (true)', t);
    execute format('revoke all on meocrm.%I from public', t);
    execute format('grant select on meocrm.%I to meocrm_request', t);
    execute format('grant select, insert, update, delete on meocrm.%I to meocrm_worker', t);
  end loop;
end
$$;

-- One message of a destination and rule takes facts at a time.
create unique index staff_message_open on meocrm.staff_message (organization_id, destination_id, rule_id)
  where sealed_at is null;
create index staff_message_due on meocrm.staff_message (due_at) where state = 'WAITING';
create index staff_message_delivery on meocrm.staff_message (organization_id, delivery_id) where delivery_id is not null;
create index staff_message_lane on meocrm.staff_message (organization_id, lane_id) where state = 'PLANNED';
create index staff_destination_lane on meocrm.staff_destination (organization_id, lane_id) where lane_id is not null;
create index staff_link_open on meocrm.staff_link (expires_at) where used_at is null;
create index staff_told_at on meocrm.staff_told (told_at);
create index staff_message_created on meocrm.staff_message (created_at);

revoke all on meocrm.bot_inbox from public;
grant select, insert, update on meocrm.bot_inbox to meocrm_worker;
grant insert on meocrm.staff_link to meocrm_request;
grant insert, update on meocrm.staff_account to meocrm_request;
grant delete on meocrm.staff_destination to meocrm_request;
-- [jooq ignore stop]
