-- Settings: one JSON document per scope and name, of which only what differs from wider scopes is kept.

-- [jooq ignore start]
-- Ids of people are subjects of tokens, which are longer than our own ids.
alter table meocrm.setting alter column scope type varchar(320) collate "C";
-- [jooq ignore stop]

-- The types of events that tenants made for themselves, and the ids under which outside producers published.
create table meocrm.event_type (
  organization_id varchar(64) not null,
  type varchar(100) not null,
  version bigint not null,
  description varchar(500) not null,
  event_schema jsonb not null,
  example jsonb not null,
  updated_at timestamptz not null,
  constraint event_type_pk primary key (organization_id, type)
);

-- digest: SHA-256 of what was published, so that another event under the same id is noticed.
create table meocrm.published_event (
  organization_id varchar(64) not null,
  event_id varchar(64) not null,
  digest varchar(64) not null,
  published_at timestamptz not null,
  constraint published_event_pk primary key (organization_id, event_id)
);

create index published_event_oldest on meocrm.published_event (published_at);

-- [jooq ignore start]
alter table meocrm.event_type
  alter column organization_id type varchar(64) collate "C",
  alter column type type varchar(100) collate "C";
alter table meocrm.published_event
  alter column organization_id type varchar(64) collate "C",
  alter column event_id type varchar(64) collate "C";

do $$
declare
  t text;
begin
  foreach t in array array['event_type', 'published_event'] loop
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

grant select, insert, update on meocrm.event_type to meocrm_request;
grant select on meocrm.event_type to meocrm_worker;
grant select, insert on meocrm.published_event to meocrm_request;
grant select, delete on meocrm.published_event to meocrm_worker;
-- Who has just published an event may ask for it before it has its number.
grant select on meocrm.outbox to meocrm_request;
-- [jooq ignore stop]
