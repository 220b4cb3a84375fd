-- Alerts, the settings that say who is told of them, and what the worker needs to announce them.

-- announced_by: the draft's id under which the world was told of it; null while it is known here only. Drafts of
-- deliveries of operational events announce nothing, so an alert can stand for a while before it is announced.
create table meocrm.alert (
  organization_id varchar(64) not null,
  alert_id varchar(64) not null,
  kind varchar(32) not null,
  subject_id varchar(64) not null,
  status varchar(16) not null,
  occurrences bigint not null,
  details jsonb not null,
  opened_at timestamptz not null,
  last_at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by varchar(255),
  closed_at timestamptz,
  announced_by varchar(64),
  constraint alert_pk primary key (organization_id, alert_id)
);

create index alert_newest on meocrm.alert (organization_id, opened_at, alert_id);

-- scope: tenant, branch:<id>, role:<ROLE>, user:<id>, object:<id>
create table meocrm.setting (
  organization_id varchar(64) not null,
  scope varchar(80) not null,
  setting_key varchar(100) not null,
  value jsonb not null,
  version bigint not null,
  updated_at timestamptz not null,
  constraint setting_pk primary key (organization_id, scope, setting_key)
);

-- [jooq ignore start]
alter table meocrm.alert
  alter column organization_id type varchar(64) collate "C",
  alter column alert_id type varchar(64) collate "C",
  alter column subject_id type varchar(64) collate "C";
alter table meocrm.setting
  alter column organization_id type varchar(64) collate "C",
  alter column scope type varchar(80) collate "C",
  alter column setting_key type varchar(100) collate "C";

-- One alert for one trouble, whoever meets it and how often.
create unique index alert_one_of_a_trouble on meocrm.alert (organization_id, kind, subject_id)
  where status <> 'CLOSED';

do $$
declare
  t text;
begin
  foreach t in array array['alert', 'setting'] loop
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

grant select, update (status, acknowledged_at, acknowledged_by) on meocrm.alert to meocrm_request;
grant select, insert, update on meocrm.setting to meocrm_request;

grant select, insert, update on meocrm.alert to meocrm_worker;
grant select on meocrm.setting to meocrm_worker;
-- The worker announces alerts, and opens the lanes that carry them.
grant insert on meocrm.outbox, meocrm.lane to meocrm_worker;
-- [jooq ignore stop]
