-- Commands of agents: which run of each is a tenant's latest, how far sources of orders were read, and sessions of
-- agents whose protocol has them.

-- One row per tenant and command; its lock is what makes runs go one at a time. attended_until: until when the caller of
-- an unfinished run counts as waiting, null: nobody takes it up. session_id, request_id: by which he may cancel it.
create table meocrm.command_run (
  organization_id varchar(64) not null,
  command varchar(64) not null,
  job_id varchar(64),
  attended_until timestamptz,
  session_id varchar(64),
  request_id varchar(128),
  constraint command_run_pk primary key (organization_id, command)
);

create table meocrm.order_sync_cursor (
  organization_id varchar(64) not null,
  source varchar(64) not null,
  cursor_text varchar(2000) not null,
  updated_at timestamptz not null,
  constraint order_sync_cursor_pk primary key (organization_id, source)
);

create table meocrm.agent_session (
  organization_id varchar(64) not null,
  session_id varchar(64) not null,
  principal varchar(400) not null,
  protocol_version varchar(32) not null,
  client varchar(200) not null,
  used_at timestamptz not null,
  constraint agent_session_pk primary key (organization_id, session_id)
);

create index agent_session_used on meocrm.agent_session (organization_id, used_at);

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
      and (column_name like '%\_id' or column_name in ('command', 'source'))
      and table_name in ('command_run', 'order_sync_cursor', 'agent_session')
  loop
    execute format('alter table meocrm.%I alter column %I type varchar(%s) collate "C"',
      c.table_name, c.column_name, c.length);
  end loop;
  foreach t in array array['command_run', 'order_sync_cursor', 'agent_session']
  loop
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

grant select, insert, update on meocrm.command_run, meocrm.order_sync_cursor to meocrm_request;
grant select, insert, update, delete on meocrm.agent_session to meocrm_request;
grant select, update on meocrm.command_run to meocrm_worker;
grant select, delete on meocrm.agent_session to meocrm_worker;
-- Jobs that are long over are forgotten.
grant delete on meocrm.job to meocrm_worker;
create index job_finished on meocrm.job (finished_at) where finished_at is not null;
-- [jooq ignore stop]
